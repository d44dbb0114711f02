// An exchange of messages with the host: one for every outbound request, and one for the request that is answered. Bodies
// pass in both ways, bit by bit: of what comes, each piece is asked for; of what goes, the host says when it takes more.
// The form of a message is that of src/host/messages.ts.
import { HOOK_DELIVER } from "../abi.ts";
import { type Chunks, internal } from "../guest/internal.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What the host says; which of these there are says what it is about. */
interface Head {
  id: number;
  error?: { message: string; code?: string };
  /** Bytes of the body that was asked for; `last`: there are no more. */
  chunk?: true;
  last?: true;
  /** It takes more. */
  taken?: true;
  /** Whoever asked has gone away. */
  aborted?: true;
  /** So many bytes have left. */
  sent?: number;
}

/** What an exchange hears that it did not ask for. */
interface Hears {
  aborted?(): void;
  sent?(bytes: number): void;
}

interface Asked<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** So many bytes may leave before the host has said that it takes more. */
const WINDOW_BYTES = 65536;

const { native, loop } = internal;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const exchanges = new Map<number, Exchange<never>>();

let lastId = 0;

/** For an exchange that the function begins. */
export const newId = (): number => ++lastId;

/** Of one exchange; `Answer` is what answers it as a whole. */
export class Exchange<Answer extends object> {
  readonly id: number;
  readonly #hears: Hears;
  #answer: Asked<{ head: Answer; body: Bytes }> | undefined;
  #chunk: Asked<Bytes | undefined> | undefined;
  #taken: Asked<void> | undefined;
  /** Bytes since the host took the last. */
  #sent = 0;
  #isAtEnd = false;
  #failure: unknown;

  constructor(id: number, hears: Hears = {}) {
    this.id = id;
    this.#hears = hears;
    exchanges.set(id, this as unknown as Exchange<never>);
  }

  post(head: object, body?: Uint8Array): void {
    const json = encoder.encode(JSON.stringify({ id: this.id, ...head }));
    const message = new Uint8Array(4 + json.length + (body?.length ?? 0));
    new DataView(message.buffer).setUint32(0, json.length, true);
    message.set(json, 4);
    if (body !== undefined) message.set(body, 4 + json.length);
    native.message(message);
  }

  /** What the host says to the exchange as a whole. */
  answer(): Promise<{ head: Answer; body: Bytes }> {
    loop?.expect(1);
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
    });
  }

  /** The next bytes of what comes. */
  async pull(): Promise<Bytes | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isAtEnd) return undefined;
    this.post({ pull: true });
    loop?.expect(1);
    return new Promise((resolve, reject) => {
      this.#chunk = { resolve, reject };
    });
  }

  /** Sends all of `chunks`, as fast as the host takes it. */
  async push(chunks: Chunks): Promise<void> {
    for (let chunk = await chunks.next(); chunk !== undefined; chunk = await chunks.next()) {
      this.#sent += chunk.length;
      const isFull = this.#sent >= WINDOW_BYTES;
      this.post(isFull ? { chunk: true, ask: true } : { chunk: true }, chunk);
      if (!isFull) continue;
      this.#sent = 0;
      loop?.expect(1);
      await new Promise<void>((resolve, reject) => {
        this.#taken = { resolve, reject };
      });
    }
  }

  /** Ends the exchange: nothing that the host says is heard any more, and what was asked for fails with `reason`. */
  end(reason: unknown): void {
    exchanges.delete(this.id);
    this.#isAtEnd = true;
    this.#failure = reason;
    this.#settleAll(reason);
  }

  deliver(head: Head, body: Bytes): void {
    const { error } = head;
    if (head.aborted) this.#hears.aborted?.();
    else if (head.sent !== undefined) this.#hears.sent?.(head.sent);
    else if (error !== undefined) this.end(Object.assign(new Error(error.message), error.code !== undefined && { code: error.code }));
    else if (head.taken) this.#settle(this.#taken, undefined);
    else if (head.chunk) {
      this.#isAtEnd = head.last === true;
      this.#settle(this.#chunk, this.#isAtEnd && body.length === 0 ? undefined : body);
    } else this.#settle(this.#answer, { head: head as unknown as Answer, body });
  }

  #settle<T>(asked: Asked<T> | undefined, value: T): void {
    if (asked === undefined) return;
    if (asked === this.#taken) this.#taken = undefined;
    else if (asked === this.#chunk) this.#chunk = undefined;
    else this.#answer = undefined;
    loop?.expect(-1);
    asked.resolve(value);
  }

  #settleAll(reason: unknown): void {
    for (const asked of [this.#answer, this.#chunk, this.#taken]) {
      if (asked === undefined) continue;
      loop?.expect(-1);
      asked.reject(reason);
    }
    this.#answer = this.#chunk = this.#taken = undefined;
  }
}

/** Listens to the host. */
export function listen(): void {
  native.hook(HOOK_DELIVER, (message: Bytes) => {
    const size = new DataView(message.buffer, message.byteOffset).getUint32(0, true);
    const head = JSON.parse(decoder.decode(message.subarray(4, 4 + size))) as Head;
    exchanges.get(head.id)?.deliver(head, message.slice(4 + size));
  });
}
