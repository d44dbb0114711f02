// Functions as workers, in workerd: what `build --target worker` writes is served by it as it is.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { build } from "../src/build/build.ts";
import { workerFiles } from "../src/edge/files.ts";
import { freePort, HELLO, root, source, sporelet, temporaryDirectory, text } from "./support.ts";

const WORKERD = join(root, "test/node_modules/@cloudflare", `workerd-${process.platform}-${process.arch.replace("x64", "64")}`, "bin/workerd");

/** workerd's configuration for the files, as its documentation has it. */
const configuration = (port: number, files: readonly string[]) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .function), (name = "internet", network = (allow = ["public", "private"]))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const function :Workerd.Worker = (
  modules = [${files.map((name) => `(name = "${name}", ${name.endsWith(".wasm") ? "wasm" : "esModule"} = embed "${name}")`).join(", ")}],
  compatibilityDate = "2024-09-23",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [(name = "MODE", text = "test"), (name = "SECRET", json = "{}")],
);
`;

const running: ChildProcess[] = [];
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** Serves a function in workerd until the tests end, and answers its origin. */
async function served(code: string, allowedHosts: readonly string[] = []): Promise<string> {
  const directory = join(temporaryDirectory(), "worker");
  mkdirSync(directory);
  const files = workerFiles((await build({ entry: source(code) })).module, allowedHosts);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(directory, name), bytes);
  const port = await freePort();
  const modules = ["worker.js", ...Object.keys(files).filter((name) => /\.(?:js|wasm)$/.test(name) && name !== "worker.js")];
  writeFileSync(join(directory, "workerd.capnp"), configuration(port, modules));
  const child = spawn(WORKERD, ["serve", join(directory, "workerd.capnp")], { stdio: ["ignore", "inherit", "inherit"] });
  running.push(child);
  const origin = `http://127.0.0.1:${port}`;
  const isUp = () =>
    fetch(origin, { method: "POST", body: "{}" }).then(
      ({ status }) => status > 0,
      () => false,
    );
  await vi.waitFor(async () => expect(await isUp()).toBe(true), 30_000);
  return origin;
}

const APP = `
let calls = 0;
export default {
  async fetch(request: Request, env: unknown, context: { waitUntil(work: Promise<unknown>): void }) {
    const url = new URL(request.url);
    if (url.pathname === "/stream") {
      let i = 0;
      const pull = async (controller: ReadableStreamDefaultController) => {
        await new Promise((done) => setTimeout(done, 50));
        controller.enqueue(new TextEncoder().encode(\`\${i}\\n\`));
        if (++i === 3) controller.close();
      };
      return new Response(new ReadableStream({ pull }));
    }
    if (url.pathname === "/fetch") {
      const answer = await fetch(url.searchParams.get("url") ?? "").catch((error) => error.cause ?? error);
      return new Response(answer instanceof Response ? \`\${answer.status} \${await answer.text()}\` : String(answer.message));
    }
    if (url.pathname === "/later") {
      context.waitUntil(new Promise((done) => setTimeout(done, 100)).then(() => fetch(url.searchParams.get("url") ?? "")));
      return new Response("now");
    }
    if (url.pathname === "/throw") throw new Error("no");
    const body = await request.text();
    return Response.json({ calls: ++calls, method: request.method, url: request.url, body, kind: request.headers.get("x-kind"), mode: process.env.MODE, secret: process.env.SECRET });
  },
};`;

describe("a function that answers requests", () => {
  let origin = "";
  let outside: Server;
  const asked: string[] = [];
  beforeAll(async () => {
    outside = createServer((request, response) => {
      asked.push(request.url ?? "");
      if (request.url === "/away") response.writeHead(302, { location: "http://localhost:1/" }).end();
      else if (request.url === "/on") response.writeHead(302, { location: "/here" }).end();
      else response.end(`from ${request.url}`);
    });
    await new Promise<void>((done) => outside.listen(0, "127.0.0.1", done));
    origin = await served(APP, [`127.0.0.1:${(outside.address() as AddressInfo).port}`]);
  });
  afterAll(() => {
    outside.close();
  });

  it("gets the request as it is, in memory that no request has used", async () => {
    for (let i = 0; i < 3; i++) {
      const response = await fetch(`${origin}/a?b=ä`, { method: "PUT", body: "größe", headers: { "x-kind": "k" } });
      expect(response.status).toBe(200);
      const url = `${origin}/a?b=%C3%A4`;
      expect(await response.json()).toEqual({ calls: 1, method: "PUT", url, body: "größe", kind: "k", mode: "test" });
    }
  });

  it("answers many at once, each alone", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => fetch(`${origin}/`, { method: "POST", body: `${i}` })));
    expect(await Promise.all(answers.map(async (answer) => ((await answer.json()) as { body: string; calls: number }).body))).toEqual(
      Array.from({ length: 20 }, (_, i) => `${i}`),
    );
  });

  it("sends a stream as it is written", async () => {
    const reader = (await fetch(`${origin}/stream`)).body?.getReader();
    const pieces: string[] = [];
    for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) pieces.push(text(piece.value));
    expect(pieces.join("")).toBe("0\n1\n2\n");
    expect(pieces.length).toBeGreaterThan(1);
  });

  it("fetches from the hosts that it was built for, and from no other after a redirect", async () => {
    const outsideOrigin = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
    const through = async (url: string) => (await fetch(`${origin}/fetch?url=${encodeURIComponent(url)}`)).text();
    expect(await through(`${outsideOrigin}/x`)).toBe("200 from /x");
    expect(await through(`${outsideOrigin}/on`)).toBe("200 from /here");
    expect(await through(`${outsideOrigin}/away`)).toContain("localhost:1 is not among the allowed hosts");
    expect(await through(`${origin}/`)).toContain("is not among the allowed hosts");
  });

  it("goes on after its response with what waitUntil was given", async () => {
    const outsideOrigin = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
    expect(await (await fetch(`${origin}/later?url=${encodeURIComponent(`${outsideOrigin}/afterwards`)}`)).text()).toBe("now");
    await expect.poll(() => asked).toContain("/afterwards");
  });

  it("is answered for with the error's code where it throws", async () => {
    const response = await fetch(`${origin}/throw`);
    expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([500, "E_HANDLER_THREW"]);
  });
});

it("a handler of events takes JSON by POST", async () => {
  const origin = await served(HELLO);
  const post = (body: string) => fetch(origin, { method: "POST", body });
  const good = await post('{"name":"Ada"}');
  expect([good.status, good.headers.get("content-type"), await good.json()]).toEqual([200, "application/json", { hello: "Ada" }]);
  const bad = await post("{");
  expect([bad.status, ((await bad.json()) as { error: { code: string } }).error.code]).toEqual([400, "E_EVENT_NOT_JSON"]);
  expect((await fetch(origin)).status).toBe(405);
});

it("is built by the command, and what it can't be is refused", () => {
  const entry = source("export default { fetch: () => new Response('x') };");
  const directory = join(temporaryDirectory(), "made", "worker");
  const { stdout } = sporelet(["build", entry, "--target", "worker", "-o", directory, "--allow-net", "api.example.com", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ target: "worker", kind: "fetch", files: ["fn.wasm", "sporelet-host.js", "worker.js", "wrangler.json"] });
  expect(readFileSync(join(directory, "worker.js"), "utf8")).toContain('"api.example.com"');
  const refused = (...args: string[]) => sporelet(["build", entry, ...args]).stderr;
  expect(refused("--target", "worker", "--thin")).toContain("E_OPTION_VALUE");
  expect(refused("--target", "worker", "-o", "-")).toContain("E_OPTION_VALUE");
  expect(refused("--target", "worker", "-o", entry)).toContain("E_UNWRITABLE");
  expect(refused("--target", "worker", "--allow-net", "a b")).toContain("E_OPTION_VALUE");
  expect(refused("--allow-net", "api.example.com")).toContain("E_OPTION_VALUE: Expected `--allow-net` of build only with the targets component and worker");
});

it("a program is refused", async () => {
  const { module } = await build({ entry: source("console.log(1); export {};") });
  expect(() => workerFiles(module)).toThrow(/fn is a program, and a worker answers requests/);
});
