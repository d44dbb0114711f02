// The exchange with whoever sent the request that a function answers: the rest of its body in one direction, a response that
// comes bit by bit in the other.

import { CLIENT } from "../../runtime/abi.ts";
import type { Bytes, Chunks } from "./chunks.ts";
import { HEADER_NAME } from "./header-name.ts";
import { encodeMessage, type Message } from "./messages.ts";

export interface ResponseHead {
  status: number;
  statusText: string;
  headers: [string, string][];
}

/** Who sent the request. */
export interface Client {
  /** The request's body behind what was on stdin. */
  rest?: Chunks | undefined;
  /** The head of a response whose body follows, until the call's outcome; a response that is whole comes with the outcome. */
  begin(head: ResponseHead): void;
  /** @returns resolves when more may come; undefined: at once */
  write(chunk: Bytes): Promise<void> | undefined;
}

function isPair(pair: unknown): pair is [string, string] {
  return Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string" && HEADER_NAME.test(pair[0]) && typeof pair[1] === "string";
}

/** @throws Error for what no function of ours sends */
export function responseHead({ status = 0, statusText, headers }: Message["head"]): ResponseHead {
  if (!(Number.isInteger(status) && status >= 200 && status <= 599 && typeof statusText === "string" && Array.isArray(headers) && headers.every(isPair)))
    throw new TypeError("the function sent a head that is none of HTTP");
  return { status, statusText, headers };
}

/** Takes the messages of the exchange CLIENT. */
export function serveClient(client: Client, reply: (message: Uint8Array<ArrayBuffer>) => void): (message: Message) => void {
  let isBegun = false;
  const answer = (head: object, bytes?: Uint8Array) => reply(encodeMessage({ id: CLIENT, ...head }, bytes));
  const failed = (error: unknown) => answer({ error: { message: error instanceof Error ? error.message : String(error) } });
  return ({ head, bytes }) => {
    if (head.pull) {
      if (client.rest === undefined) answer({ chunk: true, last: true });
      else client.rest.next().then((chunk) => answer(chunk === undefined ? { chunk: true, last: true } : { chunk: true }, chunk), failed);
    } else if (head.chunk) {
      if (!isBegun) throw new TypeError("the function sent a body before its head");
      const written = client.write(bytes);
      if (head.ask) Promise.resolve(written).then(() => answer({ taken: true }), failed);
    } else {
      if (isBegun) throw new TypeError("the function sent two responses");
      isBegun = true;
      client.begin(responseHead(head));
    }
  };
}

/** Whose turn it is, as the messages of a waiting function tell: time in which its client is waited for is not the function's. */
export class ClientsTurn {
  #isResponding = false;
  #isPulling = false;
  /** Bytes of the response's body. */
  size = 0;

  get is(): boolean {
    return this.#isResponding || this.#isPulling;
  }

  sent({ head, bytes }: Message): void {
    if (head.id !== CLIENT) return;
    if (head.pull) this.#isPulling = true;
    else if (head.chunk) this.size += bytes.length;
    else this.#isResponding = true;
  }

  received({ head }: Message): void {
    if (head.id === CLIENT) this.#isPulling = false;
  }

  /** The response is out, and what goes on is the function's own. */
  end(): void {
    this.#isResponding = false;
    this.#isPulling = false;
  }
}
