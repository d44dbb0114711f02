// The WebSockets of one invocation: how they come out of a waiting function and what is said on them goes in (messages.ts).
import { SporeletError } from "../errors.ts";
import type { HostSocket, Network } from "./function.ts";
import { encodeMessage, type Message } from "./messages.ts";
import { type Reason, reasonOf } from "./network.ts";

/** Open at once, of one invocation. */
const MAX_SOCKETS = 32;

type Reply = (message: Uint8Array<ArrayBuffer>) => void;

/** One socket, from the message that asks for it to its end. */
class Socket {
  readonly id: number;
  readonly #reply: Reply;
  readonly #controller = new AbortController();
  #open: HostSocket | undefined;

  constructor(id: number, reply: Reply) {
    this.id = id;
    this.#reply = reply;
  }

  answer(head: object, bytes?: Uint8Array): void {
    this.#reply(encodeMessage({ id: this.id, ...head }, bytes));
  }

  async start(network: Network | undefined, { socket: url = "", protocols = [] }: Message["head"]): Promise<void> {
    if (network?.webSocket === undefined)
      throw new SporeletError("E_NETWORK_DENIED", `the WebSocket to ${url} was not opened: this host's network has no WebSockets (allowNetwork has)`);
    const open = await network.webSocket({ url, protocols, signal: this.#controller.signal });
    if (this.#controller.signal.aborted) open.giveUp();
    else {
      this.#open = open;
      this.answer({ protocol: open.protocol });
    }
  }

  /** @returns whether there may be more */
  async pull(): Promise<boolean> {
    if (this.#open === undefined) throw new Error("the function asked for a message of a WebSocket that is not open");
    const next = await this.#open.next();
    if ("end" in next) {
      const { error, ...end } = next.end;
      this.answer({ closed: { ...end, ...(error !== undefined && { error: reasonOf(error) }) } });
      return false;
    }
    const { message } = next;
    if (typeof message === "string") this.answer({ message: "text" }, Buffer.from(message));
    else this.answer({ message: "binary" }, message);
    return true;
  }

  send(kind: string, bytes: Uint8Array): void {
    this.#open?.send(kind === "text" ? Buffer.from(bytes).toString() : bytes.slice()).then(
      () => this.answer({ sent: bytes.length }),
      () => {}, // its end is told by next()
    );
  }

  close({ code, reason }: { code?: number; reason?: string }): void {
    this.#open?.close(code, reason);
  }

  giveUp(): void {
    this.#controller.abort();
    this.#open?.giveUp();
  }
}

export class Sockets {
  readonly #network: Network | undefined;
  readonly #reply: Reply;
  readonly #sockets = new Map<number, Socket>();

  /** @param reply takes what comes */
  constructor(network: Network | undefined, reply: Reply) {
    this.#network = network;
    this.#reply = reply;
  }

  /**
   * Takes a message that is about a socket.
   * @returns whether it is
   * @throws anything for a message that is not of the guest's platform
   */
  take({ head, bytes }: Message): boolean {
    const { id } = head;
    const known = this.#sockets.get(id);
    if (head.socket !== undefined) {
      if (known !== undefined) throw new Error(`the id ${id} is not that of a new WebSocket`);
      this.#begin(new Socket(id, this.#reply), head);
    } else if (known === undefined)
      return head.send !== undefined || head.close !== undefined; // it has ended meanwhile
    else if (head.send !== undefined) known.send(head.send, bytes);
    else if (head.close !== undefined) known.close(head.close);
    else if (head.cancel) {
      this.#sockets.delete(id);
      known.giveUp();
    } else if (head.pull) this.#follow(known, known.pull());
    return true;
  }

  cancel(): void {
    for (const socket of this.#sockets.values()) socket.giveUp();
    this.#sockets.clear();
  }

  #begin(socket: Socket, head: Message["head"]): void {
    if (this.#sockets.size >= MAX_SOCKETS) {
      socket.answer({ error: reasonOf(new SporeletError("E_NETWORK_LIMIT", `${MAX_SOCKETS} WebSockets are open: close some before the next`)) });
      return;
    }
    this.#sockets.set(socket.id, socket);
    const started = socket.start(this.#network, head);
    this.#follow(
      socket,
      started.then(() => true),
    );
  }

  /** @param step answers whether more is to come */
  #follow(socket: Socket, step: Promise<boolean>): void {
    step
      .catch((error: unknown) => {
        if (this.#sockets.get(socket.id) === socket) socket.answer({ error: reasonOf(error) satisfies Reason });
        return false;
      })
      .then((isOpen) => {
        if (!isOpen && this.#sockets.get(socket.id) === socket) this.#sockets.delete(socket.id);
      });
  }
}
