// Servers that run as long as the benchmark, asked over a connection that is kept alive: the next request to one that
// has answered before; and those that answer each request from something pristine.
import type { HttpConnection } from "../harness/http-connection.ts";
import { sizesOf } from "../harness/memory.ts";
import type { Candidate, Identity, Interval, Memory, Sample, Subject } from "../harness/subject.ts";
import { turnOf, VISIT_LIMIT_MS } from "../harness/turn.ts";
import { artifactOf, type Workload } from "../workload/workload.ts";
import { type KnownServer, type ServerName, type ServerTools, serversOf } from "./known-servers.ts";
import { Server } from "./server.ts";

interface Description extends Pick<Identity, "id" | "name" | "isolation" | "note"> {
  interval: Interval;
  server: ServerName;
}

const OVER_HTTP = "asked over an open connection on loopback; the other subjects here are called in their own process";
const SANDBOX = "WebAssembly sandbox; no state from earlier requests";
const ISOLATE = "its own V8 isolate; it shares the process";
const NONE = "none between requests";

const DESCRIPTIONS: readonly Description[] = [
  { id: "sporelet-serve", name: "sporelet serve, over HTTP", interval: "pristine", server: "sporelet", isolation: SANDBOX, note: OVER_HTTP },
  {
    id: "workerd-loader",
    name: "workerd: new isolate, over HTTP",
    interval: "pristine",
    server: "workerdLoader",
    isolation: ISOLATE,
    note: `its experimental worker loader loads and evaluates the handler for each request; ${OVER_HTTP}`,
  },
  {
    id: "workerd-loader-load",
    name: "workerd: new isolate, over HTTP",
    interval: "load",
    server: "workerdLoaderNumbered",
    isolation: ISOLATE,
    note: `the same, with source that V8 has not seen; ${OVER_HTTP}`,
  },
  {
    id: "warm-http-sporelet",
    name: "sporelet serve",
    interval: "warm-http",
    server: "sporelet",
    isolation: SANDBOX,
    note: "a fresh VM for each request; no log",
  },
  {
    id: "warm-http-node",
    name: "node: node:http",
    interval: "warm-http",
    server: "node",
    isolation: NONE,
    note: "the handler shares its globals with the server",
  },
  { id: "warm-http-bun", name: "bun: node:http", interval: "warm-http", server: "bun", isolation: NONE, note: "the same file as node" },
  { id: "warm-http-workerd", name: "workerd", interval: "warm-http", server: "workerd", isolation: NONE, note: "the same isolate again" },
];

const identityOf = ({ id, name, interval, isolation, note }: Description): Identity => ({
  ...{ id, name, interval, isolation, note },
  own: id.includes("sporelet"),
});

export const RUNNING_SERVERS: readonly Identity[] = DESCRIPTIONS.map(identityOf);

type Asked = Exclude<KnownServer, { reason: string }>;

/** Started at its first visit. */
class RunningServer {
  readonly #of: Asked;
  #server: Server | undefined;
  #turns = 0;

  constructor(of: Asked) {
    this.#of = of;
  }

  async visit(signal: AbortSignal): Promise<Sample[]> {
    this.#server ??= await Server.start(this.#of.command);
    // One for each turn: node's servers close those on which nothing has moved for five seconds.
    const connection = await this.#server.connect(signal);
    const { most, budget } = turnOf(this.#turns++);
    try {
      return await this.#server.during(connection, signal, () => this.#ask(connection, most, budget));
    } finally {
      connection.close();
    }
  }

  async #ask(connection: HttpConnection, most: number, budget: number): Promise<Sample[]> {
    const { request, answer } = this.#of.exchange;
    const samples: Sample[] = [];
    for (let spent = 0; samples.length < most && spent < budget; ) {
      const started = performance.now();
      const response = await connection.ask(request);
      const ms = performance.now() - started;
      samples.push({ ms, output: answer(response) });
      spent += ms;
    }
    return samples;
  }

  memory(): Memory {
    return { ...sizesOf(this.#server?.pid as number), of: "the whole server after it has answered" };
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }
}

function subject(identity: Identity, server: KnownServer): Candidate {
  if ("reason" in server) return { ...identity, reason: server.reason };
  const running = new RunningServer(server);
  return {
    ...identity,
    limit: VISIT_LIMIT_MS,
    artifact: artifactOf(server.file, { needs: identity.name }),
    visit: (signal) => running.visit(signal),
    memory: async () => running.memory(),
    cleanUp: () => running.stop(),
  } satisfies Subject;
}

export function runningServerCandidates(workload: Workload, tools: ServerTools, wanted: (identity: Identity) => boolean): Candidate[] {
  const servers = serversOf(workload, tools);
  return DESCRIPTIONS.filter((description) => wanted(identityOf(description))).map((description) =>
    subject(identityOf(description), servers[description.server]),
  );
}
