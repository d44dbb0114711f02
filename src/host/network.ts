// Outbound requests: how they come out of a waiting function and how their answers go in.
//
// A message is u32 size of the head, the head as JSON, the body. To the host: `{ id, method, url,
// headers, redirect }`, or `{ id, cancel: true }`. To the guest: `{ id, status, statusText, headers,
// url, redirected }`, or `{ id, error: { message, code } }`.
import { SporeletError } from "../errors.ts";
import type { Exchange } from "./call.ts";
import type { Network } from "./function.ts";

interface RequestHead {
  id: number;
  method: string;
  url: string;
  headers: [string, string][];
  redirect: RequestRedirect;
  cancel?: boolean;
}

/** A request that has not been answered, and the bytes of its message. */
interface Waiting {
  size: number;
  start(signal: AbortSignal): Promise<Uint8Array>;
}

/** Requests of one invocation that are made at once; the others wait their turn. Each may hold a whole response. */
const MAX_AT_ONCE = 32;
/** What may wait beside: else the host would grow with a function that sends and sends and never looks at an answer. */
const MAX_WAITING = 10_000;
const MAX_WAITING_BYTES = 64 << 20;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function encode(head: object, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const json = encoder.encode(JSON.stringify(head));
  const message = new Uint8Array(4 + json.length + body.length);
  new DataView(message.buffer).setUint32(0, json.length, true);
  message.set(json, 4);
  message.set(body, 4 + json.length);
  return message;
}

/** Method, URL and headers; more a server would not take either. */
const MAX_HEAD_BYTES = 1 << 20;

/** @throws Error for what no function of ours sends */
function headOf(message: Uint8Array): { head: RequestHead; size: number } {
  const size = new DataView(message.buffer, message.byteOffset, message.byteLength).getUint32(0, true);
  if (size > MAX_HEAD_BYTES || 4 + size > message.length) throw new RangeError(`the function sent a message with a head of ${size} bytes`);
  const head = JSON.parse(decoder.decode(message.subarray(4, 4 + size))) as Partial<RequestHead> | null;
  if (!Number.isInteger(head?.id)) throw new TypeError("the function sent a message without an id");
  return { head: head as RequestHead, size };
}

/**
 * For a thread that only passes messages on: what is not one stops here, where its function can be told from others.
 * @throws Error for what no function of ours sends
 */
export function checkMessage(message: Uint8Array): void {
  headOf(message);
}

async function makeRequest(head: RequestHead, body: Uint8Array<ArrayBuffer>, network: Network | undefined, signal: AbortSignal): Promise<Uint8Array> {
  const { id, method, url, headers, redirect } = head;
  if (network === undefined)
    throw new SporeletError("E_NETWORK_DENIED", `this host grants no network access, ${url} was asked for: --allow-net ${new URL(url).host} grants it`);
  const asked = new Request(url, { method, headers, redirect, signal, body: body.length > 0 ? body : null });
  const response = await network(asked);
  // Status 0 is that of Response.error() and of what a browser hides.
  if (!(response?.status >= 200 && response.status <= 599))
    throw new TypeError(`the host's network answered ${url} with the status ${String(response?.status)}, which is no response`);
  const { status, statusText } = response;
  const redirected = response.redirected || (response.url !== "" && response.url !== asked.url);
  return encode({ id, status, statusText, headers: [...response.headers], url: response.url, redirected }, new Uint8Array(await response.arrayBuffer()));
}

/** The requests of one invocation. */
export class Outbound {
  readonly #network: Network | undefined;
  readonly #reply: (message: Uint8Array) => void;
  readonly #underWay = new Map<number, { size: number; controller: AbortController }>();
  readonly #waiting = new Map<number, Waiting>();
  #bytes = 0;

  /** @param reply takes the answers */
  constructor(network: Network | undefined, reply: (message: Uint8Array) => void) {
    this.#network = network;
    this.#reply = reply;
  }

  /**
   * Makes the request that `message` holds, or gives it up.
   * @throws anything for a message that is not of the guest's platform
   */
  take(message: Uint8Array): void {
    const { head, size: headSize } = headOf(message);
    const { id } = head;
    if (head.cancel) {
      const known = this.#underWay.get(id);
      this.#forget(id);
      known?.controller.abort();
      this.#startWaiting();
      return;
    }
    if (this.#underWay.has(id) || this.#waiting.has(id)) throw new Error(`the id ${JSON.stringify(id)} is not that of a new request`);
    const size = message.length;
    if (this.#waiting.size >= MAX_WAITING || (this.#bytes > 0 && this.#bytes + size > MAX_WAITING_BYTES)) {
      const why = `${this.#waiting.size + this.#underWay.size} requests with ${this.#bytes} bytes have no answer yet: await some before the next`;
      this.#reply(encode({ id, error: reasonOf(new SporeletError("E_NETWORK_LIMIT", why)) }));
      return;
    }
    this.#bytes += size;
    this.#waiting.set(id, { size, start: (signal) => makeRequest(head, message.slice(4 + headSize), this.#network, signal) });
    this.#startWaiting();
  }

  /** Gives up all. */
  cancel(): void {
    const controllers = [...this.#underWay.values()].map(({ controller }) => controller);
    this.#waiting.clear();
    this.#underWay.clear();
    for (const controller of controllers) controller.abort();
  }

  #startWaiting(): void {
    for (const [id, { size, start }] of this.#waiting) {
      if (this.#underWay.size >= MAX_AT_ONCE) return;
      const controller = new AbortController();
      const request = { size, controller };
      this.#waiting.delete(id);
      this.#underWay.set(id, request);
      start(controller.signal)
        .catch((error: unknown) => encode({ id, error: reasonOf(error) }))
        .then((answered) => {
          if (this.#underWay.get(id) !== request) return; // given up meanwhile
          this.#forget(id);
          this.#reply(answered);
          this.#startWaiting();
        });
    }
  }

  #forget(id: number): void {
    this.#bytes -= (this.#underWay.get(id) ?? this.#waiting.get(id))?.size ?? 0;
    this.#underWay.delete(id);
    this.#waiting.delete(id);
  }
}

/** What fetch throws hides the reason in its cause, and what connecting to several addresses throws, in its errors. */
function reasonOf(error: unknown): { message: string; code?: string } {
  const cause = error instanceof SporeletError ? error : ((error as { cause?: unknown } | null | undefined)?.cause ?? error);
  if (!(cause instanceof Error)) return { message: typeof cause === "string" ? cause : `the host's network failed with a value of type ${typeof cause}` };
  const { message, code } = cause as NodeJS.ErrnoException;
  const said =
    message === "" && cause instanceof AggregateError ? cause.errors.map((one) => (one instanceof Error ? one.message : typeof one)).join("; ") : message;
  return { message: `${said}`, ...(typeof code === "string" && { code }) };
}

/** Makes the requests of one invocation. */
export function exchangeOver(network: Network | undefined): Exchange {
  let outbound: Outbound | undefined;
  return {
    send: (message, deliver) => {
      outbound ??= new Outbound(network, deliver);
      outbound.take(message);
    },
    cancel: () => outbound?.cancel(),
  };
}
