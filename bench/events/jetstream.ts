// The peer: events through NATS JetStream, stored in files, and a plain consumer in this process.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What of the client is used; its packages are the tests' (test/package.json). */
interface Message {
  ack(): void;
}
interface JetStream {
  publish(subject: string, data: Uint8Array, options: { msgID: string }): Promise<unknown>;
  consumers: {
    get(stream: string, consumer: string): Promise<{ consume(options: { max_messages: number }): Promise<AsyncIterable<Message> & { stop(): void }> }>;
  };
}
interface Manager {
  streams: { add(config: object): Promise<unknown> };
  consumers: { add(stream: string, config: object): Promise<unknown> };
}

/** Why there is no peer, or undefined. */
export function whyNoJetStream(): string | undefined {
  return spawnSync("nats-server", ["--version"]).error === undefined ? undefined : "there is no nats-server; Debian's package has its name";
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Calls `use` while a server runs, with its port. */
export async function withNatsServer<T>(work: string, use: (port: number) => Promise<T>): Promise<T> {
  const port = await freePort();
  const server: ChildProcess = spawn("nats-server", ["-js", "-sd", work, "-a", "127.0.0.1", "-p", `${port}`], { stdio: "ignore" });
  try {
    return await use(port);
  } finally {
    const ended = once(server, "exit");
    server.kill("SIGTERM");
    await ended;
  }
}

/** Publishes `count` events of `body`, `inFlight` at a time, while a consumer acknowledges them. @returns events/s */
export function jetStreamRate(root: string, work: string, count: number, inFlight: number, body: (i: number) => Uint8Array): Promise<number> {
  return withNatsServer(work, (port) => plainRate(root, port, count, inFlight, body));
}

let streams = 0;

/** The same on a server that runs, in a stream of its own. */
export async function plainRate(root: string, port: number, count: number, inFlight: number, body: (i: number) => Uint8Array): Promise<number> {
  const name = `PLAIN${++streams}`;
  const load = (name: string) => import(pathToFileURL(createRequire(join(root, "test/package.json")).resolve(name)).href);
  const [{ connect }, { jetstream, jetstreamManager }] = await Promise.all([load("@nats-io/transport-node"), load("@nats-io/jetstream")]);
  const connection = await connect({ port, waitOnFirstConnect: true, reconnectTimeWait: 50 });
  const manager = (await jetstreamManager(connection)) as Manager;
  await manager.streams.add({ name, subjects: [`${name}.*`], storage: "file" });
  await manager.consumers.add(name, { durable_name: "plain", ack_policy: "explicit", max_ack_pending: 10_000 });
  const js = jetstream(connection) as JetStream;
  const messages = await (await js.consumers.get(name, "plain")).consume({ max_messages: 2000 });
  const began = performance.now();
  let sent = 0;
  const publish = async () => {
    for (let i = sent++; i < count; i = sent++) await js.publish(`${name}.order`, body(i), { msgID: `${i}` });
  };
  const publishing = Promise.all(Array.from({ length: inFlight }, publish));
  let seen = 0;
  for await (const message of messages) {
    message.ack();
    if (++seen === count) break;
  }
  await publishing;
  const rate = (count / (performance.now() - began)) * 1000;
  messages.stop();
  await connection.close();
  return rate;
}
