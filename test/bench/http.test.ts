// Servers as subjects: what goes over the wire, and what is said of a server that does not answer.
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as listen, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { HttpConnection, requestBytes } from "../../bench/harness/http-connection.ts";
import type { Absent, Subject } from "../../bench/harness/subject.ts";
import { lineExchange, ownExchange } from "../../bench/subjects/exchange.ts";
import { runningServerCandidates } from "../../bench/subjects/running-server.ts";
import { Server } from "../../bench/subjects/server.ts";
import type { Workload } from "../../bench/workload/workload.ts";
import { source } from "../support.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function connected(server: ReturnType<typeof listen>): Promise<HttpConnection> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const connection = await HttpConnection.open((server.address() as AddressInfo).port);
  ends.push(() => {
    connection.close();
    server.close();
  });
  return connection;
}

const serving = (listener: RequestListener) => connected(createServer(listener));
const saying = (say: (socket: Socket) => void) => connected(listen((socket) => socket.once("data", () => say(socket))));

const post = (body: string) => requestBytes({ method: "POST", target: "/", headers: [["host", "localhost"]], body });

describe("a connection", () => {
  it("carries one request after the other", async () => {
    const ports = new Set<number | undefined>();
    const connection = await serving(async (request, response) => {
      ports.add(request.socket.remotePort);
      let text = "";
      for await (const chunk of request.setEncoding("utf8")) text += chunk;
      response.end(`${request.method} ${request.url} ${text}`);
    });
    expect(await connection.ask(post("ä"))).toEqual({ status: 200, body: "POST / ä" });
    expect(await connection.ask(requestBytes({ method: "GET", target: "/a?b=c", headers: [["host", "h"]], body: "" }))).toEqual({
      status: 200,
      body: "GET /a?b=c ",
    });
    expect(ports.size).toBe(1);
  });

  it("reads chunks, however they are cut, and long bodies", async () => {
    const long = "0\r\n\r\nx".repeat(50_000);
    const connection = await serving((request, response) => {
      request.resume();
      response.write("0\r\n\r\n");
      setTimeout(() => response.end(long), 20);
    });
    for (let i = 0; i < 2; i++) expect(await connection.ask(post("null"))).toEqual({ status: 200, body: `0\r\n\r\n${long}` });
    const text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
    const slow = await saying((socket) => {
      socket.setNoDelay();
      for (const [i, letter] of [...text].entries()) setTimeout(() => socket.write(letter), i * 2);
    });
    expect(await slow.ask(post(""))).toEqual({ status: 200, body: "abc" });
  });

  it("knows responses without a body", async () => {
    const connection = await serving((_, response) => response.writeHead(204).end());
    expect(await connection.ask(post("1"))).toEqual({ status: 204, body: "" });
  });

  it("fails where the server ends it, says what is no HTTP, or keeps nothing alive", async () => {
    await expect((await saying((socket) => socket.destroy())).ask(post(""))).rejects.toThrow(/closed the connection|ECONNRESET/);
    await expect((await saying((socket) => socket.write("SSH-2.0-x\r\n\r\n"))).ask(post(""))).rejects.toThrow("not HTTP/1.1 kept alive: SSH-2.0-x");
    const ended = await saying((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"));
    await expect(ended.ask(post(""))).rejects.toThrow("closed the connection");
    await expect(ended.ask(post(""))).rejects.toThrow("closed the connection");
  });
});

describe("what a server is asked", () => {
  const workload = (kind: Workload["kind"], input: string) => ({ kind, input }) as Workload;
  const app = workload("fetch", JSON.stringify({ method: "PUT", url: "http://shop.test/orders/42?x=1", headers: [["accept", "text/plain"]], body: "tea" }));

  it("is the line of JSON", () => {
    const { request, answer } = lineExchange(app);
    expect(request.toString()).toContain("POST / HTTP/1.1\r\n");
    expect(request.toString().endsWith(`\r\n\r\n${app.input}`)).toBe(true);
    expect(answer({ status: 200, body: "{}" })).toBe("{}");
    expect(() => answer({ status: 500, body: "boom" })).toThrow("status 500: boom");
  });

  it("is the request itself where ours answers requests, and any status is an answer", () => {
    const { request, answer } = ownExchange(app);
    expect(request.toString()).toBe("PUT /orders/42?x=1 HTTP/1.1\r\nhost: shop.test\r\naccept: text/plain\r\ncontent-length: 3\r\n\r\ntea");
    expect(answer({ status: 404, body: "no" })).toBe('{"status":404,"body":"no"}');
    expect(ownExchange(workload("handler", "{}")).request).toEqual(lineExchange(workload("handler", "{}")).request);
  });
});

describe("a server", () => {
  const signal = new AbortController().signal;
  const script = (text: string) => Server.start((port) => [process.execPath, "-e", text, `${port}`]);
  const ECHO = 'require("node:http").createServer((q, r) => q.pipe(r)).listen(Number(process.argv[1]), "127.0.0.1")';

  it("is waited for until it listens, and stopped", async () => {
    const server = await script(`setTimeout(() => { ${ECHO} }, 100)`);
    const connection = await server.connect(signal);
    expect(await server.ask(connection, post("tea"), signal)).toEqual({ status: 200, body: "tea" });
    expect(performance.now() - server.spawned).toBeGreaterThan(100);
    await server.stop();
    expect(() => process.kill(server.pid as number, 0)).toThrow("ESRCH");
  });

  it("that ends says how: before it listens, and while it is asked", async () => {
    const early = await script("console.error('no luck'); process.exit(3)");
    await expect(early.connect(signal)).rejects.toThrow("the server ended with status 3: no luck");
    const late = await script(
      'require("node:http").createServer(() => { console.error("why"); process.exit(4); }).listen(Number(process.argv[1]), "127.0.0.1")',
    );
    await expect(late.ask(await late.connect(signal), post(""), signal)).rejects.toThrow("the server ended with status 4: why");
    await expect((await Server.start(() => ["no-such-program"])).connect(signal)).rejects.toThrow("ENOENT");
  });

  it("that does not answer is left at the time limit", async () => {
    const server = await script('require("node:http").createServer(() => {}).listen(Number(process.argv[1]), "127.0.0.1")');
    const controller = new AbortController();
    const connection = await server.connect(controller.signal);
    const asked = server.ask(connection, post(""), controller.signal);
    controller.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
    await server.stop();
  });
});

describe("a server that runs", () => {
  it("is asked turn after turn, though it closes idle connections between them", async () => {
    const server = source({
      "server.cjs": `const { createServer } = require("node:http");
let [connections, requests] = [0, 0];
const server = createServer((request, response) => {
  requests++;
  request.resume();
  response.end(JSON.stringify([connections, requests]));
});
server.on("connection", (socket) => {
  connections++;
  socket.setTimeout(50, () => socket.destroy());
});
server.listen(Number(process.argv[2]), "127.0.0.1");`,
    });
    const workload = { kind: "handler", input: "{}", files: { standalone: server, server, fetcher: server } } as unknown as Workload;
    const absent = { reason: "it is not here" };
    const candidates = runningServerCandidates(workload, { sporelet: "none", bun: absent, workerd: absent }, ({ own }) => !own);
    const others = candidates.filter(({ id }) => id !== "warm-http-node") as Absent[];
    expect(others.map(({ id, reason }) => [id, reason])).toEqual(
      ["workerd-loader", "workerd-loader-load", "warm-http-bun", "warm-http-workerd"].map((id) => [id, "it is not here"]),
    );
    const subject = candidates.find(({ id }) => id === "warm-http-node") as Subject;
    const { signal } = new AbortController();
    try {
      const turns = [await subject.visit(signal)];
      for (let i = 0; i < 2; i++) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        turns.push(await subject.visit(signal));
      }
      const last = turns.map((turn) => JSON.parse(turn.at(-1)?.output as string) as [number, number]);
      expect(last.map(([connections]) => connections)).toEqual([1, 2, 3]);
      expect(last[2]?.[1]).toBe(turns.flat().length);
      expect(turns[1]?.length).toBeLessThanOrEqual(20);
      if (process.platform === "linux") expect((await subject.memory?.(signal))?.pss).toBeGreaterThan(1e6);
    } finally {
      await subject.cleanUp?.();
    }
  });
});
