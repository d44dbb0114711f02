// An executable that listens: limits, waiting, streams, slow clients, its log, its processes, its end, its sandbox.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { inspect } from "../src/inspect.ts";
import { comparable, exchange, type Listening, listening, served } from "./native-server/support.ts";
import { buildNative, nativeUnavailable, runNative } from "./native-support.ts";
import { source } from "./support.ts";

const APP = `
let served = 0;
const text = (value: string) => new TextEncoder().encode(value);
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const parts = (count: number, ms: number, init?: ResponseInit) => {
  let sent = 0;
  return new Response(new ReadableStream({ async pull(controller) {
    if (sent === count) return controller.close();
    await pause(ms);
    controller.enqueue(text("part " + sent++ + ";"));
  } }), init);
};
export default { async fetch(request: Request, env: any, context: any) {
  const { pathname, searchParams } = new URL(request.url);
  switch (pathname) {
    case "/count": return new Response(String(++served));
    case "/wait": await pause(Number(searchParams.get("ms"))); return new Response("waited");
    case "/parts": return parts(3, 10);
    case "/parts-of-18": return parts(3, 1, { headers: { "content-length": "21" } });
    case "/too-few": return parts(2, 1, { headers: { "content-length": "21" } });
    case "/too-many": return parts(4, 1, { headers: { "content-length": "21" } });
    case "/failing": {
      let sent = 0;
      return new Response(new ReadableStream({ pull(controller) { if (sent++ > 0) throw new Error("broken"); controller.enqueue(text("begin")); } }));
    }
    case "/bytes": return new Response(new Uint8Array(Number(searchParams.get("n"))).fill(97));
    case "/loop": for (;;);
    case "/never": return new Promise(() => setTimeout(() => {}, 60_000));
    case "/throw": throw new Error("secret detail");
    case "/log": console.log("one"); console.error("two\\x1b[31m"); console.warn("three"); console.debug("four"); return new Response("logged");
    case "/head": return new Response(null, { headers: { "content-length": "77" } });
    case "/status": return new Response("odd", { status: 299, statusText: "Odd", headers: { date: "today", "x-request-id": "own", connection: "close", "x-latin": "\\u00e9" } });
    case "/control": return new Response("x", { headers: { "x-a": "a\\x01b" } });
    case "/cookies": return new Response("c", { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
    case "/later": context.waitUntil?.(pause(100).then(() => console.log("later"))); return new Response("now");
    case "/id": return Response.json([context.requestId, Object.keys(context.env ?? env)]);
    case "/big-head": return new Response("x", { headers: { "x-a": "a".repeat(70_000) } });
    case "/echo": return new Response(await request.arrayBuffer());
    default: return new Response("hello");
  }
} };`;

const get = (path: string, ...headers: string[]) => [`GET ${path} HTTP/1.1`, "Host: a", ...headers, "", ""].join("\r\n");
const last = (path: string) => get(path, "Connection: close");

function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => {});
  return once(socket, "connect").then(() => socket);
}
const received = async (socket: Socket): Promise<string> => {
  let all = "";
  socket.on("data", (chunk) => {
    all += chunk.toString("latin1");
  });
  await Promise.race([once(socket, "end"), once(socket, "close")]);
  socket.destroy();
  return all;
};
const bodyOf = (response: string) => response.slice(response.indexOf("\r\n\r\n") + 4);
const statusOf = (response: string) => Number(response.slice(9, 12));

const soon = () => new Promise((settle) => setTimeout(settle, 20));
const childrenOf = (pid: number) => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
/** The processes of a supervisor, when it has started `count`. */
async function processesOf({ process }: Listening, count: number): Promise<number[]> {
  let children: number[] = [];
  while (children.length < count) {
    await soon();
    children = childrenOf(process.pid as number);
  }
  return children;
}

describe.skipIf(nativeUnavailable !== undefined)("an executable with --listen", () => {
  let path: string;
  let handler: string;
  let entry: string;
  let app: Listening;
  beforeAll(async () => {
    entry = source({ "app.ts": APP });
    [path, handler] = await Promise.all([
      buildNative({ entry }),
      buildNative({ entry: source({ "hello.ts": "export default (e: any, c: any) => [e, c.env.MODE];" }) }),
    ]);
    app = await listening(path);
  });
  const ask = (target: string) => exchange(app.port, [last(target)]);

  describe("says", () => {
    let reference: number;
    beforeAll(async () => {
      reference = await served(entry);
    });
    it.each([
      "/parts",
      "/parts-of-18",
      "/too-few",
      "/too-many",
      "/failing",
      "/wait?ms=5",
      "/bytes?n=0",
      "/bytes?n=200000",
      "/throw",
      "/head",
      "/status",
      "/control",
      "/cookies",
      "/later",
    ])("of %s what `sporelet serve` says", async (target) => {
      for (const request of [last(target), last(target).replace("GET", "HEAD"), last(target).replace("HTTP/1.1", "HTTP/1.0"), get(target) + last("/")])
        expect(comparable(await exchange(app.port, [request]))).toBe(comparable(await exchange(reference, [request])));
    });
  });

  it("gives every request a fresh heap", async () => {
    const responses = await exchange(app.port, [get("/count").repeat(20) + last("/count")]);
    expect(
      responses
        .split("\r\n\r\n")
        .slice(1)
        .map((body) => body[0])
        .join(""),
    ).toBe("1".repeat(21));
  });

  it("passes the request's id on, and the variables that are named", async () => {
    const { port } = await listening(handler, ["--env", "MODE=test"]);
    expect(bodyOf(await exchange(port, ["POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\n7"]))).toBe('[7,"test"]\n');
    expect(bodyOf(await exchange(app.port, [get("/id", "X-Request-Id: mine", "Connection: close")]))).toContain('"mine"');
  });

  it("answers an event of several MiB that comes in many pieces", async () => {
    const { port } = await listening(handler);
    const event = JSON.stringify("x".repeat(3 << 20));
    const answer = await exchange(port, [`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${event.length}\r\n\r\n`, event]);
    expect(bodyOf(answer)).toBe(`[${event},null]\n`);
  });

  it("echoes bytes as they are, in chunks or with a length", async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, i) => i % 251));
    const head = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
    expect(bodyOf(await exchange(app.port, [`${head}Content-Length: ${bytes.length}\r\n\r\n`, bytes]))).toBe(bytes.toString("latin1"));
    const chunks = Buffer.concat(
      [0, 70_000, 70_001].flatMap((from, i, all) => {
        const chunk = bytes.subarray(from, all[i + 1]);
        return [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")];
      }),
    );
    expect(bodyOf(await exchange(app.port, [`${head}Transfer-Encoding: chunked\r\n\r\n`, chunks, "0\r\n\r\n"]))).toBe(bytes.toString("latin1"));
  });

  describe("keeps others from waiting", () => {
    it("for a client that sends slowly, or nothing", async () => {
      const slow = await Promise.all([open(app.port), open(app.port)]);
      slow[0]?.write("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
      expect(bodyOf(await ask("/"))).toBe("hello");
      slow[0]?.write("defghij");
      const [response] = (await once(slow[0] as Socket, "data")) as [Buffer];
      expect(bodyOf(response.toString())).toBe("abcdefghij");
      for (const socket of slow) socket.destroy();
    });

    it("for a client that does not read its response", async () => {
      const deaf = await open(app.port);
      deaf.pause();
      deaf.write(last("/bytes?n=8000000"));
      expect(bodyOf(await ask("/"))).toBe("hello");
      const all = received(deaf);
      deaf.resume();
      expect(bodyOf(await all).length).toBe(8_000_000);
    });

    it("for a stream that nobody reads", async () => {
      const deaf = await open(app.port);
      deaf.pause();
      deaf.write(last("/parts"));
      expect(bodyOf(await ask("/"))).toBe("hello");
      deaf.destroy();
    });
  });

  it("takes connections while the function waits, and gives a wait up whose client has gone", async () => {
    const { port, stderr } = await listening(path, ["--health", "--log", "json"]);
    const waiting = await open(port);
    waiting.write(get("/wait?ms=9000"));
    // Nothing tells when it has begun; what is refused without the function is answered meanwhile.
    expect(statusOf(await exchange(port, ["BAD\r\n\r\n"]))).toBe(400);
    const next = exchange(port, [last("/")]);
    waiting.resetAndDestroy();
    expect(bodyOf(await next)).toBe("hello");
    await expect.poll(stderr).toContain('"code":"E_ABORTED"');
  });

  describe("has limits", () => {
    it("of time, in a loop and while it waits", async () => {
      const { port } = await listening(path, ["--timeout", "100ms"]);
      for (const target of ["/loop", "/never"]) {
        const response = await exchange(port, [last(target)]);
        expect([statusOf(response), response]).toEqual([504, expect.stringContaining('"code":"E_TIMEOUT"')]);
      }
      expect(bodyOf(await exchange(port, [last("/count")]))).toBe("1");
    });

    it("for a response", async () => {
      const { port } = await listening(path, ["--max-response", "1000"]);
      expect(statusOf(await exchange(port, [last("/bytes?n=900")]))).toBe(200);
      const response = await exchange(port, [last("/bytes?n=1001")]);
      expect([statusOf(response), response]).toEqual([500, expect.stringContaining('"code":"E_RESULT_TOO_LARGE"')]);
      expect(statusOf(await exchange(port, [last("/")]))).toBe(200);
    });

    it("for a response's head", async () => {
      expect(await ask("/big-head")).toContain('"code":"E_OUTPUT_NOT_CGI"');
    });

    it("for a request to arrive, and for a connection on which nothing moves", async () => {
      const { port } = await listening(path, ["--request-timeout", "300ms"]);
      const [silent, slow] = await Promise.all([exchange(port, []), exchange(port, ["POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na"])]);
      for (const response of [silent, slow]) expect([statusOf(response), response]).toEqual([408, expect.stringContaining('"code":"E_SLOW_REQUEST"')]);
      const { port: idle } = await listening(path, ["--idle-timeout", "300ms"]);
      expect(await exchange(idle, ["GET / HTTP/1.1\r\nHo"])).toBe("");
      expect(bodyOf(await exchange(idle, [get("/")]))).toBe("hello");
    });

    it("of connections", async () => {
      const { port } = await listening(path, ["--max-connections", "2"]);
      const sockets = await Promise.all([open(port), open(port)]);
      for (const socket of sockets) {
        socket.write(get("/"));
        await once(socket, "data");
      }
      const response = await exchange(port, [last("/")]);
      expect([statusOf(response), response]).toEqual([503, expect.stringContaining('"code":"E_BUSY"')]);
      sockets[0]?.end();
      await once(sockets[0] as Socket, "close");
      expect(statusOf(await exchange(port, [last("/")]))).toBe(200);
      sockets[1]?.destroy();
    });

    it("of memory for all that arrives, and frees it", async () => {
      const { port } = await listening(path, ["--max-buffer", "4MiB"]);
      const body = Buffer.alloc(6 << 20);
      const post = [`POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`, body];
      for (let i = 0; i < 3; i++) expect(await exchange(port, post)).toContain('"code":"E_BUSY"');
      expect(bodyOf(await exchange(port, [`POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc`]))).toBe("abc");
    });
  });

  describe("with --health", () => {
    it("answers GET and HEAD of /_/healthz itself, and leaves the path to the function without", async () => {
      const { port } = await listening(path, ["--health"]);
      const response = await exchange(port, [last("/_/healthz")]);
      expect([statusOf(response), bodyOf(response)]).toEqual([200, '{"status":"ok"}\n']);
      expect(bodyOf(await exchange(port, [last("/_/healthz").replace("GET", "HEAD")]))).toBe("");
      expect(bodyOf(await ask("/_/healthz"))).toBe("hello");
    });
  });

  describe("with --log json", () => {
    it("writes a line for each request, message and refusal", async () => {
      const { port, stderr } = await listening(path, ["--log", "json"]);
      await exchange(port, [
        get("/log?a=%C3%A9", "X-Request-Id: r1", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01") + get("/throw") + last("/parts"),
      ]);
      await exchange(port, ["BAD\r\n\r\n"]);
      await exchange(port, ["GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"]);
      await exchange(port, ["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n"]);
      const written = () => stderr().trim().split("\n");
      await expect.poll(written).toHaveLength(10); // the last comes after its response
      const lines = written().map((line) => JSON.parse(line));
      const shared = { time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), function: "app" };
      const ms = { queue: expect.any(Number), reset: expect.any(Number), run: expect.any(Number), wait: expect.any(Number) };
      const output = (level: string, text: unknown) => ({ ...shared, level, event: "output", requestId: expect.any(String), text });
      const invocation = (rest: object) => ({
        ...shared,
        level: "info",
        event: "invocation",
        requestId: expect.any(String),
        method: "GET",
        start: "warm",
        ms,
        ...rest,
      });
      const refused = (rest: object) => ({ time: shared.time, level: "warn", event: "refused", ...rest });
      expect(lines).toEqual([
        output("info", "one"),
        output("error", "two\x1b[31m"),
        output("warn", "three"),
        invocation({ requestId: "r1", url: "/log?a=%C3%A9", status: 200, start: "cold", traceId: "0af7651916cd43dd8448eb211c80319c" }),
        output("error", expect.stringContaining("sporelet: E_HANDLER_THREW: Error: secret detail")),
        invocation({ level: "error", url: "/throw", status: 500, code: "E_HANDLER_THREW" }),
        invocation({ url: "/parts", status: 200 }),
        refused({ status: 400, code: "E_BAD_REQUEST", message: expect.any(String) }),
        refused({ status: 400, code: "E_BAD_REQUEST", message: "the request has 2 Host headers" }),
        refused({ requestId: expect.any(String), method: "POST", url: "/", status: 413, code: "E_BODY_TOO_LARGE" }),
      ]);
      expect(Object.keys(lines[3])).toEqual(["time", "level", "event", "function", "requestId", "method", "url", "status", "traceId", "start", "ms"]);
      expect(stderr()).not.toContain("\x1b");
    });

    it("and what waitUntil says comes too, after the response", async () => {
      const { port, stderr } = await listening(path, ["--log", "json"]);
      expect(bodyOf(await exchange(port, [last("/later")]))).toBe("now");
      await exchange(port, [last("/")]);
      await expect.poll(stderr).toContain('"text":"later"');
    });
  });

  describe("ends at SIGTERM", () => {
    it("when what is under way is answered", async () => {
      const { port, process } = await listening(path);
      const [idle, waiting, sending] = await Promise.all([open(port), open(port), open(port)]);
      sending.write("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
      waiting.write(get("/parts")); // its head says that it has begun
      await once(waiting, "data");
      const ended = once(process, "exit");
      const all = [idle, waiting, sending].map(received);
      process.kill("SIGTERM");
      expect(await all[0]).toBe("");
      sending.write("bc");
      expect(await all[1]).toContain("part 2;");
      const response = (await all[2]) as string;
      expect([statusOf(response), bodyOf(response)]).toEqual([200, "abc"]);
      expect(response).toContain("Connection: close");
      expect(await ended).toEqual([0, null]);
      await expect(open(port)).rejects.toThrow();
    });

    it("or when its time for that has passed", async () => {
      const { port, process } = await listening(path, ["--drain", "200ms"]);
      const slow = await open(port);
      slow.write("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
      expect(bodyOf(await exchange(port, [last("/")]))).toBe("hello");
      const ended = once(process, "exit");
      process.kill("SIGTERM");
      expect(await ended).toEqual([0, null]);
    });

    it("with an answer that says so to whoever has waited so long", async () => {
      const { port, process } = await listening(path, ["--drain", "200ms"]);
      const waiting = await open(port);
      waiting.write(get("/never"));
      expect(statusOf(await exchange(port, ["BAD\r\n\r\n"]))).toBe(400); // after the other, on the same loop
      const [all, ended] = [received(waiting), once(process, "exit")];
      process.kill("SIGTERM");
      const response = await all;
      expect([statusOf(response), response]).toEqual([503, expect.stringContaining('"code":"E_HOST_CLOSED"')]);
      expect(await ended).toEqual([0, null]);
    });

    it("and at SIGINT, with several processes", async () => {
      const { port, process } = await listening(path, ["--processes", "2"]);
      expect(bodyOf(await exchange(port, [last("/")]))).toBe("hello");
      const ended = once(process, "exit");
      process.kill("SIGINT");
      expect(await ended).toEqual([0, null]);
    });
  });

  describe("with --processes", () => {
    it("replaces one that dies, and the port goes on", async () => {
      const server = await listening(path, ["--processes", "2", "--log", "json"]);
      const { port, process: supervisor, stderr } = server;
      const before = await processesOf(server, 2);
      process.kill(before[0] as number, "SIGKILL");
      for (let i = 0; i < 20; i++) expect(bodyOf(await exchange(port, [last("/")]))).toBe("hello");
      while (childrenOf(supervisor.pid as number).filter((pid) => !before.includes(pid)).length === 0) await soon();
      expect(childrenOf(supervisor.pid as number)).toContain(before[1]);
      await expect.poll(stderr).toContain('"event":"process"');
    });

    it("leaves none behind when the supervisor is killed", async () => {
      const server = await listening(path, ["--processes", "2"]);
      const { process: supervisor } = server;
      const children = await processesOf(server, 2);
      supervisor.kill("SIGKILL");
      await once(supervisor, "exit");
      const isAlive = (pid: number) => {
        try {
          return !readFileSync(`/proc/${pid}/stat`, "latin1").includes(") Z ");
        } catch {
          return false;
        }
      };
      while (children.some(isAlive)) await soon();
    });
  });

  describe("listens", () => {
    it("on the port of the variable PORT, whatever the option says", async () => {
      const { port } = await listening(path); // one that is free, and then not
      const taken = spawnSync(path, ["--listen", "127.0.0.1:0"], { env: { PORT: `${port}` }, encoding: "utf8" });
      expect([taken.status, taken.stderr]).toEqual([
        6,
        `sporelet: E_PORT_TAKEN: can't listen on 127.0.0.1:${port}: another process listens on it. Give another port, or end that process.\n`,
      ]);
    });

    it("on addresses of IPv4 and IPv6", async () => {
      const { port } = await listening(path, [], { address: ":0" });
      expect(bodyOf(await exchange(port, [last("/")]))).toBe("hello");
      const loopback = await listening(path, [], { address: "[::1]:0" });
      const socket = connect({ port: loopback.port, host: "::1" });
      socket.write(last("/"));
      expect(bodyOf(await received(socket))).toBe("hello");
    });

    it.each([
      [["--listen", "8080"], "E_OPTION_VALUE: Expected `--listen` to be an address and a port such as 0.0.0.0:8080, [::]:8080 or :8080, got 8080. See --help."],
      [
        ["--listen", "localhost:80"],
        "E_OPTION_VALUE: Expected `--listen` to be an address and a port such as 0.0.0.0:8080, [::]:8080 or :8080, got localhost:80. See --help.",
      ],
      [
        ["--listen", "[::1:80"],
        "E_OPTION_VALUE: Expected `--listen` to be an address and a port such as 0.0.0.0:8080, [::]:8080 or :8080, got [::1:80. See --help.",
      ],
      [["--listen", ":65536"], "E_OPTION_VALUE: Expected `--listen` to be a port from 0 to 65535, got 65536. See --help."],
      [["--listen"], "E_USAGE: a value is missing after --listen. See --help."],
      [["--listen", ":0", "{}"], "E_USAGE: with --listen events come over HTTP, but one is given: {}. See --help."],
      [["--listen", ":0", "--processes", "0"], "E_OPTION_VALUE: Expected `--processes` to be a whole number from 1 to 256, got 0. See --help."],
      [["--listen", ":0", "--max-body", "8MB"], "E_OPTION_VALUE: Expected `--max-body` to be a size such as 64KiB or 8MiB, got 8MB. See --help."],
      [["--listen", ":0", "--drain", "2h"], "E_OPTION_VALUE: Expected `--drain` to be a time such as 500ms or 2s, got 2h. See --help."],
      [["--listen", ":0", "--log", "text"], "E_OPTION_VALUE: Expected `--log` to be json or off, got text. See --help."],
      [["--health"], "E_USAGE: without --listen there is nothing for --health. See --help."],
    ])("but not with %j", (args, message) => {
      expect(runNative(path, args)).toEqual({ status: 2, signal: null, stdout: "", stderr: `sporelet: ${message}\n` });
    });

    it("but not on an address that is none of this machine's", () => {
      expect(runNative(path, ["--listen", "203.0.113.1:80"]).stderr).toBe(
        "sporelet: E_PORT_TAKEN: can't listen on 203.0.113.1:80: this machine has no such address. Give one that it has; 0.0.0.0 and [::] are all of them.\n",
      );
    });
  });

  describe("keeps of the system", () => {
    it("a filter of calls, in every process that runs the function", async () => {
      const children = await processesOf(await listening(path, ["--processes", "2"]), 2);
      for (const pid of [app.process.pid, ...children]) {
        const status = () => readFileSync(`/proc/${pid}/status`, "utf8");
        while (!/^Seccomp:\t2$/m.test(status())) await soon(); // one that has just begun
        expect(status()).toMatch(/^NoNewPrivs:\t1$/m);
      }
    });

    it.skipIf(spawnSync("strace", ["-V"]).status !== 0)("no more calls than `inspect` lists", async () => {
      const trace = `${path}.trace`;
      const { port, process: tracer } = await listening(path, ["--log", "json", "--health"], { through: ["strace", "-f", "-o", trace] });
      for (const target of ["/", "/parts", "/wait?ms=20", "/log", "/throw", "/later", "/_/healthz", "/bytes?n=3000000"]) await exchange(port, [last(target)]);
      await exchange(port, ["BAD\r\n\r\n"]);
      const [pid] = readFileSync(`/proc/${tracer.pid}/task/${tracer.pid}/children`, "utf8").trim().split(" ");
      const ended = once(tracer, "exit");
      process.kill(Number(pid), "SIGTERM");
      expect(await ended).toEqual([0, null]);
      const calls = readFileSync(trace, "utf8").split("PR_SET_SECCOMP")[1]?.split("\n").slice(1) ?? [];
      const made = new Set(calls.flatMap((line) => /^\d+ +(?:<\.\.\. )?(\w+)(?:\(| resumed)/.exec(line)?.[1] ?? []));
      const listed = inspect(readFileSync(path)).imports.map(({ name }) => name);
      expect([...made].filter((name) => !listed.includes(name))).toEqual([]);
      expect([...made].sort()).toEqual(expect.arrayContaining(["accept4", "close", "epoll_ctl", "epoll_pwait", "recvfrom", "sendmsg", "shutdown"]));
    });
  });
});
