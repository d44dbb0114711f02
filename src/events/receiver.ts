// Whom a subscriber's URL leads to: asked for its consent, sent no more than it takes (CloudEvents HTTP Web Hooks 1.0.2).
// Section numbers are of that specification.
import { SporeletError } from "../errors.ts";
import { allowNetwork } from "../host/allow-network.ts";
import type { Network } from "../host/function.ts";
import { reasonOf } from "../host/network.ts";
import { quoted } from "../module/quoted.ts";
import { DeliveryError } from "./consumer.ts";
import { Pace } from "./pace.ts";
import { readSecret, type Subscriber, shownUrl } from "./subscriber.ts";

/** Of an answer, of which the beginning is shown. */
const MOST_ANSWER_BYTES = 64 << 10;
/** When who gave no consent is asked again. */
const ASK_AGAIN_MS = 10_000;
const MOST_RETRY_AFTER_MS = 3_600_000;
/** What may be otherwise the next time; of other answers below 500 it is not expected (as Knative holds it). */
const RETRYABLE: readonly number[] = [404, 408, 409, 425, 429];

/** In ms; RFC 9110, section 10.2.3: seconds, or a date. */
function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(MOST_RETRY_AFTER_MS, Math.max(0, ms));
}

interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

export interface ReceiverOptions {
  /** A DNS name that stands for this system. */
  origin: string;
  /** ms. */
  askAgain?: number;
}

export class Receiver {
  readonly #name: string;
  readonly #subscriber: Subscriber;
  readonly #options: ReceiverOptions;
  readonly #pace = new Pace();
  readonly #closing = new AbortController();
  #network: Network | undefined;
  #consent: Promise<void> | undefined;

  constructor(name: string, subscriber: Subscriber, options: ReceiverOptions) {
    this.#name = name;
    this.#subscriber = subscriber;
    this.#options = options;
  }

  /**
   * Sends a message, when it may be sent.
   * @param headersNow is called when its turn has come
   * @throws DeliveryError
   */
  async post(headersNow: () => Record<string, string>, body: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#subscriber.handshake !== false) {
      this.#consent ??= this.#askConsent();
      await this.#consent;
    }
    try {
      await this.#pace.turn(this.#closing.signal);
    } catch {
      throw new DeliveryError({ code: "E_ABORTED", message: "the server stops" }, { isCounted: false });
    }
    const answer = await this.#send("POST", headersNow(), body);
    if (answer.status < 200 || answer.status > 299) throw this.#failure(answer);
  }

  /** Ends what waits for its turn. */
  close(): void {
    this.#closing.abort();
  }

  /** Section 4. @throws DeliveryError */
  async #askConsent(): Promise<void> {
    const { origin, askAgain = ASK_AGAIN_MS } = this.#options;
    try {
      const { status, headers } = await this.#send("OPTIONS", {});
      const allowed = headers.get("webhook-allowed-origin");
      if (allowed !== "*" && allowed?.toLowerCase() !== origin.toLowerCase()) {
        const answered = allowed === null ? `${status} without the header WebHook-Allowed-Origin` : `WebHook-Allowed-Origin: ${quoted(allowed)}`;
        throw new DeliveryError({
          code: "E_WEBHOOK_CONSENT",
          message: `${this.#url} does not consent to events of ${origin}: it answered OPTIONS with ${answered}`,
        });
      }
      const rate = headers.get("webhook-allowed-rate") ?? "*";
      this.#pace.limit(/^[1-9]\d*$/.test(rate) ? Number(rate) : undefined);
    } catch (error) {
      setTimeout(() => (this.#consent = undefined), askAgain).unref();
      throw new DeliveryError(error as DeliveryError, { isCounted: false, retryAfter: askAgain });
    }
  }

  get #url(): string {
    return shownUrl(this.#subscriber.url);
  }

  /** @throws DeliveryError where there is no answer */
  async #send(method: string, own: Record<string, string>, body?: Uint8Array<ArrayBuffer>): Promise<Answer> {
    const { url, headers = {}, authorization, timeout = 10_000 } = this.#subscriber;
    const sent = { ...headers, ...own, "webhook-request-origin": this.#options.origin };
    try {
      const secret = authorization && { authorization: readSecret(this.#name, "authorization", authorization) };
      this.#network ??= allowNetwork(this.#hosts, { timeout, maxResponseBytes: MOST_ANSWER_BYTES });
      const request = new Request(url, { method, headers: { ...sent, ...secret }, redirect: "manual", ...(body && { body }) });
      const response = await this.#network(request);
      const text = await response.text().catch(() => ""); // what it has done is told by the status
      return { status: response.status, headers: response.headers as Headers, text };
    } catch (error) {
      this.#network = undefined; // the name may have another address by now
      const { message } = reasonOf(error);
      if (error instanceof SporeletError) throw new DeliveryError(error);
      throw new DeliveryError({ code: "E_WEBHOOK", message: `${this.#url} can't be reached: ${message}` });
    }
  }

  get #hosts(): string[] {
    const { protocol, hostname, port } = new URL(this.#subscriber.url);
    return [`${hostname}:${port || (protocol === "https:" ? 443 : 80)}`, ...(this.#subscriber.allowNet ?? [])];
  }

  /** Section 2.2. */
  #failure({ status, headers, text }: Answer): DeliveryError {
    if (status === 410)
      return new DeliveryError({ code: "E_WEBHOOK_GONE", message: `${this.#url} answered 410: it wants no more events` }, { isCounted: false });
    const said = text.trim() === "" ? "" : `: ${quoted(text.trim())}`;
    const location = headers.get("location");
    const why = status < 400 && location !== null ? `, a redirect to ${quoted(location)}, which is not followed` : said;
    const failure = { code: "E_WEBHOOK", message: `${this.#url} answered ${status}${why}` } as const;
    const retryAfter = status === 429 || status === 503 ? retryAfterOf(headers) : undefined;
    if (retryAfter === undefined) return new DeliveryError(failure, { isFinal: status < 500 && !RETRYABLE.includes(status) });
    this.#pace.leaveAlone(retryAfter);
    return new DeliveryError(failure, { isCounted: false, retryAfter });
  }
}
