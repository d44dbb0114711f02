// Outbound requests: how they come out of a waiting function and how their answers go in (messages.ts).
import { SporeletError } from "../errors.ts";
import { type Beginning, beginningOf, type Chunks, chunksOf } from "./chunks.ts";
import type { Network } from "./function.ts";
import { encodeMessage, type Message } from "./messages.ts";

/** Requests of one invocation that are made at once; the others wait their turn. */
const MAX_AT_ONCE = 32;
/** Answers whose bodies are not read to their end. Each may hold a connection. */
const MAX_OPEN = 256;
/** What may wait beside: else the host would grow with a function that sends and sends and never looks at an answer. */
const MAX_WAITING = 10_000;
const MAX_WAITING_BYTES = 64 << 20;
/** A body that is no longer passes as a whole; of a longer one, a message holds about so much. */
const WHOLE_BYTES = 64 << 10;

/** Of a host that grants no network. */
export function denied(url: string): SporeletError {
  return new SporeletError("E_NETWORK_DENIED", `this host grants no network access, ${url} was asked for: --allow-net ${new URL(url).host} grants it`);
}

/** One request, from its message to the end of its answer. */
class Outgoing {
  readonly id: number;
  /** Bytes of its message. */
  readonly size: number;
  readonly #message: Message;
  readonly #reply: (message: Uint8Array<ArrayBuffer>) => void;
  readonly controller = new AbortController();
  /** The body that follows, and where its bytes go. */
  #body: ReadableStream<Uint8Array> | undefined;
  #sink: ReadableStreamDefaultController<Uint8Array> | undefined;
  #onTaken: (() => void) | undefined;
  /** The rest of the answer's body. */
  #rest: Chunks | undefined;

  constructor(message: Message, reply: (message: Uint8Array<ArrayBuffer>) => void) {
    this.id = message.head.id;
    this.size = message.bytes.length + (message.head.url?.length ?? 0);
    this.#message = message;
    this.#reply = reply;
    if (message.head.more) this.#body = this.#bodyStream();
  }

  /** Whether the answer is there, but for the rest of its body. */
  get isOpen(): boolean {
    return this.#rest !== undefined;
  }

  answer(head: object, bytes?: Uint8Array): void {
    this.#reply(encodeMessage({ id: this.id, ...head }, bytes));
  }

  /** @returns when the answer is there: whole, or as far as it is at hand */
  async start(network: Network | undefined): Promise<void> {
    const { method = "", url = "", headers = [], redirect, more } = this.#message.head;
    const { bytes } = this.#message;
    if (network === undefined) throw denied(url);
    const body = this.#body ?? (bytes.length > 0 ? bytes : null);
    const init: RequestInit = { method, headers, signal: this.controller.signal, body, ...(redirect && { redirect }), ...(more && { duplex: "half" }) };
    const asked = new Request(url, init);
    const response = await network(asked);
    // Status 0 is that of Response.error() and of what a browser hides.
    if (!(response?.status >= 200 && response.status <= 599))
      throw new TypeError(`the host's network answered ${url} with the status ${String(response?.status)}, which is no response`);
    const { status, statusText } = response;
    const redirected = response.redirected || (response.url !== "" && response.url !== asked.url);
    const beginning: Beginning = response.body ? await this.#beginningOf(response as Response) : { bytes: new Uint8Array(0) };
    this.#rest = beginning.rest;
    const head = { status, statusText, headers: [...response.headers], url: response.url, redirected };
    if (!this.controller.signal.aborted) this.answer(beginning.rest ? { ...head, more: true } : head, beginning.bytes);
  }

  #beginningOf(response: Response): Promise<Beginning> {
    const length = response.headers.get("content-length");
    return beginningOf(chunksOf(response.body as ReadableStream<Uint8Array>), WHOLE_BYTES, length !== null && Number(length) <= WHOLE_BYTES);
  }

  #bodyStream(): ReadableStream<Uint8Array> {
    const onTaken = () => {
      this.#onTaken?.();
      this.#onTaken = undefined;
    };
    return new ReadableStream(
      {
        start: (controller) => {
          this.#sink = controller;
        },
        pull: onTaken,
        cancel: onTaken,
      },
      { highWaterMark: 1 },
    );
  }

  /** The function goes on with its request's body. */
  write({ head, bytes }: Message): void {
    if (this.#sink === undefined || this.controller.signal.aborted) return;
    if (head.end) this.#sink.close();
    else {
      if (bytes.length > 0) this.#sink.enqueue(bytes);
      if (!head.ask) return;
      this.#onTaken = () => this.answer({ taken: true });
      if ((this.#sink.desiredSize ?? 0) > 0) {
        this.#onTaken();
        this.#onTaken = undefined;
      }
    }
  }

  /** @returns whether the answer's body goes on */
  async pull(): Promise<boolean> {
    const chunk = await this.#rest?.next();
    if (this.controller.signal.aborted) return false;
    this.answer(chunk === undefined ? { chunk: true, last: true } : { chunk: true }, chunk);
    return chunk !== undefined;
  }

  giveUp(): void {
    this.controller.abort();
    this.#rest?.cancel();
  }
}

/** The requests of one invocation. */
export class Outbound {
  readonly #network: Network | undefined;
  readonly #reply: (message: Uint8Array<ArrayBuffer>) => void;
  readonly #underWay = new Map<number, Outgoing>();
  readonly #waiting = new Map<number, Outgoing>();
  #bytes = 0;

  /** @param reply takes the answers */
  constructor(network: Network | undefined, reply: (message: Uint8Array<ArrayBuffer>) => void) {
    this.#network = network;
    this.#reply = reply;
  }

  /**
   * Makes the request that `message` holds, goes on with one, or gives one up.
   * @throws anything for a message that is not of the guest's platform
   */
  take(message: Message): void {
    const { head } = message;
    const { id } = head;
    const known = this.#underWay.get(id) ?? this.#waiting.get(id);
    if (head.cancel) {
      this.#forget(id);
      known?.giveUp();
      this.#startWaiting();
    } else if (head.chunk || head.end) known?.write(message);
    else if (head.pull) {
      if (known !== undefined) this.#follow(known, known.pull());
    } else {
      if (known !== undefined) throw new Error(`the id ${JSON.stringify(id)} is not that of a new request`);
      this.#add(new Outgoing(message, this.#reply));
    }
  }

  #add(request: Outgoing): void {
    const { id, size } = request;
    const open = this.#waiting.size + this.#underWay.size;
    const isFull = this.#waiting.size >= MAX_WAITING || this.#openCount >= MAX_OPEN || (this.#bytes > 0 && this.#bytes + size > MAX_WAITING_BYTES);
    if (isFull) {
      const why = `${open} requests with ${this.#bytes} bytes have no whole answer yet: await some, and read or cancel their bodies, before the next`;
      request.answer({ error: reasonOf(new SporeletError("E_NETWORK_LIMIT", why)) });
      return;
    }
    this.#bytes += size;
    this.#waiting.set(id, request);
    this.#startWaiting();
  }

  get #openCount(): number {
    let count = 0;
    for (const { isOpen } of this.#underWay.values()) if (isOpen) count++;
    return count;
  }

  /** Gives up all. */
  cancel(): void {
    const requests = [...this.#underWay.values()];
    this.#waiting.clear();
    this.#underWay.clear();
    for (const request of requests) request.giveUp();
  }

  #startWaiting(): void {
    for (const [id, request] of this.#waiting) {
      if (this.#underWay.size - this.#openCount >= MAX_AT_ONCE) return;
      this.#waiting.delete(id);
      this.#underWay.set(id, request);
      this.#follow(
        request,
        request.start(this.#network).then(() => request.isOpen),
      );
    }
  }

  /** @param step answers whether more is to come */
  #follow(request: Outgoing, step: Promise<boolean>): void {
    const { id } = request;
    step
      .catch((error: unknown) => {
        if (this.#underWay.get(id) === request) request.answer({ error: reasonOf(error) });
        return false;
      })
      .then((isOpen) => {
        if (this.#underWay.get(id) !== request) return; // given up meanwhile
        if (!isOpen) this.#forget(id);
        this.#startWaiting();
      });
  }

  #forget(id: number): void {
    this.#bytes -= (this.#underWay.get(id) ?? this.#waiting.get(id))?.size ?? 0;
    this.#underWay.delete(id);
    this.#waiting.delete(id);
  }
}

/** Why something failed, as the guest is told. */
export interface Reason {
  message: string;
  code?: string;
}

/** What fetch throws hides the reason in its cause, and what connecting to several addresses throws, in its errors. */
export function reasonOf(error: unknown): Reason {
  const cause = error instanceof SporeletError ? error : ((error as { cause?: unknown } | null | undefined)?.cause ?? error);
  if (!(cause instanceof Error)) return { message: typeof cause === "string" ? cause : `the host's network failed with a value of type ${typeof cause}` };
  const { message, code } = cause as NodeJS.ErrnoException;
  const said =
    message === "" && cause instanceof AggregateError ? cause.errors.map((one) => (one instanceof Error ? one.message : typeof one)).join("; ") : message;
  return { message: `${said}`, ...(typeof code === "string" && { code }) };
}
