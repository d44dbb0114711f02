// What lies between a client and a server, and fails.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Passes everything on, and cuts connections to the client after as many bytes of responses as it is told, one by one. */
export class CuttingProxy {
  readonly server: Server;
  readonly cuts: number[] = [];
  readonly #sockets = new Set<Socket>();

  constructor(to: () => number) {
    this.server = createServer((client) => {
      const upstream = connect(to(), "127.0.0.1");
      let left = this.cuts.shift() ?? Number.POSITIVE_INFINITY;
      upstream.on("data", (chunk) => {
        client.write(chunk.subarray(0, left));
        left -= chunk.length;
        if (left <= 0) client.end(() => client.destroy());
        if (left <= 0) upstream.destroy();
      });
      client.on("data", (chunk) => upstream.write(chunk));
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const)
        one.on("error", () => {}).on("close", () => other.destroy());
      this.#sockets.add(client).add(upstream);
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts all connections that there are. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}
