// What stands around the same handler on each kind of peer, to be bundled with it: one line of JSON in, one out.
import { resolve } from "node:path";

const CONTEXT = '{ env: {}, functionName: "bench", requestId: "0", deadline: undefined, waitUntil() {} }';

/** Source of an async function `respond(line)`; `kind` as the build has found it. */
function respond(entry: string, kind: "handler" | "fetch"): string {
  const call =
    kind === "handler"
      ? `JSON.stringify((await handler(JSON.parse(line), ${CONTEXT})) ?? null)`
      : `await (async ({ url, ...init }) => {
  const response = await handler.fetch(new Request(url, init), {}, ${CONTEXT});
  return JSON.stringify({ status: response.status, body: await response.text() });
})(JSON.parse(line))`;
  return `import handler from ${JSON.stringify(resolve(entry))};
const respond = async (line) => ${call};
`;
}

/** A program that reads one line on stdin: not to the end, which some container runtimes lose. Marks its phases on stderr if asked. */
export function programShim(entry: string, kind: "handler" | "fetch"): string {
  return `import { readSync, writeSync } from "node:fs";
${respond(entry, kind)}
const started = performance.timeOrigin;
const loaded = started + performance.now();
const chunks = [];
const buffer = Buffer.alloc(65536);
for (;;) {
  let size = 0;
  try {
    size = readSync(0, buffer, 0, buffer.length, null);
  } catch (error) {
    if (error.code === "EAGAIN") continue;
    if (error.code !== "EOF") throw error;
  }
  if (size === 0) break;
  chunks.push(Buffer.from(buffer.subarray(0, size)));
  if (buffer[size - 1] === 10) break;
}
const read = started + performance.now();
const output = Buffer.from((await respond(Buffer.concat(chunks).toString())) + "\\n");
const answered = started + performance.now();
for (let done = 0; done < output.length; ) {
  try {
    done += writeSync(1, output, done);
  } catch (error) {
    if (error.code !== "EAGAIN") throw error;
  }
}
if (process.env.BENCH_PHASES) writeSync(2, "bench-phases " + JSON.stringify({ started, loaded, read, answered }) + "\\n");
`;
}

/** For node:worker_threads: the line comes with the worker, or in messages. */
export function workerShim(entry: string, kind: "handler" | "fetch"): string {
  return `import { parentPort, workerData } from "node:worker_threads";
${respond(entry, kind)}
parentPort.on("message", async (line) => parentPort.postMessage(await respond(line)));
if (workerData !== null) parentPort.postMessage(await respond(workerData));
`;
}

/** A program that stays and answers one line after the other: for containers that are paused between. */
export function residentShim(entry: string, kind: "handler" | "fetch"): string {
  return `import { createInterface } from "node:readline";
${respond(entry, kind)}
process.stdout.write("ready\\n");
for await (const line of createInterface({ input: process.stdin })) process.stdout.write((await respond(line)) + "\\n");
`;
}

/** The same for QuickJS-ng's own command. */
export function quickjsShim(entry: string, kind: "handler" | "fetch"): string {
  return `import * as std from "qjs:std";
${respond(entry, kind)}
std.out.puts("ready\\n");
std.out.flush();
for (let line = std.in.getline(); line !== null; line = std.in.getline()) {
  std.out.puts((await respond(line)) + "\\n");
  std.out.flush();
}
`;
}

/** For contexts without modules: leaves `benchRespond` on the global object. */
export function globalShim(entry: string, kind: "handler" | "fetch"): string {
  return `${respond(entry, kind)}
globalThis.benchRespond = respond;
`;
}

/** For Javy: a program on its own stdio. */
export function javyShim(entry: string, kind: "handler" | "fetch"): string {
  return `${respond(entry, kind)}
const chunks = [];
const buffer = new Uint8Array(65536);
for (let size = Javy.IO.readSync(0, buffer); size > 0; size = Javy.IO.readSync(0, buffer)) chunks.push(buffer.slice(0, size));
const line = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
chunks.reduce((at, chunk) => (line.set(chunk, at), at + chunk.length), 0);
respond(new TextDecoder().decode(line)).then((text) => Javy.IO.writeSync(1, new TextEncoder().encode(text)));
`;
}

/** For componentize-qjs: the export of a component. */
export function componentShim(entry: string, kind: "handler" | "fetch"): string {
  return `${respond(entry, kind)}
export { respond };
`;
}

/** A server on the port of its first argument that answers one line posted with one line. */
export function serverShim(entry: string, kind: "handler" | "fetch"): string {
  return `import { createServer } from "node:http";
${respond(entry, kind)}
createServer(async (request, response) => {
  let line = "";
  request.setEncoding("utf8");
  for await (const chunk of request) line += chunk;
  response.end(await respond(line));
}).listen(Number(process.argv[2]), "127.0.0.1");
`;
}

/** The same as a module of workerd's. */
export function fetcherShim(entry: string, kind: "handler" | "fetch"): string {
  return `${respond(entry, kind)}
export default { fetch: async (request) => new Response(await respond(await request.text())) };
`;
}
