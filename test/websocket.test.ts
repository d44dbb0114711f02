// The WebSocket inside, against a server of the package ws: the same programs in the sandbox and in Node, and what the host
// allows and bounds.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type WebSocket as ServerSocket, WebSocketServer } from "ws";
import { build } from "../src/build/build.ts";
import { allowNetwork } from "../src/host/allow-network.ts";
import { HOST_NAMES } from "../src/host/host-name.ts";
import { load } from "../src/host/load.ts";
import { createHost } from "../src/workers/host.ts";
import { command, loadSource, root, source, temporaryDirectory, text, utf8 } from "./support.ts";

let server: Server;
let sockets: WebSocketServer;
let host: string;
/** What each socket did, by its path. */
const ends = new Map<string, unknown[]>();

function serve(socket: ServerSocket, path: string): void {
  const heard: unknown[] = [];
  ends.set(path, heard);
  socket.on("message", (data: Buffer, isBinary) => heard.push(isBinary ? data.length : data.toString().slice(0, 20)));
  socket.on("close", (code, reason) => heard.push([code, reason.toString()]));
  const [, what, first = "", second = ""] = path.split("/");
  if (what === "echo") socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  if (what === "close") socket.close(Number(first) || undefined, decodeURIComponent(second));
  if (what === "cut") setTimeout(() => socket.terminate(), 20);
  if (what === "many") for (let i = 0; i < Number(first); i++) socket.send(`${i}`.padEnd(Number(second), "."));
}

beforeAll(async () => {
  server = createServer((_, response) => response.writeHead(404).end());
  sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => (offered.has("second") ? "second" : false) });
  server.on("upgrade", (request, socket, head) => {
    const path = request.url ?? "";
    if (path === "/refuse") socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    else if (path !== "/hang") sockets.handleUpgrade(request, socket, head, (made) => serve(made, path));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const socket of sockets.clients) socket.terminate();
  server.closeAllConnections();
  server.close();
});

const network = (options = {}) => ({ network: allowNetwork([host], options), timeout: 10_000 });

/** Each is an async function of the host's name, in JavaScript, so that Node can run it as well. */
const programs: Record<string, string> = {
  "text there and back": `
    const socket = new WebSocket("ws://" + host + "/echo");
    const log = [socket.readyState, socket.url.endsWith("/echo"), socket.protocol, socket.extensions, socket.binaryType, socket.bufferedAmount];
    return new Promise((resolve) => {
      socket.onopen = (event) => { log.push(event.type, socket.readyState); socket.send("é€"); socket.send(""); };
      socket.onmessage = (event) => { log.push(event.data, event.origin === "ws://" + host); if (event.data === "") socket.close(); };
      socket.onclose = (event) => resolve([...log, event.type, event.code, event.reason, event.wasClean, socket.readyState]);
      socket.onerror = () => log.push("error");
    });`,
  "bytes there and back": `
    const socket = new WebSocket("ws://" + host + "/echo");
    const log = [];
    socket.binaryType = "nothing";
    await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
    const ask = async (data) => {
      const answer = new Promise((resolve) => socket.addEventListener("message", resolve, { once: true }));
      socket.send(data);
      const got = (await answer).data;
      const buffer = got instanceof Blob ? await got.arrayBuffer() : got;
      log.push([got instanceof Blob, got instanceof ArrayBuffer, [...new Uint8Array(buffer)].join()]);
    };
    await ask(new Uint8Array([1, 2, 255]));
    await ask(new Blob(["ab"]));
    socket.binaryType = "arraybuffer";
    await ask(new Uint8Array([1, 2, 3, 4]).subarray(1, 3));
    await ask(new Uint16Array([258]).buffer);
    socket.close(3001, "done é");
    const { code, reason, wasClean } = await new Promise((resolve) => socket.addEventListener("close", resolve));
    return [...log, socket.binaryType, code, reason, wasClean];`,
  "the server chooses a protocol": `
    const socket = new WebSocket("ws://" + host + "/echo", ["first", "second"]);
    await new Promise((resolve) => { socket.onopen = resolve; });
    const { protocol } = socket;
    socket.close(1000);
    return [protocol];`,
  "the server closes": `
    const ends = [];
    for (const path of ["1000/", "4999/why%20not", "0/"]) {
      const socket = new WebSocket("ws://" + host + "/close/" + path);
      ends.push(await new Promise((resolve) => { socket.onclose = ({ code, reason, wasClean }) => resolve([code, reason, wasClean, socket.readyState]); }));
    }
    return ends;`,
  "messages keep their order, long ones too": `
    const socket = new WebSocket("ws://" + host + "/many/50/70000");
    const heard = [];
    await new Promise((resolve) => { socket.onmessage = ({ data }) => { heard.push(parseInt(data, 10), data.length); if (heard.length === 100) resolve(); }; });
    socket.close();
    return heard;`,
  "after close() no message is heard and none is sent": `
    const socket = new WebSocket("ws://" + host + "/echo");
    const log = [];
    await new Promise((resolve) => { socket.onopen = resolve; });
    socket.onmessage = ({ data }) => log.push(data);
    socket.send("a");
    socket.close();
    log.push(socket.readyState);
    socket.send("b");
    await new Promise((resolve) => { socket.onclose = resolve; });
    socket.close();
    return log;`,
  "the connection is cut": `
    const socket = new WebSocket("ws://" + host + "/cut");
    return new Promise((resolve) => { socket.onclose = ({ code, wasClean }) => resolve([code, wasClean]); });`,
  "wrong calls": `
    const attempt = (action) => { try { action(); return "fine"; } catch (error) { return error.name; } };
    const url = "ws://" + host + "/echo";
    const socket = new WebSocket(url);
    const early = attempt(() => socket.send("x"));
    await new Promise((resolve) => { socket.onopen = resolve; });
    const tries = [
      () => new WebSocket(), () => new WebSocket("nothing"), () => new WebSocket("ftp://a/"), () => new WebSocket(url + "#x"),
      () => new WebSocket(url, "a b"), () => new WebSocket(url, ["a", "a"]), () => new WebSocket(url, [""]),
      () => socket.send(), () => socket.close(1001), () => socket.close(2999), () => socket.close(5000), () => socket.close(1000, "x".repeat(124)),
      () => WebSocket("ws://a/"),
    ].map(attempt);
    socket.close();
    return [early, ...tries];`,
  "the interface": `return [
      WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED, WebSocket.prototype.OPEN, WebSocket.name,
      Object.prototype.toString.call(WebSocket.prototype), WebSocket.prototype instanceof EventTarget,
    ];`,
};

describe("as in Node", () => {
  const source = `const programs = {${Object.entries(programs).map(([name, body]) => `${JSON.stringify(name)}: async (host) => {${body}}`)}};`;

  it("every program", async () => {
    const script = `${source} const outcomes = {}; for (const name in programs) outcomes[name] = await programs[name](${JSON.stringify(host)}); console.log(JSON.stringify(outcomes));`;
    const node = spawn(process.execPath, ["--no-warnings", "--experimental-websocket", "--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const outside = JSON.parse(await textOf(node.stdout)) as Record<string, unknown>;
    const fn = await loadSource(`${source} export default async (host) => {
      const outcomes = {}; for (const name in programs) outcomes[name] = await programs[name](host); return outcomes;
    }`);
    expect(Object.keys(outside)).toEqual(Object.keys(programs));
    expect(await fn.invoke(host, network())).toEqual(outside);
  });
});

/** Opens one, and answers what it hears until its end. */
const CLIENT = `export default (url: string) => new Promise((resolve) => {
  const socket = new WebSocket(url);
  const log: unknown[] = [];
  socket.onopen = () => log.push("open");
  socket.onmessage = ({ data }: any) => log.push(data.length ?? data.size);
  socket.onerror = (event: any) => log.push(["error", event.message]);
  socket.onclose = ({ code, wasClean }: any) => resolve([...log, ["close", code, wasClean]]);
});`;

describe("what the host allows", () => {
  const failed = (message: unknown) => [
    ["error", message],
    ["close", 1006, false],
  ];

  it.each(HOST_NAMES)("on the host %s, nothing without the network: it can be made, and fails with a message", async (name) => {
    const fn = await load((await build({ entry: source(CLIENT) })).module, { host: name });
    const message = `the WebSocket to ws://example.org/x was not opened: the host did not grant the network to this function; sporelet grants it with --allow-net example.org`;
    const { stdout, stderr } = await fn.run(utf8('"ws://example.org/x"'));
    expect(JSON.parse(text(stdout))).toEqual(failed(message));
    expect(text(stderr)).toBe(`sporelet: warning: ${message}\n`);
  });

  it("only hosts on the list, at the addresses that may be reached", async () => {
    const fn = await loadSource(CLIENT);
    const ask = (url: string, hosts: string[]) => fn.invoke(url, { network: allowNetwork(hosts) });
    expect(await ask(`ws://${host}/echo`, ["127.0.0.1"])).toEqual(
      failed(`the request to ws://${host}/echo was not made: ${host} is not among the allowed hosts; if it should be: --allow-net ${host}`),
    );
    expect(await ask("wss://169.254.169.254/", ["example.org"])).toEqual(failed(expect.stringContaining("--allow-net 169.254.169.254:443")));
    const { stderr } = await fn.run(utf8(`"ws://${host}/echo"`), { network: allowNetwork(["example.org"]) });
    expect(text(stderr)).toContain("is not among the allowed hosts");
  });

  it("a network of one's own has none, unless it says how", async () => {
    const fn = await loadSource(CLIENT);
    expect(await fn.invoke("ws://a/", { network: (request) => fetch(request) })).toEqual(failed(expect.stringContaining("has no WebSockets")));
    const webSocket = async () => ({
      protocol: "",
      next: async () => ({ end: { code: 4000, reason: "", wasClean: true } }),
      send: async () => {},
      close: () => {},
      giveUp: () => {},
    });
    expect(await fn.invoke("ws://a/", { network: Object.assign((request: Request) => fetch(request), { webSocket }) })).toEqual([
      "open",
      ["close", 4000, true],
    ]);
  });
});

it("a handshake that is refused is an error, then the close (Node 20 leaves the close out)", async () => {
  const fn = await loadSource(CLIENT);
  expect(await fn.invoke(`ws://${host}/refuse`, network())).toEqual([
    ["error", `ws://${host}/refuse did not take the WebSocket: Unexpected server response: 403`],
    ["close", 1006, false],
  ]);
});

it("one that is closed before it is open is an error, then the close", async () => {
  const fn = await loadSource(`export default (url: string) => new Promise((resolve) => {
    const socket = new WebSocket(url);
    const log: unknown[] = [];
    socket.onopen = () => log.push("open");
    socket.onerror = () => log.push("error");
    socket.onclose = ({ code, wasClean }: any) => resolve([...log, code, wasClean, socket.readyState]);
    setTimeout(() => { socket.close(); log.push(socket.readyState); }, 20);
  })`);
  expect(await fn.invoke(`ws://${host}/hang`, network())).toEqual([2, "error", 1006, false, 3]);
});

describe("what the host bounds", () => {
  const limited = (message: unknown, ...before: unknown[]) => [...before, ["error", message], ["close", 1006, false]];

  it("the size of a message", async () => {
    const fn = await loadSource(CLIENT);
    const url = `ws://${host}/many/1/5000`;
    expect(await fn.invoke(url, network({ maxResponseBytes: 4999 }))).toEqual(
      limited(`the WebSocket to ${url} was closed: a message has more than 4999 bytes; --max-fetch (maxResponseBytes) is the limit`, "open"),
    );
  });

  it("what waits to be sent", async () => {
    const fn = await loadSource(`export default (url: string) => new Promise((resolve) => {
      const socket = new WebSocket(url);
      let most = 0;
      socket.onopen = () => { for (let i = 0; i < 40; i++) socket.send(new Uint8Array(1 << 20)); most = socket.bufferedAmount; };
      socket.onerror = (event: any) => resolve([most, event.message]);
    });`);
    expect(await fn.invoke(`ws://${host}/quiet`, network({ maxResponseBytes: 1 << 20 }))).toEqual([40 << 20, expect.stringContaining("bytes wait to be sent")]);
  });

  it("the handshake, and silence", async () => {
    const fn = await loadSource(CLIENT);
    expect(await fn.invoke(`ws://${host}/hang`, network({ timeout: 50 }))).toEqual(limited(expect.stringContaining("timed out")));
    expect(await fn.invoke(`ws://${host}/quiet/2`, network({ idleTimeout: 50 }))).toEqual(limited(expect.stringContaining("nothing passed for 50 ms"), "open"));
  });

  it("how many are open", async () => {
    const fn = await loadSource(`export default async (url: string) => {
      const all = Array.from({ length: 33 }, () => new WebSocket(url));
      return Promise.all(all.map((socket) => new Promise((resolve) => { socket.onopen = () => resolve("open"); socket.onerror = (event: any) => resolve(event.message); })));
    }`);
    const outcomes = (await fn.invoke(`ws://${host}/quiet/3`, network())) as string[];
    expect([outcomes.filter((one) => one === "open").length, outcomes[32]]).toEqual([32, "32 WebSockets are open: close some before the next"]);
  });

  it("the invocation's time", async () => {
    const fn = await loadSource(CLIENT);
    await expect(fn.invoke(`ws://${host}/quiet/4`, { ...network(), timeout: 100 })).rejects.toMatchObject({ code: "E_TIMEOUT" });
    await expect.poll(() => ends.get("/quiet/4")).toEqual([[1001, ""]]);
  });
});

it("bufferedAmount is what has not left yet", async () => {
  const fn = await loadSource(`export default async (url: string) => {
    const socket = new WebSocket(url);
    await new Promise((resolve) => { socket.onopen = resolve; });
    socket.send("é");
    socket.send(new Uint8Array(1000));
    const before = socket.bufferedAmount;
    while (socket.bufferedAmount > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    socket.close();
    await new Promise((resolve) => { socket.onclose = resolve; });
    socket.send("xy");
    return [before, socket.bufferedAmount];
  }`);
  expect(await fn.invoke(`ws://${host}/quiet/5`, network())).toEqual([1002, 2]);
});

it("one that is open at the end is closed; what was sent before arrives", async () => {
  const fn = await loadSource(`export default async (url: string) => {
    const socket = new WebSocket(url);
    await new Promise((resolve) => { socket.onopen = resolve; });
    socket.send("last words");
    return "result";
  }`);
  expect(await fn.invoke(`ws://${host}/quiet/6`, network())).toBe("result");
  await expect.poll(() => ends.get("/quiet/6")).toEqual(["last words", [1001, ""]]);
});

it("works in the workers of a host, and for a function that answers requests", async () => {
  const { module } = await build({
    entry: source(`export default { fetch: async (request: Request) => {
      const socket = new WebSocket(request.headers.get("x-url")!);
      const stream = new ReadableStream({
        start(controller) {
          socket.onopen = () => { socket.send("a"); socket.send("b"); };
          socket.onmessage = ({ data }) => { controller.enqueue(new TextEncoder().encode(data)); if (data === "b") socket.close(); };
          socket.onclose = () => controller.close();
        },
      });
      return new Response(stream);
    } };`),
  });
  await using running = createHost({ workers: 1, network: allowNetwork([host]) });
  const fn = await running.load(module);
  const response = await fn.fetch(new Request("http://localhost/", { headers: { "x-url": `ws://${host}/echo` } }));
  expect(await response.text()).toBe("ab");
});

it("works in the package as it is built", async () => {
  const script = join(temporaryDirectory(), "script.mjs"); // a file: in -e there is a global `require`
  writeFileSync(
    script,
    `import { allowNetwork, build, load } from ${JSON.stringify(join(root, "dist/index.js"))};
    const fn = await load((await build({ entry: ${JSON.stringify(source(CLIENT))} })).module);
    console.log(JSON.stringify(await fn.invoke("ws://${host}/close/1000", { network: allowNetwork(["${host}"]) })));`,
  );
  const node = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  expect(JSON.parse(await textOf(node.stdout))).toEqual(["open", ["close", 1000, true]]);
});

it("is granted on the command line by name", async () => {
  const run = spawn(process.execPath, [
    command,
    "run",
    source(CLIENT),
    "--event",
    JSON.stringify(`ws://${host}/close/1000`),
    "--allow-net",
    host,
    "--no-cache",
  ]);
  expect(JSON.parse(await textOf(run.stdout))).toEqual(["open", ["close", 1000, true]]);
});

it("one that is made while the module is built fails there, and the build says so", async () => {
  const { module } = await build({
    entry: source(`const log: unknown[] = [];
      const socket = new WebSocket("ws://example.org/");
      socket.onclose = (event) => log.push(event.code);
      await null;
      export default () => [...log, socket.readyState];`),
  });
  expect(await (await load(module)).invoke(1)).toEqual([1006, 3]);
});

it("is carried only where it is named", async () => {
  expect((await build({ entry: source(CLIENT) })).parts).toContain("websocket");
  expect((await build({ entry: source("export default async () => (await fetch('http://a/')).text()") })).parts).not.toContain("websocket");
});
