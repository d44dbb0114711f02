// Outbound fetch: what the host lets through, and what happens where it lets nothing through.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { allowNetwork } from "../src/host/allow-network.ts";
import type { Network } from "../src/host/function.ts";
import { HOST_NAMES } from "../src/host/host-name.ts";
import { load } from "../src/host/load.ts";
import { command, loadSource, source, sporelet } from "./support.ts";

let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url ?? "";
      if (path.startsWith("/to/")) response.writeHead(302, { location: decodeURIComponent(path.slice(4)) }).end();
      else if (path === "/hang") return;
      else if (path === "/pieces") for (let i = 0; i <= 500; i++) i < 500 ? response.write(`${i} `) : response.end();
      else
        response.writeHead(path === "/missing" ? 404 : 200, { "content-type": "application/json", "set-cookie": ["a=1", "b=2"] }).end(
          JSON.stringify({
            method: request.method,
            path,
            body: Buffer.concat(chunks).toString("hex"),
            a: request.headers["x-a"] ?? null,
            auth: request.headers.authorization ?? null,
          }),
        );
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const FETCHER = `export default async (requests: [string, RequestInit?][]) => Promise.all(requests.map(async ([url, init]) => {
  try {
    const response = await fetch(url, init);
    return { status: response.status, url: response.url, redirected: response.redirected, cookies: response.headers.getSetCookie(), json: await response.json() };
  } catch (error: any) {
    return { error: error.name, message: error.message, cause: error.cause?.message, code: error.cause?.code };
  }
}));`;

const local = () => ({ network: allowNetwork([new URL(origin).host]) });

it("reaches the hosts that are allowed, several at once", async () => {
  const fn = await loadSource(FETCHER);
  const requests = [[`${origin}/one`], [`${origin}/missing`, { method: "POST", body: "\u0000é", headers: { "x-a": "b" } }]];
  const [one, two] = (await fn.invoke(requests, local())) as Record<string, unknown>[];
  expect(one).toEqual({
    status: 200,
    url: `${origin}/one`,
    redirected: false,
    cookies: ["a=1", "b=2"],
    json: { method: "GET", path: "/one", body: "", a: null, auth: null },
  });
  expect(two).toMatchObject({ status: 404, json: { method: "POST", body: "00c3a9", a: "b" } });
});

it("follows redirects to allowed hosts only, and takes no credentials along to another origin", async () => {
  const fn = await loadSource(FETCHER);
  const elsewhere = encodeURIComponent("http://localhost:1/x");
  const [followed, refused, failed] = (await fn.invoke(
    [
      [`${origin}/to/${encodeURIComponent("/end")}`, { headers: { authorization: "secret" } }],
      [`${origin}/to/${elsewhere}`],
      [`${origin}/to/%2Fend`, { redirect: "error" }],
    ],
    local(),
  )) as Record<string, unknown>[];
  expect(followed).toMatchObject({ status: 200, url: `${origin}/end`, redirected: true, json: { path: "/end", auth: "secret" } });
  expect(refused).toMatchObject({
    error: "TypeError",
    code: "E_NETWORK_DENIED",
    cause: "the request to http://localhost:1/x was not made: localhost:1 is not among the allowed hosts; if it should be: --allow-net localhost:1",
  });
  expect(failed).toMatchObject({ error: "TypeError" });
});

it("refuses what is not allowed, by name", async () => {
  const fn = await loadSource(FETCHER);
  const [other, scheme] = (await fn.invoke([["http://169.254.169.254/latest"], ["ftp://x/"]], local())) as Record<string, unknown>[];
  expect(other).toMatchObject({
    error: "TypeError",
    code: "E_NETWORK_DENIED",
    cause: expect.stringContaining("169.254.169.254 is not among the allowed hosts"),
  });
  expect(scheme).toMatchObject({ error: "TypeError" });
});

it("can be given up: by a signal, and with the invocation", async () => {
  const fn = await loadSource(
    `export default async (url: string) => { try { await fetch(url, { signal: AbortSignal.timeout(20) }); } catch (error: any) { return error.name; } }`,
  );
  expect(await fn.invoke(`${origin}/hang`, local())).toBe("TimeoutError");
  const waits = await loadSource(`export default (url: string) => fetch(url).then((r) => r.status)`);
  await expect(waits.invoke(`${origin}/hang`, { ...local(), timeout: 50 })).rejects.toMatchObject({ code: "E_TIMEOUT" });
});

it.each(HOST_NAMES)("rejects where the host %s grants nothing", async (host) => {
  const fn = await load((await build({ entry: source(FETCHER) })).module, { host });
  expect(await fn.invoke([[`${origin}/one`]])).toEqual([
    {
      error: "TypeError",
      message: "fetch failed: this host grants no network access",
      cause: `the host did not grant the network to this function; sporelet grants it with --allow-net ${new URL(origin).host}`,
      code: "E_NETWORK_DENIED",
    },
  ]);
});

it("is granted on the command line by name", async () => {
  // The server is in this process, so the command must not be waited for synchronously.
  const { spawn } = await import("node:child_process");
  const run = (...more: string[]) =>
    new Promise<string>((done) => {
      const child = spawn(process.execPath, [command, "run", source(FETCHER), "--event", JSON.stringify([[`${origin}/one`]]), "--no-cache", ...more]);
      let out = "";
      child.stdout.on("data", (chunk) => {
        out += chunk;
      });
      child.on("close", () => done(out));
    });
  expect(JSON.parse(await run("--allow-net", new URL(origin).host))[0]).toMatchObject({ status: 200, json: { path: "/one" } });
  expect(JSON.parse(await run())[0]).toMatchObject({ code: "E_NETWORK_DENIED" });
  expect(sporelet(["run", "--help"]).stdout).toContain("--allow-net <host[:port]>");
});

it("hosts are compared as URLs have them", async () => {
  const fn = await loadSource("export default async (url: string) => (await fetch(url)).status");
  const { port } = new URL(origin);
  expect(await fn.invoke(`${origin}/`, { network: allowNetwork(["EXAMPLE.com", `127.0.0.1:${port}`]) })).toBe(200);
  const refused = async (url: string, ...hosts: string[]) => fn.invoke(url, { network: allowNetwork(hosts) }).catch((error: Error) => error.message);
  expect(await refused(`${origin}/`, "127.0.0.1")).toContain("is not among the allowed hosts");
  expect(await refused("http://localhost:81/", "localhost")).toContain("is not among the allowed hosts");
  expect(await refused("http://LOCALHOST:1/", "Localhost:1")).not.toContain("is not among the allowed hosts");
  expect(await refused("http://[::1]:1/", "[::1]:1")).not.toContain("is not among the allowed hosts");
});

it("whatever a host's network throws rejects the function's fetch", async () => {
  const fn = await loadSource("export default () => fetch('http://a/').catch((error) => [error.name, error.cause.message])");
  const networks: Network[] = [undefined, null, Symbol("s"), Object.create(null), new Error("e", { cause: 1n })].map((thrown) => () => Promise.reject(thrown));
  for (const network of networks) expect(await fn.invoke(1, { network })).toEqual(["TypeError", expect.stringMatching(/^the host's network failed/)]);
  const odd = Object.assign(new Error("odd"), { code: 1n });
  expect(await fn.invoke(1, { network: () => Promise.reject(odd) })).toEqual(["TypeError", "odd"]);
  expect(await fn.invoke(1, { network: () => Promise.reject("text") })).toEqual(["TypeError", "text"]);
  const none = (() => undefined) as unknown as Network;
  expect(await fn.invoke(1, { network: none })).toEqual(["TypeError", expect.stringContaining("status")]);
});

it("an answer that does not fit into memory is E_MEMORY", async () => {
  const fn = await loadSource(`export default async () => (await (await fetch("http://a/")).bytes()).length`, { memory: 4 << 20 });
  for (const size of [1 << 21, 1 << 22, 1 << 23])
    await expect(fn.invoke(1, { network: async () => new Response(new Uint8Array(size)) })).rejects.toMatchObject({ code: "E_MEMORY" });
  expect(await fn.invoke(1, { network: async () => new Response("fits") })).toBe(4);
});

it("an answer in many small pieces is whole, whatever of them arrives at once", async () => {
  const fn = await loadSource(`export default async (url: string) => (await fetch(url)).text()`);
  const whole = Array.from({ length: 500 }, (_, i) => `${i} `).join("");
  expect(await fn.invoke(`${origin}/pieces`, local())).toBe(whole);
  expect(Buffer.from("the pool of Buffer is still there").length).toBe(33);
});
