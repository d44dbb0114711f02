// Stores messages in streams. Their answers come to one inbox, and one timer looks for those that do not come: the client's own requests
// cost more time than all else that happens to an event here.
import type { Client, Connection, PubAck } from "./client.ts";

interface Pending {
  until: number;
  settle(ack: PubAck): void;
  fail(error: Error): void;
}

/** What the server answers (ADR-1 of nats-architecture-and-design, and its schema io.nats.jetstream.api.v1.pub_ack_response). */
interface Answer extends Partial<PubAck> {
  error?: { err_code?: number; description?: string };
}

const LOOK_MS = 500;
/** Status of a message that says that nobody hears the subject. */
const NO_RESPONDERS = 503;

/** What the server said, with its code. */
class Refused extends Error {
  readonly code: number;

  constructor({ err_code = 0, description = "without a reason" }: NonNullable<Answer["error"]>) {
    super(description);
    this.code = err_code;
  }
}

export class Publisher {
  readonly #client: Client;
  readonly #connection: Connection;
  readonly #answerMs: number;
  readonly #inbox: string;
  /** By the number at the end of the inbox, the oldest first. */
  readonly #pending = new Map<string, Pending>();
  #count = 0;
  readonly #timer: NodeJS.Timeout;

  /** @param answerMs how long an answer may take */
  constructor(client: Client, connection: Connection, answerMs: number) {
    this.#client = client;
    this.#connection = connection;
    this.#answerMs = answerMs;
    this.#inbox = client.createInbox();
    connection.subscribe(`${this.#inbox}.*`, { callback: (error, message) => error === null && this.#take(message) });
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  /** @returns when it is stored. @throws Error with the server's code, if it says one */
  publish(subject: string, data: Uint8Array, named: Readonly<Record<string, string>>): Promise<PubAck> {
    const headers = this.#client.headers();
    for (const name in named) headers.set(name, named[name] as string);
    const number = `${++this.#count}`;
    return new Promise((settle, fail) => {
      this.#pending.set(number, { until: performance.now() + this.#answerMs, settle, fail });
      try {
        this.#connection.publish(subject, data, { headers, reply: `${this.#inbox}.${number}` });
      } catch (error) {
        this.#pending.delete(number);
        throw error;
      }
    });
  }

  #take({ subject, headers, data }: { subject: string; headers?: { code: number }; data: Uint8Array }): void {
    const number = subject.slice(this.#inbox.length + 1);
    const pending = this.#pending.get(number);
    this.#pending.delete(number);
    if (pending === undefined) return;
    if (headers?.code === NO_RESPONDERS) {
      pending.fail(new Error("no stream hears it now"));
      return;
    }
    const { error, seq = 0, duplicate = false } = JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.length).toString()) as Answer;
    if (error === undefined) pending.settle({ seq, duplicate });
    else pending.fail(new Refused(error));
  }

  #look(): void {
    const now = performance.now();
    for (const [number, { until, fail }] of this.#pending) {
      if (until > now) return;
      this.#pending.delete(number);
      fail(new Error("it has not answered in time"));
    }
  }

  /** Nothing that is waited for comes any more. */
  giveUp(): void {
    for (const [number, { fail }] of this.#pending) {
      this.#pending.delete(number);
      fail(new Error("the connection was lost"));
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.giveUp();
  }
}
