// Servers: from the spawn of the process to the first HTTP response, on loopback.
import { type Sizes, sizesOf } from "../harness/memory.ts";
import type { Candidate, Identity, Memory, Sample } from "../harness/subject.ts";
import { artifactOf, type Workload } from "../workload/workload.ts";
import type { Exchange } from "./exchange.ts";
import { type KnownServer, type ServerName, type ServerTools, serversOf } from "./known-servers.ts";
import { type AnyServerCommand, Server } from "./server.ts";

const http = (id: string, name: string, isolation: string, note: string): Identity => ({
  id,
  name,
  interval: "http",
  own: id.startsWith("sporelet"),
  isolation,
  note,
});

const PROCESS = "a process; none between requests";
const IDENTITIES = {
  sporelet: http(
    "sporelet-http",
    "sporelet serve",
    "a process, WebAssembly sandbox inside; no state from earlier requests",
    "the standalone module, compiled at the start; a worker thread for each core; no admin port, no log",
  ),
  node: http("node-http", "node: node:http", PROCESS, "the handler and a server bundled to one file"),
  bun: http("bun-http", "bun: node:http", PROCESS, "the same file as node"),
  workerd: http("workerd-http", "workerd", "a process, a V8 isolate inside; none between requests", "`workerd serve` with the handler as ES module"),
} satisfies Partial<Record<ServerName, Identity>>;

export const HTTP: readonly Identity[] = Object.values(IDENTITIES);

/**
 * Starts it, asks once, ends it.
 * @param look at the process once it has answered
 * @param remove ends what the process has started and what outlives it
 */
export async function sampleServer(
  command: AnyServerCommand,
  { request, answer }: Exchange,
  signal: AbortSignal,
  look: (pid: number) => void = () => {},
  remove = () => {},
): Promise<Sample> {
  const server = await Server.start(command);
  try {
    const connection = await server.connect(signal);
    const response = await server.ask(connection, request, signal);
    const ms = performance.now() - server.spawned;
    look(server.pid as number);
    connection.close();
    return { ms, output: answer(response) };
  } finally {
    remove();
    await server.stop();
  }
}

function subject(identity: Identity, server: KnownServer): Candidate {
  if ("reason" in server) return { ...identity, reason: server.reason };
  const { command, exchange, file } = server;
  return {
    ...identity,
    visit: async (signal) => [await sampleServer(command, exchange, signal)],
    memory: async (signal): Promise<Memory> => {
      let sizes: Sizes = { pss: Number.NaN, anonymous: Number.NaN };
      await sampleServer(command, exchange, signal, (pid) => {
        sizes = sizesOf(pid);
      });
      return { ...sizes, of: "the process after the first response" };
    },
    artifact: artifactOf(file, { needs: identity.name }),
  };
}

export function httpCandidates(workload: Workload, tools: ServerTools, wanted: (identity: Identity) => boolean): Candidate[] {
  const servers = serversOf(workload, tools);
  return (Object.keys(IDENTITIES) as (keyof typeof IDENTITIES)[])
    .filter((name) => wanted(IDENTITIES[name]))
    .map((name) => subject(IDENTITIES[name], servers[name]));
}
