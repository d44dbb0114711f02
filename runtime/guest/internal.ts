// What the prelude and the parts of the platform share. The object is gone from `globalThis` before
// any user code runs.
import type { IntlData } from "../intl-data.ts";
import type { IntlShared } from "../platform/intl-shared.ts";
import type { Natives } from "./native.ts";

export interface Timers {
  /**
   * @param isRef whether a program stays for it; default true
   * @returns a number to clear it by
   */
  setTimer(callback: () => void, ms: number, repeat: boolean, isRef?: boolean): number;
  clearTimer(id: number): void;
  /** Resolves once nothing is left that a program stays for. */
  drained(): Promise<void>;
  /** Forgets every timer; whether there was one. */
  clear(): boolean;
  /** Counts messages sent (1) and answered (-1): while one is awaited there is something to wait for. */
  expect(change: number): void;
}

/** A body that comes bit by bit. */
export interface Chunks {
  /** The next bytes; undefined at the end. To be called again only when it has answered. */
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Nobody wants the rest. */
  cancel(reason: unknown): void;
}

export type WholeOrChunks = Uint8Array<ArrayBuffer> | Chunks;

/** What `fetch` asks the host for. */
export interface NetworkRequest {
  method: string;
  url: string;
  headers: [string, string][];
  body: WholeOrChunks | null;
  signal: AbortSignal;
  redirect: RequestRedirect;
}

export interface NetworkResponse {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: WholeOrChunks;
  url: string;
  redirected: boolean;
}

/** An exchange of messages with the host (runtime/platform/fetch-exchange.ts). */
export interface HostExchange {
  post(head: object, body?: Uint8Array): void;
  /** The host's next answer; rejects when the exchange fails or ends. */
  answer(): Promise<{ head: object; body: Uint8Array<ArrayBuffer> }>;
  /** Nothing that the host says is heard any more, and what was asked for fails with `reason`. */
  end(reason: unknown): void;
}

export interface ServedResponse {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: WholeOrChunks;
}

/** A MIME type in its parts (MIME Sniffing Standard, section 4.1). */
export interface MimeType {
  type: string;
  subtype: string;
  /** The names in lower case. */
  parameters: Map<string, string>;
}

export interface MimeTypes {
  /** Undefined for what is no MIME type. */
  parse(text: string): MimeType | undefined;
  serialize(type: MimeType): string;
  /** "extract a MIME type" of the Fetch Standard: what a header says, which may have come several times. */
  extract(header: string): MimeType | undefined;
}

/**
 * Decodes the next bytes of a text; after `isMore` the decoder keeps what is not yet a whole character.
 * @throws TypeError if they are no text and the decoder is fatal
 */
export type Decode = (bytes: Uint8Array, isMore: boolean) => string;

export interface Encodings {
  /** Of an encoding that is neither UTF-8, UTF-16 nor windows-1252; undefined if there is none with the label. */
  nameOf(label: string): string | undefined;
  /** @throws RangeError if the function does not carry the encoding */
  decoder(name: string, isFatal: boolean): Decode;
}

/** A port in a transfer list. */
export interface Transferred {
  /** What stands for it where the message arrives. */
  successor: object;
  /** Makes the port useless and its successor work. */
  move(): void;
}

/** A curve of RFC 7748 (it agrees) or RFC 8032 (it signs). Keys are bytes as these RFCs have them. */
export interface Curve {
  /** Bytes of a secret key, and of a public one. */
  size: number;
  publicKey(secret: Uint8Array): Uint8Array<ArrayBuffer>;
  /** @throws Error where the shared secret is zero */
  agree?(secret: Uint8Array, publicKey: Uint8Array): Uint8Array<ArrayBuffer>;
  sign?(secret: Uint8Array, message: Uint8Array): Uint8Array<ArrayBuffer>;
  verify?(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean;
}

export interface Internal {
  /** Set by the builder, for part `intl`. */
  intlData?: IntlData;
  /** Set by part `intl`. */
  intl?: IntlShared;
  native: Natives;
  environment(): Record<string, string>;
  /** An error that nobody is left to catch: fails the invocation. */
  report(error: unknown): void;
  /** Where `console.log` and its like write: stderr if undefined. */
  logTarget?: number;
  /** Set by part `console`: an error as Node prints an uncaught one, any other value as `inspect` shows it. */
  describe?(value: unknown): string;
  /** Set by part `random`, for part `crypto`: its extension puts another one on `globalThis`. */
  crypto?: object;
  /** Set by part `crypto-curves`, by the names of Web Crypto. */
  curves?: Record<string, Curve>;
  /** Set by part `timers`. */
  loop?: Timers;
  /** Whether the function is a program, whose stdout is its own. */
  isProgram?: boolean;
  /** Once the result is out. */
  isAfter?: boolean;
  /** While the top level runs at build time: the clock is fixed, and looking at it is reported. */
  isBuilding?: boolean;
  /** Set by part `events`: whether a listener took care of the rejection. */
  unhandledRejection?(promise: Promise<unknown>, reason: unknown): boolean;
  /** Set by part `events`: calls `callback`, and has what it throws reported to the listeners for errors. */
  run?(callback: () => void): void;
  /** Set by part `events`: a promise got its handler only after its rejection had been reported. */
  rejectionHandled?(promise: Promise<unknown>, reason: unknown): void;
  /** Set by part `structured-clone`: clones `value`; `ports` are the successors of those in `transfer`. */
  clone?(value: unknown, transfer: Iterable<object>): { data: unknown; ports: object[] };
  /** Set by part `messaging`: undefined for what is no port. */
  transferPort?(item: object): Transferred | undefined;
  /** Set by part `events`: the global event target; `dispatch` answers false when a listener called preventDefault(). */
  globalTarget?: { dispatch(event: Event): boolean };
  /** Set by part `events`: gives `prototype` the event handler attribute `on<type>`. */
  eventHandler?(prototype: object, type: string, onSet?: (target: EventTarget) => void): void;
  /** Set by part `encodings`. */
  encodings?: Encodings;
  /** Set by part `multi-byte-encodings`. */
  multiByteDecoder?(name: string, isFatal: boolean): Decode;
  /** Set by part `mime`. */
  mime?: MimeTypes;
  /** Set by part `blob`: the bytes of a Blob, not a copy. */
  blobBytes?(blob: Blob): Uint8Array<ArrayBuffer>;
  /** Set by part `object-urls`: the Blob behind a blob: URL, with a copy of its bytes. */
  objectUrl?(url: string): { type: string; bytes: Uint8Array<ArrayBuffer> } | undefined;
  /** Set by part `performance-observer`: hears of each mark and measure. */
  observeEntry?(entry: PerformanceEntry): void;
  /** Set by part `headers`: makes the guard of `headers` "immutable". */
  fixHeaders?(headers: Headers): void;
  /** Set by part `network`, where the host takes messages: what `fetch` goes through. */
  fetch?(request: NetworkRequest): Promise<NetworkResponse>;
  /** Set by part `fetch`, where the host takes messages: begins an exchange; `onSent` hears how many bytes have left. */
  exchange?(onSent: (bytes: number) => void): HostExchange;
  /** Set by part `fetch`: answers one HTTP request with a fetch handler. */
  serve?(
    handler: (request: Request, env: Record<string, string>, context: object) => unknown,
    head: { method: string; url: string; headers: [string, string][] },
    body: WholeOrChunks | null,
    signal: () => AbortSignal,
    env: Record<string, string>,
    context: object,
  ): Promise<ServedResponse>;
  /** Set by part `fetch`, and anew by part `lambda`: answers the one request of this invocation. */
  respond?(handler: (request: Request) => unknown): Promise<void>;
  /** Set by part `kv`: what a listener of events has as `context.kv`. */
  kv?: object;
  /** Set by part `lambda`: a handler of events that tells the host of what it throws. */
  guard?<C>(handler: (event: unknown, context: C) => unknown): (event: unknown, context: C) => unknown;
  /** Set by part `lambda` when an invocation begins: what AWS Lambda says of it. */
  lambda?: object;
}

const holder = globalThis as unknown as { sporelet?: Internal };
holder.sporelet ??= {} as Internal;

export const internal: Internal = holder.sporelet;
