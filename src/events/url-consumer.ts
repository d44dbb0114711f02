// A subscriber that takes events: each is a request to its URL, or several are (CloudEvents HTTP Protocol Binding 1.0.2). What it
// answers, but for the status, is not looked at.
import { createHash } from "node:crypto";
import { SporeletError } from "../errors.ts";
import { Batches } from "./batches.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { type Consumer, type ConsumerOptions, DEFAULTS, type DeliverOptions, DeliveryError, type Handled } from "./consumer.ts";
import { compileFilter, type Filter, type Passes } from "./filter.ts";
import { binaryRequest, MEDIA_TYPES } from "./http-binding.ts";
import { Receiver, type ReceiverOptions } from "./receiver.ts";
import type { Record } from "./record.ts";
import { signatureHeaders, signingKey } from "./signature.ts";
import { readSecret, type Subscriber } from "./subscriber.ts";

const RETRIES = 10;
const MOST_BATCH_BYTES = 1 << 20;
const NOTHING: Handled = { events: [] };

interface Message {
  headers: { [name: string]: string };
  body: Buffer<ArrayBuffer>;
}

interface Item {
  record: Record;
  requestId: string;
}

/** In binary mode, but for an event without data: a webhook has to have a body (CloudEvents HTTP Web Hooks, section 2.1). */
function messageOf({ event, json }: Record, mode: Subscriber["mode"]): Message {
  if (mode !== "structured" && (event.data !== undefined || event.data_base64 !== undefined)) return binaryRequest(event) as Message;
  return { headers: { "content-type": MEDIA_TYPES.event }, body: Buffer.from(json) };
}

function batchOf(items: readonly Item[]): Message {
  return { headers: { "content-type": MEDIA_TYPES.batch }, body: Buffer.from(`[${items.map(({ record: { json } }) => Buffer.from(json)).join()}]`) };
}

/** Without a full stop, and the same for the same events. */
function messageId(items: readonly Item[]): string {
  const ids = items.map(({ requestId }) => requestId.replace(".", "_"));
  return ids.length === 1 ? `msg_${ids[0]}` : `msg_${createHash("sha256").update(ids.join()).digest("hex").slice(0, 32)}`;
}

export class UrlConsumer implements Consumer {
  readonly name: string;
  readonly url: string;
  readonly options: ConsumerOptions;
  readonly #mode: Subscriber["mode"];
  readonly #passes: Passes;
  readonly #key: Buffer | undefined;
  readonly #receiver: Receiver;
  readonly #batches: Batches<Item>;

  /**
   * @param subscriber one that was checked
   * @throws SporeletError E_SUBSCRIBER for a secret that is not there or is none
   */
  constructor(name: string, subscriber: Subscriber, filter: Filter | undefined, options: ReceiverOptions) {
    const { url, retries = RETRIES, backoff = DEFAULTS.backoff, concurrency = DEFAULTS.concurrency } = subscriber;
    this.name = name;
    this.url = url;
    this.options = { retries, backoff, concurrency, hops: DEFAULTS.hops };
    this.#mode = subscriber.mode;
    this.#passes = filter === undefined ? () => true : compileFilter(filter);
    if (subscriber.authorization) readSecret(name, "authorization", subscriber.authorization); // what is not there is said at once
    this.#key = subscriber.secret && keyOf(name, readSecret(name, "secret", subscriber.secret));
    this.#receiver = new Receiver(name, subscriber, options);
    this.#batches = new Batches({
      send: (items) => this.#send(batchOf(items), items),
      sizeOf: ({ record }) => record.json.length,
      mostBytes: MOST_BATCH_BYTES,
      isDivided: (error) => error instanceof DeliveryError && error.isFinal,
    });
  }

  matches(event: CloudEvent): boolean {
    return this.#passes(event);
  }

  async deliver(record: Record, requestId: string, options: DeliverOptions = {}): Promise<Handled> {
    const { traceparent = record.event.traceparent as string | undefined } = options;
    const item = { record, requestId };
    if (this.#mode === "batch") await this.#batches.add(item);
    else {
      const { headers, body } = messageOf(record, this.#mode);
      await this.#send({ headers: traceparent === undefined ? headers : { ...headers, traceparent }, body }, [item]);
    }
    return NOTHING;
  }

  #send({ headers, body }: Message, items: readonly Item[]): Promise<void> {
    const key = this.#key;
    const signed = () => (key ? { ...headers, ...signatureHeaders(key, messageId(items), Math.floor(Date.now() / 1000), body) } : headers);
    return this.#receiver.post(signed, body);
  }

  close(): void {
    this.#receiver.close();
  }
}

/** @throws SporeletError E_SUBSCRIBER */
function keyOf(name: string, secret: string): Buffer {
  const key = signingKey(secret);
  if (key !== undefined) return key;
  throw new SporeletError(
    "E_SUBSCRIBER",
    `the subscriber ${name}: expected its secret to be "whsec_" and 24 to 64 bytes in base64, got ${secret.length} characters that are not`,
  );
}
