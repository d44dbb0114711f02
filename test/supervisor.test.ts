// `sporelet serve` in several processes: what a process that dies takes with it, reloads under load, functions loaded when asked for.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { command, HELLO, source, temporaryDirectory } from "./support.ts";

const PROCESSES = 3;
const BASE = temporaryDirectory();
let count = 0;
let running: { child: ChildProcess; exit: Promise<unknown> } | undefined;

interface Started {
  url: string;
  adminUrl: string;
  child: ChildProcess;
  exit: Promise<unknown>;
  said(): string;
  processes: number;
}

async function start(...args: string[]): Promise<Started> {
  const env = { PATH: process.env.PATH ?? "", HOME: BASE, SPORELET_CACHE: join(BASE, "cache") };
  const options = ["--port", "0", "--workers", `${PROCESSES}`, "--json", ...args];
  const child = spawn(process.execPath, [command, "serve", ...options], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
  const exit = once(child, "exit");
  running = { child, exit };
  const first = await Promise.race([once(child.stdout as NonNullable<typeof child.stdout>, "data"), exit]);
  const announced = JSON.parse(String(first[0])) as { url: string; adminUrl: string; processes: number };
  return { ...announced, child, exit, said: () => said };
}

afterEach(async () => {
  running?.child.kill("SIGTERM");
  await running?.exit;
});

/** The processes that serve. */
function pids({ pid }: ChildProcess): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  return children.filter((child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes("server-process.js")).map(Number);
}

const post = (url: string, body = '{"name":"Ada"}') => fetch(url, { method: "POST", body });

async function metric({ adminUrl }: Started, name: string): Promise<number> {
  const text = await (await fetch(`${adminUrl}/_/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
}

function directoryWith(files: Record<string, string | Uint8Array>): string {
  const directory = join(BASE, `${++count}`);
  mkdirSync(directory);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  return directory;
}

/** A client that has heard nothing for so long was forgotten. */
const FORGOTTEN_MS = 20_000;

/** Clients that ask one after the other, each over a connection of its own, until `stop`; what they were answered, and what was lost. */
function load(url: string, clients: number, { keepAlive = true } = {}) {
  const answers = new Map<string, number>();
  const lost: string[] = [];
  let isOpen = true;
  const ask = (agent: Agent) =>
    new Promise<string>((resolve, reject) => {
      const asked = request(url, { agent, method: "POST", timeout: FORGOTTEN_MS }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve(`${response.statusCode} ${text.trim()}`));
        response.on("error", reject);
      });
      asked.on("error", reject);
      asked.on("timeout", () => asked.destroy(new Error("forgotten")));
      asked.end('{"name":"Ada"}');
    });
  const client = async () => {
    const agent = new Agent({ keepAlive, maxSockets: 1 });
    while (isOpen) {
      try {
        const answer = await ask(agent);
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      } catch (error) {
        lost.push((error as Error).message);
      }
    }
    agent.destroy();
  };
  const done = Promise.all(Array.from({ length: clients }, client));
  return {
    answers,
    lost,
    stop: async () => {
      isOpen = false;
      await done;
    },
  };
}

const pause = (ms: number) => new Promise((settle) => setTimeout(settle, ms));

it("serves in as many processes as it is told, and sums what they count", async () => {
  const server = await start(source({ "hello.ts": HELLO, "web.ts": "export default { fetch: () => new Response('x') };" }));
  expect([server.processes, pids(server.child).length, await metric(server, "sporelet_processes")]).toEqual([PROCESSES, PROCESSES, PROCESSES]);
  const CALLS = 30;
  // A connection each, so that all processes have some.
  for (let i = 0; i < CALLS; i++)
    expect(await (await fetch(`${server.url}/hello`, { method: "POST", body: '{"name":"Ada"}', headers: { connection: "close" } })).json()).toEqual({
      hello: "Ada",
    });
  expect(await metric(server, 'faas_invocations_total\\{faas_name="hello"\\}')).toBe(CALLS);
  const { functions, workers } = (await (await fetch(`${server.adminUrl}/_/functions`)).json()) as { functions: Record<string, unknown>[]; workers: unknown[] };
  expect(workers).toHaveLength(PROCESSES);
  expect(functions).toEqual([expect.objectContaining({ path: "/hello", kind: "handler", invocations: CALLS, cold: PROCESSES, inFlight: 0 })]);
  expect(await (await post(`${server.adminUrl}/_/invoke/hello`)).json()).toMatchObject({ status: 200, output: { text: '{"hello":"Ada"}\n' } });
});

it("loses with a process that dies only what it had begun, and replaces it; totals never fall", async () => {
  const server = await start(source({ "hello.ts": HELLO }));
  const clients = load(`${server.url}/hello`, 12);
  await pause(500);
  const before = await metric(server, 'faas_invocations_total\\{faas_name="hello"\\}');
  const [victim] = pids(server.child);
  process.kill(victim as number, "SIGKILL");
  await expect.poll(() => metric(server, "sporelet_processes_ended_total")).toBe(1);
  await expect.poll(() => pids(server.child).length).toBe(PROCESSES);
  await pause(500);
  expect(await metric(server, 'faas_invocations_total\\{faas_name="hello"\\}')).toBeGreaterThanOrEqual(before);
  await clients.stop();
  expect([...clients.answers.keys()]).toEqual(['200 {"hello":"Ada"}']);
  // One connection each: no more than a third of the clients had a request there, or found their connection closed.
  expect(clients.lost.length).toBeLessThanOrEqual(12);
  expect(clients.lost.every((why) => /socket hang up|ECONNRESET|EPIPE/.test(why))).toBe(true);
  expect(server.said()).toContain(`process ${victim} ended with SIGKILL and is replaced`);
});

it("forgets no connection that was on its way to a process that died", async () => {
  const server = await start(source({ "hello.ts": HELLO }));
  const clients = load(`${server.url}/hello`, 12, { keepAlive: false });
  const KILLED = 4;
  for (let killed = 0; killed < KILLED; killed++) {
    await pause(700);
    process.kill(pids(server.child)[0] as number, "SIGKILL");
    await expect.poll(() => pids(server.child).length).toBe(PROCESSES);
  }
  await pause(500);
  await clients.stop();
  expect([...clients.answers.keys()]).toEqual(['200 {"hello":"Ada"}']);
  expect(clients.lost.filter((why) => !/socket hang up|ECONNRESET|EPIPE/.test(why))).toEqual([]);
});

it("drains a process that alone is told to end, and loses nothing", async () => {
  const server = await start(source({ "hello.ts": HELLO }));
  const clients = load(`${server.url}/hello`, 12, { keepAlive: false });
  for (let ended = 1; ended <= 2; ended++) {
    await pause(700);
    process.kill(pids(server.child)[0] as number, "SIGTERM");
    await expect.poll(() => metric(server, "sporelet_processes_ended_total")).toBe(ended);
  }
  await clients.stop();
  expect(clients.lost).toEqual([]);
});

it("keeps the limits of time in each process", async () => {
  const server = await start(source({ "hello.ts": HELLO }), "--request-timeout", "300");
  const { hostname, port } = new URL(server.url);
  for (let i = 0; i < PROCESSES; i++) {
    const socket = connect(Number(port), hostname);
    socket.write("POST /hello HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{");
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 .*E_SLOW_REQUEST/s);
  }
});

it("answers at the admin port while a process starts", async () => {
  const server = await start(source({ "hello.ts": HELLO }));
  const [victim] = pids(server.child);
  process.kill(victim as number, "SIGKILL");
  const until = performance.now() + 3000;
  for (let asked = 0; performance.now() < until || asked < 10; asked++) {
    const answer = await fetch(`${server.adminUrl}/_/metrics`, { signal: AbortSignal.timeout(15_000) });
    expect(answer.status).toBe(200);
    await answer.text();
  }
  await expect.poll(() => pids(server.child).length).toBe(PROCESSES);
});

it("reloads at SIGHUP and by the admin port, under load, and loses nothing", async () => {
  const version = (n: number) => `export default () => ({ version: ${n} });`;
  const directory = directoryWith({ "fn.ts": version(0), "gone.ts": version(0) });
  const server = await start(directory);
  const clients = load(`${server.url}/fn`, 8);
  const RELOADS = 4;
  for (let n = 1; n <= RELOADS; n++) {
    await pause(250);
    writeFileSync(join(directory, "fn.ts"), version(n));
    if (n % 2 === 0) server.child.kill("SIGHUP");
    else expect((await post(`${server.adminUrl}/_/reload`)).status).toBe(200);
    await expect.poll(async () => (await post(`${server.url}/fn`)).text()).toBe(`{"version":${n}}\n`);
  }
  await pause(250);
  await clients.stop();
  expect(clients.lost).toEqual([]);
  expect([...clients.answers.keys()].sort()).toEqual(Array.from({ length: RELOADS + 1 }, (_, n) => `200 {"version":${n}}`));
});

it("goes on with the old functions where a named one can't be built any more, and says why", async () => {
  const directory = directoryWith({ "fn.ts": HELLO });
  const server = await start(join(directory, "fn.ts"));
  writeFileSync(join(directory, "fn.ts"), "export default ((;");
  const refused = await post(`${server.adminUrl}/_/reload`);
  expect([refused.status, await refused.json()]).toEqual([500, { error: expect.objectContaining({ code: "E_SYNTAX" }) }]);
  server.child.kill("SIGHUP");
  await expect.poll(server.said).toContain("not reloaded, the functions from before are served: E_SYNTAX");
  expect(await (await post(`${server.url}/fn`)).json()).toEqual({ hello: "Ada" });
});

it("loads functions when they are asked for, and gives up those that are too many", async () => {
  const { module } = await build({ entry: source(HELLO), thin: true });
  const MANY = 620;
  const directory = directoryWith(Object.fromEntries(Array.from({ length: MANY }, (_, i) => [`f${i}.wasm`, module])));
  const server = await start(directory, "--workers", "1", "--workers", "2", "--log", "off");
  for (let round = 0; round < 2; round++) for (let i = 0; i < MANY; i++) expect(await (await post(`${server.url}/f${i}`)).text()).toBe('{"hello":"Ada"}\n');
  expect(await metric(server, "sporelet_functions")).toBeLessThanOrEqual(2 * 500);
});

it("says what is in the way of its start, and ends", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const child = spawn(process.execPath, [command, "serve", source({ "hello.ts": HELLO }), "--workers", "2", "--port", `${port}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [status] = await once(child, "exit");
  taken.close();
  expect([status, said]).toEqual([6, expect.stringContaining(`E_PORT_TAKEN: can't listen on 127.0.0.1:${port} for functions: another process listens on it`)]);
});

it("answers what is under way when it is told to end, and ends with 0", async () => {
  const server = await start(source({ "slow.ts": "export default () => new Promise((done) => setTimeout(() => done('late'), 400));" }));
  const late = post(`${server.url}/slow`);
  await pause(150);
  server.child.kill("SIGTERM");
  expect(await (await late).text()).toBe('"late"\n');
  expect(await server.exit).toEqual([0, null]);
});
