// `npm run bench:host -- --streams`: bodies that come bit by bit. Time to the first byte beside a whole response, in interleaved
// requests; a large upload through a transform and back, beside the same in bare node; and event streams that stay open.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { values: options } = parseArgs({
  options: {
    command: { type: "string", default: here("../../bin/sporelet.cjs") },
    mib: { type: "string", default: "1024" },
    streams: { type: "string", default: "2000" },
    requests: { type: "string", default: "1000" },
  },
});
const MIB = 1 << 20;
const TOTAL = Number(options.mib) * MIB;
const COUNT = Number(options.streams);
const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...(process.env.LD_LIBRARY_PATH && { LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH }) };
const median = (samples) => [...samples].sort((a, b) => a - b)[samples.length >> 1];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Resident memory in bytes. */
const memoryOf = (pid) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;

function start(args) {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.stdout.once("data", (text) => resolve({ child, url: JSON.parse(text).url }));
    child.once("exit", (status) => reject(new Error(`${args.join(" ")} ended with ${status}`)));
  });
}

function stop({ child }) {
  child.removeAllListeners("exit");
  child.kill("SIGKILL");
  return new Promise((end) => child.once("close", end));
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** ms from the request to the first byte of its body. */
function firstByte(url) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    request(url, { agent }, (response) => {
      let first;
      response.on("data", () => (first ??= performance.now() - began));
      response.on("end", () => resolve(first));
    })
      .on("error", reject)
      .end();
  });
}

/** Sends TOTAL bytes and reads as many. */
function transfer(url, pid) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const chunk = Buffer.alloc(65536, "a");
    let sent = 0;
    let got = 0;
    let most = memoryOf(pid);
    const before = most;
    const call = request(url, { method: "POST" }, (response) => {
      response.on("data", (bytes) => {
        got += bytes.length;
        if ((got & 0x7fffff) < bytes.length) most = Math.max(most, memoryOf(pid));
      });
      response.on("end", () => resolve({ got, s: (performance.now() - began) / 1000, before, most }));
      response.on("error", reject);
    }).on("error", reject);
    const write = () => {
      while (sent < TOTAL) {
        sent += chunk.length;
        if (!call.write(chunk)) return;
      }
      call.end();
    };
    call.on("drain", write);
    write();
  });
}

const own = await start([
  ...[options.command, "serve", here("streams-function.ts"), "--port", "0", "--no-admin", "--log", "off", "--json", "--workers", "1"],
  ...["--max-body", "4GiB", "--max-response", "4GiB", "--concurrency", `${COUNT + 10}`, "--request-timeout", "600s"],
]);
const bare = await start([here("streams-bare.mjs")]);
const path = "/streams-function";
console.log(`${availableParallelism()} cores, node ${process.version}`);

const times = { whole: [], streamed: [] };
for (let i = -100; i < Number(options.requests); i++)
  for (const kind of ["whole", "streamed"]) {
    const ms = await firstByte(`${own.url}${path}/${kind}`);
    if (i >= 0) times[kind].push(ms);
  }
const [whole, streamed] = [median(times.whole), median(times.streamed)];
console.log(`first byte: streamed ${streamed.toFixed(3)} ms, whole ${whole.toFixed(3)} ms, ratio ${(streamed / whole).toFixed(2)}`);

const rates = {};
for (const [name, server, at] of [
  ["sporelet", own, `${path}/transform`],
  ["bare node", bare, "/"],
]) {
  const { got, s, before, most } = await transfer(server.url + at, server.child.pid);
  rates[name] = got / MIB / s;
  const memory = `resident before ${(before / MIB).toFixed(0)} MiB, at most ${(most / MIB).toFixed(0)} MiB`;
  console.log(`upload, transform, download: ${name} ${(got / MIB).toFixed(0)} MiB, ${rates[name].toFixed(0)} MiB/s, ${memory}`);
}
console.log(`  sporelet / bare node: ${(rates.sporelet / rates["bare node"]).toFixed(2)}`);

const before = memoryOf(own.child.pid);
const many = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
const events = new Array(COUNT).fill(0);
const began = performance.now();
const responses = await Promise.all(
  events.map(
    (_, i) =>
      new Promise((resolve, reject) => {
        request(`${own.url}${path}/events`, { agent: many }, (response) => {
          response.on("data", (bytes) => (events[i] += String(bytes).split("\n\n").length - 1));
          response.on("error", () => {});
          resolve(response);
        })
          .on("error", reject)
          .end();
      }),
  ),
);
const opened = performance.now() - began;
await sleep(5000);
const after = memoryOf(own.child.pid);
const least = Math.min(...events);
console.log(
  `${COUNT} event streams in one process: open after ${(opened / 1000).toFixed(1)} s, at least ${least} events each in 5 s, ${((after - before) / COUNT / 1024).toFixed(0)} KiB each`,
);
for (const response of responses) response.destroy();
await sleep(2000);
console.log(
  `  resident before ${(before / MIB).toFixed(0)} MiB, with them ${(after / MIB).toFixed(0)} MiB, after them ${(memoryOf(own.child.pid) / MIB).toFixed(0)} MiB`,
);
await Promise.all([stop(own), stop(bare)]);
