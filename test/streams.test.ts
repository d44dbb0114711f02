// Bodies that come bit by bit: out of a function and into it, through the server, a host and the network.
import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { allowNetwork } from "../src/host/allow-network.ts";
import type { LoadedFunction } from "../src/host/function.ts";
import { load } from "../src/host/load.ts";
import { discover } from "../src/server/discover.ts";
import { type RunningServer, serve } from "../src/server/serve.ts";
import { createHost } from "../src/workers/host.ts";
import { source } from "./support.ts";

const APP = `
const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text);
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));
const stream = (source: UnderlyingDefaultSource<Uint8Array>, init?: ResponseInit) => new Response(new ReadableStream(source), init);

const answers: Record<string, (request: Request) => Response | Promise<Response>> = {
  "/ticks": () => {
    let n = 0;
    return stream({ async pull(c) { if (n === 4) return c.close(); if (n > 0) await sleep(150); c.enqueue(bytes(\`tick \${n++}\\n\`)); } }, { status: 201, headers: { "x-kind": "ticks" } });
  },
  "/endless": (request) => {
    let pulls = 0;
    request.signal.addEventListener("abort", () => console.log("aborted", request.signal.reason.name));
    return stream({ pull(c) { pulls++; c.enqueue(new Uint8Array(65536)); }, cancel(reason) { console.log("cancelled", reason.name, "after", pulls, "pulls"); } });
  },
  "/quiet": () => stream({ start(c) { c.enqueue(bytes("first\\n")); }, pull: () => sleep(60_000), cancel: () => console.log("quiet was cancelled") }),
  "/breaks": () => stream({ async start(c) { c.enqueue(bytes("first\\n")); await sleep(50); c.error(new Error("it broke")); } }),
  "/wrong": () => stream({ start(c) { c.enqueue("a string" as never); } }),
  "/loops": () => stream({ async pull(c) { c.enqueue(bytes("first\\n")); await sleep(20); for (;;); } }),
  "/short": () => stream({ start(c) { c.enqueue(bytes("abc")); c.close(); } }, { headers: { "content-length": "10" } }),
  "/long": () => stream({ start(c) { c.enqueue(bytes("abcdef")); c.close(); } }, { headers: { "content-length": "3" } }),
  "/exact": () => stream({ start(c) { c.enqueue(bytes("abc")); c.close(); } }, { headers: { "content-length": "3" } }),
  "/nothing": () => stream({ start: (c) => c.close() }),
  "/later": (request) => {
    return stream({ start(c) { c.enqueue(bytes("now")); c.close(); } });
  },
  "/upper": ({ body }) => new Response(body!.pipeThrough(new TextDecoderStream()).pipeThrough(new TransformStream({ transform(chunk, c) { c.enqueue(chunk.toUpperCase()); } })).pipeThrough(new TextEncoderStream())),
  "/echo": ({ body }) => new Response(body),
  "/text": async (request) => new Response((await request.text()).length + ""),
  "/clone": async (request) => { const copy = request.clone(); return Response.json([(await request.text()).length, (await copy.bytes()).length]); },
  "/ignore": () => new Response("did not look"),
  "/proxy": (request) => fetch(request.headers.get("x-to")!),
  "/send": async (request) => new Response(await (await fetch(request.headers.get("x-to")!, { method: "POST", body: request.body, duplex: "half" } as never)).text()),
  "/cut": async (request) => {
    const response = await fetch(request.headers.get("x-to")!);
    return response.text().then(() => new Response("whole"), (error) => new Response(\`\${error.name}: \${error.message}: \${error.cause?.message}\`));
  },
};

export default { fetch: (request: Request) => answers[new URL(request.url).pathname]!(request) };
`;

const MIB = 1 << 20;
const lines: string[] = [];
const logged = (text: string) => lines.filter((line) => line.includes(text));

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await new Promise((done) => setTimeout(done, 20));
  expect(condition()).toBe(true);
}

let server: RunningServer;
let module: Uint8Array;
/** Beside the functions: writes "a" and then, when told, the rest. */
const outside = createServer((request, response) => answerOutside(request, response));
let finish = () => {};
let received = "";

function answerOutside(request: IncomingMessage, response: ServerResponse): void {
  if (request.method === "POST") {
    received = "";
    request.on("data", (chunk: Buffer) => {
      received += chunk;
    });
    request.on("end", () => response.end(`got ${received.length} as ${request.headers["transfer-encoding"] ?? request.headers["content-length"]}`));
    return;
  }
  response.write("a");
  if (request.url === "/cut") setTimeout(() => response.destroy(), 30);
  else finish = () => response.end("b");
}

const to = (path: string) => ({ "x-to": `http://127.0.0.1:${(outside.address() as AddressInfo).port}${path}` });

beforeAll(async () => {
  const entry = source({ "app.ts": APP });
  module = (await build({ entry })).module;
  await new Promise<void>((done) => outside.listen(0, "127.0.0.1", done));
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = ((text: string) => lines.push(...String(text).split("\n").filter(Boolean))) as never;
  afterAll(() => {
    process.stderr.write = write;
  });
  server = await serve({
    ...discover([], [`/=${join(dirname(entry), "app.ts")}`]),
    port: 0,
    adminPort: false,
    workers: 1,
    timeout: 300,
    maxBody: MIB,
    maxResult: 64 * MIB,
    idleTimeout: 700,
    network: allowNetwork([`127.0.0.1:${(outside.address() as AddressInfo).port}`]),
  });
});
afterAll(async () => {
  await server.close();
  outside.closeAllConnections();
  outside.close();
});
afterEach(async () => {
  await until(() => server.host.inFlight === 0);
  lines.length = 0;
});

const decoder = new TextDecoder();
async function* textOf(response: { body: ReadableStream<Uint8Array> | null }): AsyncGenerator<string> {
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) yield decoder.decode(chunk);
}
async function readTo(stream: AsyncGenerator<string>, wanted: string): Promise<string> {
  let all = "";
  while (!all.endsWith(wanted)) {
    const { done, value } = await stream.next();
    if (done) break;
    all += value;
  }
  return all;
}

/** A request body that is written by hand. */
function handWritten(): { body: ReadableStream<Uint8Array>; write(text: string): void; end(): void } {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
  });
  return { body, write: (text) => controller.enqueue(Buffer.from(text)), end: () => controller.close() };
}

const post = (path: string, body: BodyInit | null, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { method: "POST", headers, body, duplex: "half" } as RequestInit);

describe("a response", () => {
  it("arrives as it is written, for longer than the time limit", async () => {
    const response = await fetch(`${server.url}/ticks`);
    expect([response.status, response.headers.get("x-kind"), response.headers.get("content-length")]).toEqual([201, "ticks", null]);
    const stream = textOf(response);
    expect((await stream.next()).value).toBe("tick 0\n"); // and not what comes later
    expect(await readTo(stream, "tick 3\n")).toBe("tick 1\ntick 2\ntick 3\n");
    expect((await stream.next()).done).toBe(true);
    await until(() => logged('"event":"invocation"').length === 1);
    expect(JSON.parse(logged('"event":"invocation"')[0] as string)).toMatchObject({ status: 201, url: "/ticks", start: expect.any(String) });
  });

  it("may be empty, and HEAD gets its head alone", async () => {
    const empty = await fetch(`${server.url}/nothing`);
    expect([empty.status, await empty.text()]).toEqual([200, ""]);
    const head = await fetch(`${server.url}/endless`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it("waits for whoever reads it slowly, and is cancelled when they go away", async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write("GET /endless HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await once(socket, "readable");
    await new Promise((done) => setTimeout(done, 300));
    socket.destroy();
    await until(() => logged("cancelled").length === 1);
    expect(logged("aborted AbortError")).toHaveLength(1);
    // The sockets' buffers take some MiB; the rest of 64 MiB was never asked for.
    expect(Number(/after (\d+) pulls/.exec(logged("cancelled")[0] as string)?.[1])).toBeLessThan((32 * MIB) / 65536);
  });

  it("that fails after its first byte breaks off, and its reader can tell", async () => {
    for (const [path, code] of [
      ["/breaks", "E_HANDLER_THREW"],
      ["/loops", "E_TIMEOUT"],
      ["/endless", "E_RESULT_TOO_LARGE"],
    ]) {
      const response = await fetch(server.url + path);
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow("terminated");
      await until(() => logged(`"code":"${code}"`).length > 0);
    }
  });

  it("that fails at once is an error as any other", async () => {
    expect((await fetch(`${server.url}/wrong`)).status).toBe(500);
  });

  it("ends where nothing moves for the idle time", async () => {
    const stream = textOf(await fetch(`${server.url}/quiet`));
    expect((await stream.next()).value).toBe("first\n");
    await expect(stream.next()).rejects.toThrow("terminated");
    await until(() => logged("quiet was cancelled").length === 1);
  });

  it("has the length that it says, or breaks off", async () => {
    const exact = await fetch(`${server.url}/exact`);
    expect([exact.headers.get("content-length"), await exact.text()]).toEqual(["3", "abc"]);
    await expect(fetch(`${server.url}/short`).then((response) => response.text())).rejects.toThrow("terminated");
    await expect(fetch(`${server.url}/long`).then((response) => response.text())).rejects.toThrow();
  });
});

describe("a request's body", () => {
  it("reaches the function as it arrives, while the answer goes out", async () => {
    const { port } = new URL(server.url);
    const request = httpRequest({ port, path: "/upper", method: "POST", headers: { host: "localhost" } });
    request.write("one ");
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const pieces = response[Symbol.asyncIterator]();
    const next = async () => String((await pieces.next()).value);
    expect(await next()).toBe("ONE ");
    await new Promise((done) => setTimeout(done, 400)); // longer than the time limit: the client's time is not the function's
    request.write("two ");
    expect(await next()).toBe("TWO ");
    request.end("three");
    expect([await next(), (await pieces.next()).done]).toEqual(["THREE", true]);
  });

  it("is the same read whole, in pieces, or twice", async () => {
    const large = "x".repeat(300_000);
    for (const body of ["", "small", large]) {
      expect(await (await post("/echo", body)).text()).toBe(body);
      expect(await (await post("/text", body)).text()).toBe(`${body.length}`);
      expect(await (await post("/clone", body)).json()).toEqual([body.length, body.length]);
    }
    const slow = handWritten();
    const answer = post("/text", slow.body);
    for (const piece of ["a", "bc", "def"]) {
      slow.write(piece);
      await new Promise((done) => setTimeout(done, 150)); // longer in all than the time limit
    }
    slow.end();
    expect(await (await answer).text()).toBe("6");
  });

  it("that is too large is refused, whether it says so or not", async () => {
    const tooMuch = "x".repeat(MIB + 1);
    const told = await post("/text", tooMuch);
    const untold = await post("/text", new Blob([tooMuch]).stream());
    for (const response of [told, untold]) expect([response.status, await response.json()]).toMatchObject([413, { error: { code: "E_BODY_TOO_LARGE" } }]);
  });

  it("that nobody reads holds nothing up", async () => {
    expect(await (await post("/ignore", "x".repeat(500_000))).text()).toBe("did not look");
    expect(await (await post("/ignore", new Blob(["x".repeat(500_000)]).stream())).text()).toBe("did not look");
  });

  it("that stops arriving ends with its connection", async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write("POST /text HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
    await until(() => server.host.inFlight === 1);
    socket.destroy();
    await until(() => server.host.inFlight === 0);
  });
});

describe("outbound", () => {
  it("an answer passes through as it comes", async () => {
    const stream = textOf(await fetch(`${server.url}/proxy`, { headers: to("/") }));
    expect((await stream.next()).value).toBe("a");
    finish();
    expect((await stream.next()).value).toBe("b");
    expect((await stream.next()).done).toBe(true);
  });

  it("a body passes through as it arrives", async () => {
    const { body, write, end } = handWritten();
    const answer = post("/send", body, to("/"));
    write("first ");
    await until(() => received === "first ");
    write("second");
    end();
    expect(await (await answer).text()).toBe("got 12 as chunked");
    expect(await (await post("/send", "short", to("/"))).text()).toBe("got 5 as 5");
  });

  it("an answer that is cut off fails where it is read", async () => {
    expect(await (await fetch(`${server.url}/cut`, { headers: to("/cut") })).text()).toMatch(
      /^TypeError: terminated: the answer of .* ended before it was whole/,
    );
  });
});

describe.each(["load", "createHost"])("%s", (way) => {
  let fn: LoadedFunction;
  const host = createHost({ workers: 1, maxResult: 64 * MIB });
  beforeAll(async () => {
    fn = way === "load" ? await load(module) : await host.load(module);
  });
  afterAll(() => host.close());
  const call = (path: string, init: object = {}, options: object = {}) => fn.fetch(new Request(`http://localhost${path}`, init), options) as Promise<Response>;

  it("answers with the head, and the body follows", async () => {
    const response = await call("/ticks");
    expect([response.status, response.headers.get("x-kind")]).toEqual([201, "ticks"]);
    const stream = textOf(response);
    expect((await stream.next()).value).toBe("tick 0\n");
    expect(await readTo(stream, "tick 3\n")).toBe("tick 1\ntick 2\ntick 3\n");
    expect((await stream.next()).done).toBe(true);
    expect(await (await call("/nothing")).text()).toBe("");
  });

  it("takes a body that is still being written", async () => {
    const { body, write, end } = handWritten();
    const answering = call("/upper", { method: "POST", body, duplex: "half" });
    const stream = textOf(await answering);
    for (const word of ["one", "two"]) {
      write(word);
      expect((await stream.next()).value).toBe(word.toUpperCase());
    }
    end();
    expect((await stream.next()).done).toBe(true);
  });

  it("passes on what fails in the middle", async () => {
    const response = await call("/breaks");
    await expect(response.text()).rejects.toMatchObject({ code: "E_HANDLER_THREW", message: expect.stringContaining("it broke") });
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("the sender broke")) });
    await expect(call("/text", { method: "POST", body: broken, duplex: "half" })).rejects.toThrow("the sender broke");
  });

  it("ends when its reader cancels, or its caller gives up", async () => {
    const endless = await call("/endless");
    const reader = (endless.body as ReadableStream<Uint8Array>).getReader();
    expect((await reader.read()).value?.length).toBeGreaterThan(0);
    await reader.cancel();
    const controller = new AbortController();
    const quiet = textOf(await call("/quiet", {}, { signal: controller.signal }));
    expect((await quiet.next()).value).toBe("first\n");
    controller.abort(new Error("enough"));
    await expect(quiet.next()).rejects.toThrow("enough");
    await until(() => host.inFlight === 0);
  });
});
