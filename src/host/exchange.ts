// What a waiting function says to its host, taken to whom it is for.
import { CLIENT, TAKES_MESSAGES, TAKES_STREAMS } from "../../runtime/abi.ts";
import type { Exchange } from "./call.ts";
import { type Client, serveClient } from "./client.ts";
import type { Network } from "./function.ts";
import type { Message } from "./messages.ts";
import { Outbound } from "./network.ts";
import { Sockets } from "./sockets.ts";

/** For the messages of one invocation. */
export function exchangeOver(network: Network | undefined, client: Client | undefined): Exchange {
  let outbound: Outbound | undefined;
  let sockets: Sockets | undefined;
  let toClient: ((message: Message) => void) | undefined;
  return {
    takes: (network === undefined ? 0 : TAKES_MESSAGES) | (client === undefined ? 0 : TAKES_STREAMS),
    send: (message, deliver) => {
      if (message.head.id === CLIENT && client !== undefined) {
        toClient ??= serveClient(client, deliver);
        toClient(message);
      } else {
        if (message.head.socket !== undefined) sockets ??= new Sockets(network, deliver);
        if (sockets?.take(message)) return;
        outbound ??= new Outbound(network, deliver);
        outbound.take(message);
      }
    },
    cancel: () => {
      outbound?.cancel();
      sockets?.cancel();
      client?.rest?.cancel();
    },
  };
}
