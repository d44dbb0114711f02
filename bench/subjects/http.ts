// Servers: from the spawn of the process to the first HTTP response, on loopback.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { CLEAN_ENVIRONMENT, killGroup, lastLine } from "../harness/process.ts";
import type { Candidate, Identity, Sample } from "../harness/subject.ts";
import { artifactOf, type Workload } from "../workload/workload.ts";
import type { Found } from "./spawn.ts";

const http = (id: string, name: string, isolation: string, note: string): Identity => ({
  id,
  name,
  interval: "http",
  own: id.startsWith("sporelet"),
  isolation,
  note,
});

const IDENTITIES = {
  sporelet: http("sporelet-http", "sporelet", "", ""),
  node: http("node-http", "node: node:http", "a process", "the handler and a server bundled to one file"),
  bun: http("bun-http", "bun: node:http", "a process", "the same file as node"),
  workerd: http("workerd-http", "workerd", "a process, a V8 isolate inside", "`workerd serve` with the handler as ES module"),
};

export const HTTP: readonly Identity[] = Object.values(IDENTITIES);

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

const RETRY_MS = 0.5;

/** Posts `line` until somebody listens. */
function post(port: number, line: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const attempt = () => {
      if (signal.aborted) return reject(signal.reason);
      const sent = request(
        { host: "127.0.0.1", port, method: "POST", headers: { "content-type": "application/json", "content-length": Buffer.byteLength(line) }, signal },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () =>
            response.statusCode === 200 ? resolve(Buffer.concat(chunks).toString()) : reject(new Error(`status ${response.statusCode}`)),
          );
        },
      );
      sent.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "ECONNREFUSED") setTimeout(attempt, RETRY_MS);
        else reject(error);
      });
      sent.end(line);
    };
    attempt();
  });
}

async function sampleServer(command: (port: number) => readonly string[], line: string, signal: AbortSignal): Promise<Sample> {
  const port = await freePort();
  const [file, ...args] = command(port) as [string, ...string[]];
  const started = performance.now();
  const child = spawn(file, args, { env: { ...CLEAN_ENVIRONMENT }, stdio: ["ignore", "ignore", "pipe"], detached: true });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk;
  });
  const gone = new AbortController();
  const ended = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      gone.abort(error);
      resolve();
    });
    child.once("close", (status, killed) => {
      gone.abort(new Error(`the server ended with ${killed ?? `status ${status}`}: ${lastLine(errors)}`));
      resolve();
    });
  });
  try {
    const output = await post(port, line, AbortSignal.any([signal, gone.signal]));
    return { ms: performance.now() - started, output };
  } catch (error) {
    // A connection that breaks may be the server's end, which is the better reason.
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 200))]);
    throw gone.signal.aborted ? gone.signal.reason : error;
  } finally {
    killGroup(child);
    await ended;
  }
}

function subject(identity: Identity, workload: Workload, found: Found, file: string, command: (path: string, port: number) => readonly string[]): Candidate {
  if ("reason" in found) return { ...identity, reason: found.reason };
  return {
    ...identity,
    visit: async (signal) => [await sampleServer((port) => command(found.path, port), workload.input, signal)],
    artifact: artifactOf(file, { needs: identity.name }),
  };
}

/** workerd reads port and module from a configuration in Cap'n Proto's text form. */
function workerdCommand(workload: Workload): (path: string, port: number) => string[] {
  const directory = join(workload.files.fetcher, "..");
  return (path, port) => {
    const configuration = join(directory, `workerd-${port}.capnp`);
    writeFileSync(
      configuration,
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .handler)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const handler :Workerd.Worker = (
  modules = [(name = "fetcher", esModule = embed "fetcher.mjs")],
  compatibilityDate = "2025-06-01",
);
`,
    );
    return [path, "serve", configuration];
  };
}

export function httpCandidates(workload: Workload, tools: { bun: Found; workerd: Found }, wanted: (identity: Identity) => boolean): Candidate[] {
  const { server, fetcher } = workload.files;
  const makers: [Identity, () => Candidate][] = [
    [IDENTITIES.sporelet, () => ({ ...IDENTITIES.sporelet, reason: "the benchmark does not start `sporelet serve` yet" })],
    [IDENTITIES.node, () => subject(IDENTITIES.node, workload, { path: process.execPath }, server, (path, port) => [path, server, `${port}`])],
    [IDENTITIES.bun, () => subject(IDENTITIES.bun, workload, tools.bun, server, (path, port) => [path, server, `${port}`])],
    [IDENTITIES.workerd, () => subject(IDENTITIES.workerd, workload, tools.workerd, fetcher, workerdCommand(workload))],
  ];
  return makers.filter(([identity]) => wanted(identity)).map(([, make]) => make());
}
