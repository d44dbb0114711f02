// Requests that a function makes as an executable: the same function under `sporelet serve` asks the same server, and says the same.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowNetwork } from "../src/host/allow-network.ts";
import { inspect } from "../src/inspect.ts";
import { serve } from "../src/server/serve.ts";
import { listening } from "./native-server/support.ts";
import { buildNative, nativeUnavailable, runNative } from "./native-support.ts";
import { source } from "./support.ts";

const run = promisify(execFile);

const ASKING = `
const said = async (response) => ({ status: response.status, statusText: response.statusText, url: response.url, redirected: response.redirected, type: response.type,
  headers: Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("x-"))), text: await response.text() });
const failed = (error) => ({ error: error.name, code: error.cause?.code, message: error.cause?.message ?? error.message });
const bytes = (text) => new TextEncoder().encode(text);
const ways = {
  plain: ({ url, ...init }) => fetch(url, init).then(said),
  stream: ({ url, parts }) => {
    let sent = 0;
    const body = new ReadableStream({ async pull(controller) {
      await new Promise((done) => setTimeout(done, 5));
      if (sent === parts) controller.close(); else controller.enqueue(bytes("part " + sent++ + ";"));
    } });
    return fetch(url, { method: "POST", body, duplex: "half" }).then(said);
  },
  pieces: async ({ url }) => {
    const reader = (await fetch(url)).body.getReader();
    let text = "", times = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) { text += new TextDecoder().decode(part.value); times++; }
    return { text, isInPieces: times > 1 };
  },
  many: async ({ url, count }) => (await Promise.all(Array.from({ length: count }, (_, i) => fetch(url + "?" + i).then((response) => response.text())))).join(),
  abort: ({ url }) => fetch(url, { signal: AbortSignal.timeout(50) }).then(said),
  cancel: async ({ url }) => { const response = await fetch(url); const reader = response.body.getReader(); await reader.read(); await reader.cancel(); return "cancelled"; },
  unread: async ({ url }) => { for (let i = 0; i < 40; i++) await fetch(url); return "left"; },
  length: async ({ url }) => (await (await fetch(url)).arrayBuffer()).byteLength,
  upload: ({ url, size }) => fetch(url, { method: "POST", body: "x".repeat(size) }).then(said),
};
export default async ({ way = "plain", ...event }) => ways[way](event).catch(failed);
`;

const parts = async (response: ServerResponse, count: number, ms = 10) => {
  for (let i = 0; i < count; i++) {
    response.write(`part ${i};`);
    await new Promise((settle) => setTimeout(settle, ms));
  }
  response.end();
};
const redirect = (response: ServerResponse, status: number, location: string) => response.writeHead(status, { location }).end("elsewhere");
const answers: Record<string, RequestListener> = {
  "/plain": (_request, response) => response.writeHead(201, "Made", { "x-a": "1", "x-b": "\u00e9\u00ff" }).end("hello"),
  "/echo": (request, response) => {
    let body = "";
    request.setEncoding("latin1");
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const {
        cookie,
        authorization,
        "x-own": own,
        "content-type": type,
        "content-length": length,
        "transfer-encoding": coding,
        "user-agent": agent,
        accept,
      } = request.headers;
      response.end(
        JSON.stringify({
          method: request.method,
          url: request.url,
          cookie,
          authorization,
          own,
          type,
          length,
          coding,
          agent,
          accept,
          size: body.length,
          body: body.slice(0, 100),
        }),
      );
    });
  },
  "/parts": (_request, response) => void parts(response, 5),
  "/many": (request, response) => setTimeout(() => response.end(request.url?.split("?")[1]), 5),
  "/big": (_request, response) => response.end(Buffer.alloc(3 << 20, 97)),
  "/empty": (_request, response) => response.writeHead(204, { "x-a": "1" }).end(),
  "/hints": (_request, response) => {
    response.writeEarlyHints({ link: "</a>; rel=preload" });
    response.end("after hints");
  },
  "/never": () => {},
  "/endless": (_request, response) => {
    const timer = setInterval(() => response.write("x".repeat(10_000)), 1);
    response.on("close", () => clearInterval(timer));
  },
  "/broken": (_request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("only this");
    setTimeout(() => response.destroy(), 20);
  },
  "/gone": (request) => request.socket.destroy(),
  "/gzip": (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("packed")),
  "/to/relative": (_request, response) => redirect(response, 302, "../echo?a=1#fragment"),
  "/to/absolute": (_request, response) => redirect(response, 307, "/echo"),
  "/to/see-other": (_request, response) => redirect(response, 303, "/echo"),
  "/to/moved": (_request, response) => redirect(response, 301, "/echo"),
  "/to/loop": (_request, response) => redirect(response, 302, "/to/loop"),
  "/to/tls": (_request, response) => redirect(response, 302, "https://127.0.0.1/"),
  "/to/foreign": (request, response) => redirect(response, 302, `http://127.0.0.2:${request.socket.localPort}/echo`),
  "/to/other-name": (request, response) => redirect(response, 302, `http://localhost:${request.socket.localPort}/echo`),
};

const ending: (() => unknown)[] = [];
afterAll(() => Promise.all(ending.map((end) => end())));

/** A server that says what is no HTTP. */
async function liar(): Promise<number> {
  const server = createTcpServer((socket) => socket.on("error", () => {}).end("what?\r\n\r\n"));
  ending.push(() => server.close());
  return new Promise((settle) => server.listen(0, "127.0.0.1", () => settle((server.address() as { port: number }).port)));
}

describe.skipIf(nativeUnavailable !== undefined)("an executable's own requests", () => {
  let executable: string;
  let upstream: string;
  let lying: string;
  let ports: { native: number; served: number };

  beforeAll(async () => {
    const server = createServer((request, response) => {
      const answer = answers[(request.url ?? "").split("?")[0] as string];
      if (answer === undefined) response.writeHead(404).end();
      else answer(request, response);
    });
    await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
    ending.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as { port: number };
    upstream = `http://127.0.0.1:${port}`;
    const lyingPort = await liar();
    lying = `http://127.0.0.1:${lyingPort}/`;
    const allowed = [`127.0.0.1:${port}`, `localhost:${port}`, `127.0.0.1:${lyingPort}`, "127.0.0.1:1"];
    const file = source(ASKING);
    executable = await buildNative({ entry: file });
    const native = await listening(executable, [...allowed.flatMap((host) => ["--allow-net", host]), "--fetch-timeout", "2s", "--max-fetch", "4MiB"]);
    const running = await serve({
      functions: [{ file, path: "" }],
      port: 0,
      adminPort: false,
      workers: 1,
      log: "off",
      network: allowNetwork(allowed, { timeout: 2000, maxResponseBytes: 4 << 20 }),
    });
    ending.push(() => running.close());
    ports = { native: native.port, served: Number(new URL(running.url).port) };
  });

  const askAt = async (port: number, event: object) => (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: JSON.stringify(event) })).json();
  const ask = async (event: object) => {
    const [native, served] = await Promise.all([askAt(ports.native, event), askAt(ports.served, event)]);
    return { native, served } as { native: Record<string, unknown>; served: Record<string, unknown> };
  };

  it.each([
    ["an answer with its headers", { path: "/plain" }],
    ["what it sends", { path: "/echo?q=%20", headers: { "x-own": "\u00e9", cookie: "a=1", host: "evil", "content-length": "7", "accept-encoding": "br" } }],
    ["a body", { path: "/echo", method: "POST", body: "\u20ac and more" }],
    ["POST without a body", { path: "/echo", method: "POST" }],
    ["a method of its own", { path: "/echo", method: "PURGE" }],
    ["DELETE with a body", { path: "/echo", method: "DELETE", body: "x" }],
    ["a body bit by bit", { path: "/echo", way: "stream", parts: 5 }],
    ["a long body", { path: "/echo", way: "upload", size: 3_000_000 }],
    ["HEAD", { path: "/plain", method: "HEAD" }],
    ["no content", { path: "/empty" }],
    ["an answer in chunks", { path: "/parts" }],
    ["an answer bit by bit", { path: "/parts", way: "pieces" }],
    ["a long answer", { path: "/big", way: "length" }],
    ["hints before the answer", { path: "/hints" }],
    ["a hundred at once", { path: "/many", way: "many", count: 100 }],
    ["not found", { path: "/none" }],
    ["a redirect to a relative URL", { path: "/to/relative" }],
    ["a redirect to a path", { path: "/to/absolute" }],
    ["a redirect of POST to GET, 303", { path: "/to/see-other", method: "POST", body: "x" }],
    ["a redirect of POST to GET, 301", { path: "/to/moved", method: "POST", body: "x" }],
    ["credentials behind a redirect to another host", { path: "/to/other-name", headers: { authorization: "secret", cookie: "a=1", "x-own": "1" } }],
    ["credentials behind a redirect to the same host", { path: "/to/absolute", headers: { authorization: "secret", cookie: "a=1" } }],
    ["a redirect that it looks at itself", { path: "/to/absolute", redirect: "manual" }],
    ["a cancelled answer", { path: "/endless", way: "cancel" }],
    ["answers that nobody reads", { path: "/big", way: "unread" }],
  ])("%s", async (_name, { path, ...event }) => {
    const { native, served } = await ask({ ...event, url: `${upstream}${path}` });
    expect(native).toEqual(served);
    expect(JSON.stringify(native)).not.toContain('"error"');
  });

  it.each([
    ["a redirect that it forbids", { path: "/to/absolute", redirect: "error" }],
    ["redirects without an end", { path: "/to/loop" }],
    ["a redirect to a host that is not granted", { path: "/to/foreign" }],
    ["an answer that breaks off", { path: "/broken" }],
    ["a connection that is closed", { path: "/gone" }],
    ["a signal", { path: "/never", way: "abort" }],
    ["an answer that never comes", { path: "/never" }],
    ["an answer that is too large", { path: "/endless" }],
    ["a host that is not granted", { url: "http://127.0.0.1:2/" }],
    ["a name that is not granted", { url: "http://example.com/" }],
    ["a port where nobody is", { url: "http://127.0.0.1:1/" }],
  ])("fails alike: %s", async (_name, given) => {
    const { path, ...event } = given as { path?: string; url?: string };
    const { native, served } = await ask({ url: `${upstream}${path}`, ...event });
    expect({ error: native.error, code: native.code }).toEqual({
      error: served.error,
      code: served.code === undefined && native.code === "E_NETWORK" ? "E_NETWORK" : served.code,
    });
    expect(native.error).toBeDefined();
  });

  it("says that it speaks no TLS, and what to do", async () => {
    for (const url of ["https://127.0.0.1/", `${upstream}/to/tls`]) {
      const said = await askAt(ports.native, { url });
      expect(said).toEqual({
        error: "TypeError",
        code: "E_NO_TLS",
        message: "the request to https://127.0.0.1/ was not made: an executable speaks plain HTTP only. Ask a proxy beside it, by http:, that speaks TLS",
      });
    }
  });

  it("says why it can't read an answer", async () => {
    expect(await askAt(ports.native, { url: `${upstream}/gzip` })).toMatchObject({
      code: "E_NETWORK",
      message: expect.stringContaining("in the encoding gzip, which nobody asked for"),
    });
    expect(await askAt(ports.native, { url: lying })).toMatchObject({ code: "E_NETWORK", message: expect.stringContaining("answers with what is no HTTP") });
    expect(await askAt(ports.native, { url: `${upstream}/to/absolute`, method: "POST", body: "x" })).toMatchObject({
      message: expect.stringContaining("sends the body of a request once only"),
    });
  });

  it("takes other requests while one waits, and frees what a client that leaves began", async () => {
    const slow = new AbortController();
    const left = fetch(`http://127.0.0.1:${ports.native}/`, { method: "POST", body: JSON.stringify({ url: `${upstream}/never` }), signal: slow.signal }).catch(
      () => "left",
    );
    await new Promise((settle) => setTimeout(settle, 100));
    slow.abort();
    expect(await left).toBe("left");
    expect(await askAt(ports.native, { url: `${upstream}/plain` })).toMatchObject({ text: "hello" });
  });

  it("makes requests without a server, too", async () => {
    // Not with spawnSync: this process answers.
    const { stdout, stderr } = await run(executable, [JSON.stringify({ url: `${upstream}/plain` }), "--allow-net", new URL(upstream).host]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ status: 201, text: "hello", url: `${upstream}/plain` });
  });

  it("grants nothing without --allow-net", () => {
    const { stdout } = runNative(executable, [JSON.stringify({ url: "http://127.0.0.1:1/" })]);
    expect(JSON.parse(stdout)).toMatchObject({ error: "TypeError", code: "E_NETWORK_DENIED" });
  });

  it.each([
    ["nonsense/", 2, "E_OPTION_VALUE"],
    ["a:0", 2, "E_OPTION_VALUE"],
    ["a:65536", 2, "E_OPTION_VALUE"],
    ["[::1", 2, "E_OPTION_VALUE"],
    ["", 2, "E_OPTION_VALUE"],
    [Array.from({ length: 65 }, (_, i) => `10.0.0.${i}`).join(), 2, "E_USAGE"],
    [`${"a".repeat(64)}.invalid`, 6, "E_NO_ADDRESS"],
  ])("refuses --allow-net %j", (value, status, code) => {
    const ended = runNative(executable, ["{}", "--allow-net", value]);
    expect(ended).toMatchObject({ status, stdout: "", stderr: expect.stringContaining(`sporelet: ${code}: `) });
  });

  it("is said by inspect", async () => {
    const { imports, capabilities } = inspect(readFileSync(executable));
    expect(imports).toContainEqual({
      name: "connect",
      allows: "with --allow-net only: connect to those hosts (TCP to the addresses that they had at the start)",
    });
    expect(capabilities.network).toContain("with --allow-net, requests to those hosts");
  });
});
