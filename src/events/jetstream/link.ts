// The connection to the streams of a log: what is stored is tried again while the server is away, and its errors are told as ours.
import { setTimeout as sleep } from "node:timers/promises";
import { SporeletError } from "../../errors.ts";
import {
  type Client,
  type Connection,
  connectOptions,
  type JetStream,
  type JetStreamManager,
  loadClient,
  type Messages,
  type PubAck,
  type StoredMessage,
  type StreamInfo,
  shownUrl,
} from "./client.ts";
import { bucketStream, bucketSubject } from "./names.ts";
import { Publisher } from "./publisher.ts";

export interface LinkOptions {
  /** nats://user:password@host:port,host:port */
  url: string;
  /** Of the stream. Default "sporelet". */
  stream?: string;
  /** Servers that keep each event, if the stream is made. Default 1. */
  replicas?: number;
  /** ms after which a host that says nothing has lost what it had. Default 10,000. */
  lease?: number;
}

/** How long to try: so many ms, or until the signal says that it is of no use any more. Neither: once. */
export interface Patience {
  ms?: number;
  signal?: AbortSignal;
}

/** One answer of the server may take so long. */
const ANSWER_MS = 5000;
const RETRY_MS = 200;
/** A server that does not answer two pings in a row is gone. */
const PING_MS = 2000;
/** Errors of the JetStream API (nats-server, server/errors.json): no room, of whatever kind. */
const NO_ROOM: readonly number[] = [10023, 10028, 10047, 10077, 10122];
const WRONG_LAST_SEQUENCE: readonly number[] = [10071, 10164];
const NO_STREAM = 10059;
const NAME_IN_USE = 10058;
const NOT_ENABLED: readonly number[] = [10039, 10076];
/** Releases whose replicas came to differ in `npm run chaos -- --events --log nats`: 2.9.10 did, 2.10.27 and 2.15.1 did not. */
const DIVERGING = /^2\.[0-9]\./;

const codeOf = (error: unknown): number | undefined => {
  const { code } = error as { code?: unknown };
  return typeof code === "number" ? code : undefined;
};

/** Somebody else has written the value since it was read. */
export class Overtaken extends Error {}

/** What failed, as an error of ours. */
function natsError(cause: unknown, url: string): Error {
  if (cause instanceof SporeletError || cause instanceof Overtaken) return cause;
  const { name, message } = cause as Error;
  const code = codeOf(cause);
  const where = shownUrl(url);
  if (code !== undefined && WRONG_LAST_SEQUENCE.includes(code)) return new Overtaken(message);
  if (code !== undefined && NO_ROOM.includes(code)) return new SporeletError("E_DISK_FULL", `${where} has no room: ${message}`, { cause });
  if (code !== undefined && NOT_ENABLED.includes(code))
    return new SporeletError("E_NATS_REFUSED", `${where} has no JetStream for this account: ${message}`, { cause });
  if (/Authorization|Permission/i.test(`${name} ${message}`)) return new SporeletError("E_NATS_REFUSED", `${where} does not allow it: ${message}`, { cause });
  if (/InvalidArgument/.test(name) || /max_payload/.test(message))
    return new SporeletError("E_BODY_TOO_LARGE", `${where} does not take it: ${message}`, { cause });
  if (name === "JetStreamNotEnabled") return new SporeletError("E_NATS", `${where} has no JetStream, or not now`, { cause });
  return new SporeletError("E_NATS", `${where} can't be used: ${message}`, { cause });
}

export class Link {
  readonly stream: string;
  readonly lease: number;
  readonly #url: string;
  readonly #connection: Connection;
  readonly #js: JetStream;
  readonly #publisher: Publisher;
  readonly #manager: JetStreamManager;
  #isConnected = true;
  #isClosed = false;
  #fault: SporeletError | undefined;

  private constructor(options: LinkOptions, client: Client, connection: Connection, manager: JetStreamManager) {
    const { url, stream = "sporelet", lease = 10_000 } = options;
    this.stream = stream;
    this.lease = lease;
    this.#url = url;
    this.#connection = connection;
    this.#manager = manager;
    this.#js = client.jetstream(connection);
    this.#publisher = new Publisher(client, connection, ANSWER_MS);
    void this.#watch();
  }

  /**
   * Makes the streams if they are not there.
   * @throws SporeletError E_NOT_INSTALLED, E_OPTION_VALUE, E_UNREADABLE, E_NATS, E_NATS_REFUSED, E_NATS_STREAM
   */
  static async open(options: LinkOptions, onWarning: (message: string) => void = () => {}): Promise<Link> {
    const { url, stream = "sporelet" } = options;
    if (!/^[\w-]+$/.test(stream))
      throw new SporeletError("E_OPTION_VALUE", `Expected \`--stream\` to be letters, digits, - and _, got ${JSON.stringify(stream)}`);
    const client = loadClient();
    const login = connectOptions(url, client);
    let connection: Connection | undefined;
    try {
      connection = await client.connect({
        ...login,
        name: "sporelet",
        timeout: ANSWER_MS,
        maxReconnectAttempts: -1,
        reconnectTimeWait: RETRY_MS,
        ignoreAuthErrorAbort: true,
        pingInterval: PING_MS,
        noAsyncTraces: true,
      });
      const link = new Link(options, client, connection, await client.jetstreamManager(connection));
      const replicas = await link.#prepare(options.replicas ?? 1);
      const { version = "" } = connection.info ?? {};
      if (replicas > 1 && DIVERGING.test(version))
        onWarning(`${link.url} is nats-server ${version}: after servers were killed, replicas of such releases had different events. Use 2.10.27 or newer`);
      return link;
    } catch (error) {
      await connection?.close();
      throw natsError(error, url);
    }
  }

  async #watch(): Promise<void> {
    for await (const { type } of this.#connection.status()) {
      if (type === "disconnect") {
        this.#isConnected = false;
        this.#publisher.giveUp();
      }
      if (type === "reconnect") this.#isConnected = true;
    }
  }

  /** @returns the servers that keep each event */
  async #prepare(replicas: number): Promise<number> {
    const { stream } = this;
    const common = { storage: "file", num_replicas: replicas, allow_direct: true };
    const { config } = await this.#ensure({ ...common, name: stream, subjects: [`${stream}.>`] });
    const { subjects, retention, max_msgs_per_subject: each = -1, num_replicas = 1 } = config;
    if (!subjects?.includes(`${stream}.>`)) throw this.#misfit(`the subjects ${subjects?.join(", ") ?? "of another stream"}, not ${stream}.>`);
    if (retention !== "limits") throw this.#misfit(`the retention ${retention}, not limits`);
    if (each > 0) throw this.#misfit(`max_msgs_per_subject ${each}, so that it forgets events`);
    // Buckets as ADR-8 of nats-architecture-and-design describes them, so that `nats kv` reads them.
    const bucket = (name: string) => ({
      ...common,
      name: bucketStream(name),
      subjects: [bucketSubject(name, ">")],
      max_msgs_per_subject: 1,
      allow_rollup_hdrs: true,
      deny_delete: true,
      discard: "new",
    });
    await this.#ensure(bucket(stream));
    await this.#ensure({ ...bucket(`${stream}_hosts`), max_age: this.lease * 1e6 });
    return num_replicas;
  }

  async #ensure(config: { name: string } & Parameters<JetStreamManager["streams"]["add"]>[0]): Promise<StreamInfo> {
    try {
      return await this.#manager.streams.info(config.name);
    } catch (error) {
      if (codeOf(error) !== NO_STREAM) throw error;
    }
    await this.#manager.streams.add(config).catch((error: unknown) => {
      if (codeOf(error) !== NAME_IN_USE) throw error; // another host was faster
    });
    return this.#manager.streams.info(config.name);
  }

  #misfit(what: string): SporeletError {
    return new SporeletError("E_NATS_STREAM", `the stream ${this.stream} of ${shownUrl(this.#url)} has ${what}`);
  }

  get url(): string {
    return shownUrl(this.#url);
  }

  /** Bytes that one message may have, with its headers. */
  get mostBytes(): number {
    return this.#connection.info?.max_payload ?? 1 << 20;
  }

  /** Whether the server was there a moment ago. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** The first and the last sequence of a stream, and its subjects that pass. */
  info(stream: string, subjects?: string): Promise<StreamInfo> {
    return this.#once(() => this.#manager.streams.info(stream, ...(subjects === undefined ? [] : [{ subjects_filter: subjects }])));
  }

  /** @returns null where there is none any more */
  messageAt(stream: string, seq: number): Promise<StoredMessage | null> {
    return this.#once(() => this.#manager.streams.getMessage(stream, { seq }));
  }

  /** From now on nothing is stored: whoever tries is told why. */
  fail(fault: SporeletError): void {
    this.#fault = fault;
  }

  /** Removes messages below a sequence. */
  async purge(stream: string, below: number): Promise<void> {
    await this.#once(() => this.#manager.streams.purge(stream, { seq: below }));
  }

  /** What follows on a sequence, in the order of the stream; ends when the server has lost it. */
  messages(stream: string, after: number): Promise<Messages> {
    return this.#once(async () => {
      const consumer = await this.#js.consumers.get(stream, { deliver_policy: "by_start_sequence", opt_start_seq: after + 1 });
      return consumer.consume({ max_messages: 2000, idle_heartbeat: 1000, expires: 10_000 });
    });
  }

  /**
   * Stores a message.
   * @throws SporeletError E_NATS, E_NATS_REFUSED, E_DISK_FULL, E_BODY_TOO_LARGE
   */
  publish(subject: string, data: Uint8Array, id: string, headers: Readonly<Record<string, string>>, patience: Patience): Promise<PubAck> {
    return this.#again(() => this.#publisher.publish(subject, data, { ...headers, "Nats-Msg-Id": id }), patience);
  }

  /** @returns the newest value of a key and its revision; a key that is not there has revision 0, one that was removed has no value */
  async get(bucket: string, key: string): Promise<{ revision: number; value?: unknown }> {
    const message = await this.#once(() => this.#manager.streams.getMessage(bucketStream(bucket), { last_by_subj: bucketSubject(bucket, key) }));
    if (message === null) return { revision: 0 };
    const { seq, header, data } = message;
    return { revision: seq, ...(!header.get("KV-Operation") && { value: JSON.parse(Buffer.from(data).toString()) as unknown }) };
  }

  /**
   * Puts a value; undefined removes it.
   * @param expected the revision that it has to follow on; absent: any
   * @returns its revision
   * @throws Overtaken where it does not
   */
  async put(bucket: string, key: string, value: unknown, patience: Patience = {}, expected?: number): Promise<number> {
    const data = value === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(value));
    const headers = {
      ...(value === undefined && { "KV-Operation": "DEL" }),
      ...(expected !== undefined && { "Nats-Expected-Last-Subject-Sequence": `${expected}` }),
    };
    return (await this.#again(() => this.#publisher.publish(bucketSubject(bucket, key), data, headers), patience)).seq;
  }

  async #once<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw natsError(error, this.#url);
    }
  }

  async #again<T>(work: () => Promise<T>, { ms = 0, signal }: Patience): Promise<T> {
    const until = performance.now() + ms;
    for (;;) {
      try {
        if (this.#fault !== undefined) throw this.#fault;
        if (!this.#isConnected) throw new SporeletError("E_NATS", `${this.url} is away`);
        return await this.#once(work);
      } catch (error) {
        const isWorthIt = error instanceof SporeletError && (error.code === "E_NATS" || error.code === "E_DISK_FULL");
        const isTime = signal === undefined ? error instanceof SporeletError && error.code === "E_NATS" && performance.now() < until : !signal.aborted;
        if (this.#isClosed || !isWorthIt || !isTime) throw error;
      }
      await sleep(RETRY_MS);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#publisher.close();
    await this.#connection.close();
  }
}
