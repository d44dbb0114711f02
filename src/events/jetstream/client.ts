// The client of NATS, which the project has installed: most need none. And where the server is, as the command line says it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { SporeletError } from "../../errors.ts";

/** The packages, as their users install them. */
const PACKAGES = ["@nats-io/transport-node", "@nats-io/jetstream"] as const;

/** What is used of them (version 3). */
export interface Headers {
  get(name: string): string;
  set(name: string, value: string): void;
}
export interface Message {
  subject: string;
  seq: number;
  /** ns since the epoch. */
  timestampNanos: bigint;
  headers?: Headers;
  data: Uint8Array;
}
export interface Messages extends AsyncIterable<Message> {
  /** What happens to its consumer; "reset": the server has lost it, and it is made once more. */
  status(): AsyncIterable<{ type: string }>;
  stop(): void;
}
export interface StoredMessage {
  seq: number;
  header: Headers;
  data: Uint8Array;
}
export interface StreamConfig {
  name: string;
  subjects: string[];
  retention?: string;
  max_msgs_per_subject?: number;
  max_age?: number;
  storage?: string;
  num_replicas?: number;
  allow_direct?: boolean;
  allow_rollup_hdrs?: boolean;
  deny_delete?: boolean;
  discard?: string;
}
export interface StreamInfo {
  config: StreamConfig;
  state: { first_seq: number; last_seq: number; subjects?: Record<string, number> };
}
export interface PubAck {
  seq: number;
  duplicate: boolean;
}
export interface JetStream {
  consumers: { get(stream: string, options: object): Promise<{ consume(options: object): Promise<Messages> }> };
}
export interface JetStreamManager {
  streams: {
    add(config: StreamConfig): Promise<unknown>;
    info(name: string, options?: { subjects_filter: string }): Promise<StreamInfo>;
    getMessage(name: string, query: { last_by_subj: string } | { seq: number }): Promise<StoredMessage | null>;
    purge(name: string, options: { seq: number }): Promise<unknown>;
  };
}
export interface Connection {
  info?: { max_payload: number; version: string };
  status(): AsyncIterable<{ type: string }>;
  publish(subject: string, data: Uint8Array, options: { headers: Headers; reply: string }): void;
  subscribe(
    subject: string,
    options: { callback(error: Error | null, message: { subject: string; headers?: { code: number }; data: Uint8Array }): void },
  ): unknown;
  close(): Promise<void>;
}
export interface Client {
  connect(options: object): Promise<Connection>;
  headers(): Headers;
  createInbox(): string;
  credsAuthenticator(creds: Uint8Array): unknown;
  jetstream(connection: Connection): JetStream;
  jetstreamManager(connection: Connection): Promise<JetStreamManager>;
}

/** @throws SporeletError E_NOT_INSTALLED */
export function loadClient(): Client {
  // Of the project in whose directory the command runs, or of the one that the running program is part of.
  const paths = [process.cwd(), dirname(process.argv[1] ?? "")];
  try {
    const require = createRequire(join(process.cwd(), "package.json"));
    return Object.assign({}, ...PACKAGES.map((name) => require(require.resolve(name, { paths })))) as Client;
  } catch (cause) {
    const [reason] = (cause as Error).message.split("\n");
    throw new SporeletError("E_NOT_INSTALLED", `--log nats:// needs the packages of NATS: ${reason}`, {
      cause,
      remedy: `Run: npm install ${PACKAGES.join(" ")}`,
    });
  }
}

const URL_FORM = /^(nats|tls):\/\/(?:([^@/]*)@)?([^@/?#]+)\/?$/;

/** Without its password. */
export const shownUrl = (url: string): string => url.replace(/\/\/[^@/]*@/, "//");

/**
 * The options of `connect`. What the URL does not say is taken from the environment variables that the command `nats` takes, too.
 * @param url nats://user:password@host:port,host:port
 * @throws SporeletError E_OPTION_VALUE, E_UNREADABLE
 */
export function connectOptions(url: string, { credsAuthenticator }: Client, env: NodeJS.ProcessEnv = process.env): object {
  const [, scheme, credentials, hosts = ""] = URL_FORM.exec(url) ?? [];
  if (scheme === undefined)
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--log\` to be nats://host:port or tls://host:port, got ${JSON.stringify(shownUrl(url))}`);
  const [user, pass] = credentials?.split(":").map(decodeURIComponent) ?? [env.NATS_USER, env.NATS_PASSWORD];
  const login = pass === undefined ? { token: credentials === undefined ? env.NATS_TOKEN : user } : { user, pass };
  const { NATS_CREDS: creds, NATS_CA: caFile, NATS_CERT: certFile, NATS_KEY: keyFile } = env;
  const tls = { ...(caFile && { caFile }), ...(certFile && { certFile }), ...(keyFile && { keyFile }) };
  return {
    servers: hosts.split(","),
    ...(credentials === undefined && creds ? { authenticator: credsAuthenticator(readCreds(creds)) } : login),
    ...((scheme === "tls" || Object.keys(tls).length > 0) && { tls }),
  };
}

function readCreds(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new SporeletError("E_UNREADABLE", `the credentials $NATS_CREDS, ${file}, can't be read: ${(cause as Error).message}`, { cause });
  }
}
