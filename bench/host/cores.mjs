// `npm run bench:host -- --cores`: requests per second as there are more processes, beside node:cluster with the same JSON work,
// in interleaved rounds. A script without imports but node's, so that it runs on another machine as it is:
//   node bench/host/cores.mjs [--command bin/sporelet.cjs] [--against OTHER/bin/sporelet.cjs] [--seconds 2] [--rounds 3]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { values: options } = parseArgs({
  options: {
    command: { type: "string", default: here("../../bin/sporelet.cjs") },
    against: { type: "string" },
    module: { type: "string", default: here("../../examples/hello.ts") },
    seconds: { type: "string", default: "2" },
    rounds: { type: "string", default: "3" },
    workers: { type: "string" },
  },
});
const CORES = availableParallelism();
const CONNECTIONS = 64;
/** Cores for wrk; where there are few, it shares them with the server. */
const LOAD_CORES = CORES >= 8 ? 4 : 0;
const serverCores = LOAD_CORES > 0 ? `0-${CORES - LOAD_CORES - 1}` : `0-${CORES - 1}`;
const loadCores = LOAD_CORES > 0 ? `${CORES - LOAD_CORES}-${CORES - 1}` : serverCores;
const WORKERS = (options.workers ?? [1, 2, 4, 6, 8, 12, 14].filter((n) => n <= CORES).join(",")).split(",").map(Number);
const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...(process.env.LD_LIBRARY_PATH && { LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH }) };

const SCRIPT = `wrk.method = "POST"
wrk.body = '{"name":"Ada"}'
wrk.headers["content-type"] = "application/json"
done = function(summary, latency)
  local e = summary.errors
  io.stderr:write(string.format('{"requests":%d,"us":%d,"p50":%d,"p99":%d,"errors":%d}\\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
`;

const median = (samples) => [...samples].sort((a, b) => a - b)[samples.length >> 1];

const serveArgs = (command, workers) => [command, "serve", options.module, "--port", "0", "--no-admin", "--log", "off", "--json", "--workers", `${workers}`];

function subjectsOf(workers) {
  return [
    { name: "sporelet serve", path: "/hello", args: serveArgs(options.command, workers) },
    ...(options.against ? [{ name: "before", path: "/hello", args: serveArgs(options.against, workers) }] : []),
    { name: "node:cluster", path: "/", args: [here("cluster.mjs"), `${workers}`] },
  ];
}

function start({ args }) {
  const child = spawn("taskset", ["-c", serverCores, process.execPath, ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.stdout.once("data", (text) => resolve({ child, url: JSON.parse(text).url }));
    child.once("exit", (status) => reject(new Error(`${args.join(" ")} ended with ${status}`)));
  });
}

function load(url, connections, script) {
  const threads = Math.max(1, Math.min(4, LOAD_CORES || 2));
  const args = ["-c", loadCores, "wrk", "-t", threads, "-c", connections, "-d", `${options.seconds}s`, "--latency", "-s", script, url].map(String);
  return new Promise((resolve, reject) => {
    const child = spawn("taskset", args, { env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
    child.once("error", reject);
    child.once("close", () => {
      try {
        resolve(JSON.parse(said.trim().split("\n").at(-1)));
      } catch (cause) {
        reject(new Error(`wrk said ${said}`, { cause }));
      }
    });
  });
}

const work = mkdtempSync(join(tmpdir(), "sporelet-cores-"));
const script = join(work, "post.lua");
writeFileSync(script, SCRIPT);
console.log(
  `${CORES} cores, node ${process.version}; servers on ${serverCores}, wrk on ${loadCores}; ${CONNECTIONS} connections a worker, ${options.rounds} rounds of ${options.seconds} s`,
);
console.log("workers  subject           requests/s      p50 ms    p99 ms  errors  / (W x one)  / node:cluster");
const one = {};
try {
  for (const workers of WORKERS) {
    const subjects = subjectsOf(workers);
    const servers = [];
    for (const subject of subjects) servers.push(await start(subject));
    const samples = subjects.map(() => []);
    for (let round = -1; round < Number(options.rounds); round++)
      for (const [i, { path }] of subjects.entries()) {
        const result = await load(servers[i].url + path, CONNECTIONS * workers, script);
        if (round >= 0) samples[i].push(result); // the first warms up
      }
    for (const { child } of servers) {
      child.removeAllListeners("exit");
      child.kill("SIGTERM");
    }
    await Promise.all(servers.map(({ child }) => new Promise((end) => child.once("close", end))));
    const rates = samples.map((all) => median(all.map(({ requests, us }) => (requests * 1e6) / us)));
    for (const [i, { name }] of subjects.entries()) {
      one[name] ??= rates[i] / workers;
      const ms = (which) => (median(samples[i].map((each) => each[which])) / 1000).toFixed(2);
      const errors = samples[i].reduce((sum, each) => sum + each.errors, 0);
      const scaling = (rates[i] / (workers * one[name])).toFixed(2);
      const beside = (rates[i] / rates.at(-1)).toFixed(2);
      console.log(
        `${`${workers}`.padStart(7)}  ${name.padEnd(16)} ${Math.round(rates[i]).toString().padStart(11)} ${ms("p50").padStart(11)} ${ms("p99").padStart(9)} ${`${errors}`.padStart(7)} ${scaling.padStart(12)} ${beside.padStart(15)}`,
      );
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
