// `--target lambda` against a stub of the Runtime API: the executable is started as Lambda starts one. It has not been run on AWS.
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { writeZip } from "../src/deploy/zip.ts";
import { loadBalancer, loadBalancerOfLists, version1, version2 } from "./lambda/events.ts";
import { ARN, json, type Started, start, TRACE } from "./lambda/runtime-api.ts";
import { exchange, listening } from "./native-server/support.ts";
import { buildNative, executable, nativeUnavailable } from "./native-support.ts";
import { source, sporelet, temporaryDirectory } from "./support.ts";

/** Whether a program that a test needs is missing; then that is said. */
function lacks(program: string, argument: string): boolean {
  const isMissing = spawnSync(program, [argument]).status !== 0;
  if (isMissing) console.log(`skipped: this machine has no ${program}`);
  return isMissing;
}

const APP = `
let calls = 0;
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
export default {
  async fetch(request: Request, env: Record<string, string>, context: any) {
    const { pathname } = new URL(request.url);
    if (pathname === "/bytes") return new Response(new Uint8Array([0, 255, 254]), { headers: { "content-type": "image/x" } });
    if (pathname === "/throw") throw new RangeError("no: " + request.method);
    if (pathname === "/cookies") return new Response("ok", { status: 201, statusText: "Made", headers: [["set-cookie", "a=1"], ["set-cookie", "b=2; Path=/"], ["x-a", "1"]] });
    if (pathname === "/claims") return Response.json(context.lambda.event.requestContext.authorizer);
    if (pathname === "/stream" || pathname === "/broken") {
      let i = 0;
      return new Response(new ReadableStream({
        async pull(controller) {
          await wait(60);
          if (i === 2 && pathname === "/broken") throw new Error("in the middle");
          controller.enqueue(new TextEncoder().encode("piece " + i + "\\n"));
          if (++i === 3) controller.close();
        },
      }), { headers: { "content-type": "text/plain", "set-cookie": "a=1" } });
    }
    const body = [...new Uint8Array(await request.arrayBuffer())];
    return Response.json({ calls: ++calls, method: request.method, url: request.url, headers: [...request.headers], body: new TextDecoder().decode(new Uint8Array(body)), bytes: body.length });
  },
};`;

const HANDLER = `
let calls = 0;
export default async (event: any, context: any) => {
  if (event.throw === "error") throw new TypeError("wrong: " + event.text);
  if (event.throw !== undefined) throw event.throw;
  if (event.spin) for (;;);
  if (event.wait) await new Promise((done) => setTimeout(done, event.wait));
  if (event.never) await new Promise(() => {});
  if (event.circle) { const circle: any = {}; circle.circle = circle; return circle; }
  if (event.hoard) for (const all: unknown[] = []; ; ) all.push(new Uint8Array(1 << 20));
  if (event.deep) { const dive = (n: number): number => n + dive(n + 1); return dive(0); }
  if (event.fill) return "x".repeat(event.fill);
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.later) context.waitUntil(new Promise((done) => setTimeout(done, event.later)).then(() => console.log("later")));
  const { lambda, requestId, deadline, env } = context;
  return { event, calls: ++calls, requestId, deadline, lambda, env };
};`;

describe("a zip archive", () => {
  const files = [
    { path: "bootstrap", bytes: Buffer.from("#!/bin/sh\necho ran\n"), mode: 0o755 },
    { path: "ü/text", bytes: Buffer.from("text ".repeat(1000)), mode: 0o644 },
  ];
  const directory = temporaryDirectory();

  it.skipIf(lacks("python3", "--version"))("is read by Python, with names, times, permissions and contents", () => {
    const script = `
import io, json, sys, zipfile
archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
print(json.dumps([archive.testzip(), [[i.filename, i.date_time, oct(i.external_attr >> 16), archive.read(i).decode()[:9]] for i in archive.infolist()]]))`;
    const read = execFileSync("python3", ["-c", script], { input: writeZip(files, 1_700_000_001) });
    expect(JSON.parse(read.toString())).toEqual([
      null,
      [
        ["bootstrap", [2023, 11, 14, 22, 13, 20], "0o100755", "#!/bin/sh"],
        ["ü/text", [2023, 11, 14, 22, 13, 20], "0o100644", "text text"],
      ],
    ]);
  });

  it.skipIf(lacks("unzip", "-v"))("is unpacked by unzip, ready to run", () => {
    const archive = join(directory, "a.zip");
    writeFileSync(archive, writeZip(files, 0));
    execFileSync("unzip", ["-q", archive, "-d", directory]);
    expect(statSync(join(directory, "bootstrap")).mode & 0o777).toBe(0o755);
    expect(execFileSync(join(directory, "bootstrap")).toString()).toBe("ran\n");
  });

  it("is the same bytes for the same files, and no earlier than its format can say", () => {
    expect(writeZip(files, 0)).toEqual(writeZip(files, 315_532_800));
    expect(writeZip(files, 0)).not.toEqual(writeZip(files, 1_700_000_000));
  });
});

describe.skipIf(nativeUnavailable !== undefined)("a function under Lambda", () => {
  let app: string;
  let handler: string;
  let apps: Started;
  let handlers: Started;
  beforeAll(async () => {
    app = await buildNative({ entry: source({ "app.ts": APP }), with: ["lambda"] });
    handler = await buildNative({ entry: source({ "handler.ts": HANDLER }), with: ["lambda"], memory: 128 << 20 });
    apps = await start(app);
    handlers = await start(handler, {
      TABLE: "t",
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
      AWS_SESSION_TOKEN: "c",
      AWS_CONTAINER_AUTHORIZATION_TOKEN: "d",
    });
  });

  describe("that takes requests gets those of", () => {
    it("a function URL or an HTTP API, payload 2.0", async () => {
      const answer = await apps.api.invoke(version2);
      expect([answer.what, answer.headers["content-type"]]).toEqual(["response", "application/json"]);
      const { body, ...result } = json(answer) as { body: string };
      expect(result).toEqual({ statusCode: 200, headers: { "content-type": "application/json" }, cookies: [], isBase64Encoded: false });
      expect(JSON.parse(body)).toEqual({
        calls: 1,
        method: "POST",
        url: "https://abc.lambda-url.eu-central-1.on.aws/my/p%C3%A4th%20x?parameter1=value1&parameter1=value2&q=a%20b",
        headers: [
          ["content-type", "application/json"],
          ["cookie", "cookie1=1; cookie2=2"],
          ["host", "abc.lambda-url.eu-central-1.on.aws"],
          ["x-forwarded-proto", "https"],
          ["x-name", "ZoÃ«"],
        ],
        body: '{"greeting":"ĝis"}',
        bytes: 19,
      });
    });

    it("a REST API or an HTTP API, payload 1.0", async () => {
      const { body, ...result } = json(await apps.api.invoke(version1)) as { body: string };
      expect(result).toEqual({ statusCode: 200, multiValueHeaders: { "content-type": ["application/json"] }, isBase64Encoded: false });
      expect(JSON.parse(body)).toMatchObject({
        method: "PUT",
        url: "https://id.execute-api.us-east-1.amazonaws.com/my/path?parameter1=value1&parameter1=value2&%C3%BC%20%26=%3D",
        bytes: 3,
      });
      expect((JSON.parse(body) as { headers: string[][] }).headers).toContainEqual(["header2", "value1, value2"]);
    });

    it("a load balancer", async () => {
      const { body, ...result } = json(await apps.api.invoke(loadBalancer)) as { body: string };
      expect(result).toEqual({ statusCode: 200, statusDescription: "200", headers: { "content-type": "application/json" }, isBase64Encoded: false });
      expect(JSON.parse(body)).toMatchObject({ method: "GET", url: "http://lambda-alb.us-east-2.elb.amazonaws.com/lambda?query=1234%20ABCD", bytes: 0 });
    });

    it("a load balancer whose headers have lists of values", async () => {
      const { body, ...result } = json(await apps.api.invoke(loadBalancerOfLists)) as { body: string };
      expect(result).toMatchObject({ multiValueHeaders: { "content-type": ["application/json"] } });
      expect(JSON.parse(body)).toMatchObject({ url: "http://lambda-alb.us-east-2.elb.amazonaws.com/lambda?myKey=val1&myKey=val2" });
    });
  });

  describe("answers", () => {
    const at = (rawPath: string, method = "GET") => ({ ...version2, rawPath, requestContext: { http: { method }, authorizer: { jwt: 1 } }, body: undefined });

    it("with several cookies, in the form of whoever asks", async () => {
      expect(json(await apps.api.invoke(at("/cookies")))).toEqual({
        statusCode: 201,
        headers: { "content-type": "text/plain;charset=UTF-8", "x-a": "1" },
        cookies: ["a=1", "b=2; Path=/"],
        body: "ok",
        isBase64Encoded: false,
      });
      expect(json(await apps.api.invoke({ ...version1, path: "/cookies" }))).toMatchObject({ multiValueHeaders: { "set-cookie": ["a=1", "b=2; Path=/"] } });
      expect(json(await apps.api.invoke({ ...loadBalancer, path: "/cookies" }))).toMatchObject({
        statusDescription: "201 Made",
        headers: { "set-cookie": "a=1", "Set-cookie": "b=2; Path=/" },
      });
      expect(json(await apps.api.invoke({ ...loadBalancerOfLists, path: "/cookies" }))).toMatchObject({
        multiValueHeaders: { "set-cookie": ["a=1", "b=2; Path=/"] },
      });
    });

    it("with bytes as base64, and with a stream as a whole", async () => {
      expect(json(await apps.api.invoke(at("/bytes")))).toMatchObject({ body: "AP/+", isBase64Encoded: true, headers: { "content-type": "image/x" } });
      expect(json(await apps.api.invoke(at("/stream")))).toMatchObject({ body: "piece 0\npiece 1\npiece 2\n", isBase64Encoded: false });
      expect(json(await apps.api.invoke(at("/bytes", "HEAD")))).toMatchObject({ body: "", isBase64Encoded: false });
    });

    it("with what it finds in the event", async () => {
      expect(json(await apps.api.invoke(at("/claims")))).toMatchObject({ body: '{"jwt":1}' });
    });

    it("with the error that it threw", async () => {
      const answer = await apps.api.invoke(at("/throw", "PATCH"));
      expect([answer.what, answer.headers["lambda-runtime-function-error-type"]]).toEqual(["error", "Function.E_HANDLER_THREW"]);
      expect(json(answer)).toMatchObject({ errorType: "RangeError", errorMessage: "no: PATCH" });
    });

    it("that an event is no request", async () => {
      const answer = await apps.api.invoke({ Records: [] });
      expect(answer.what).toBe("error");
      expect(json(answer)).toMatchObject({
        errorType: "TypeError",
        errorMessage: expect.stringMatching(/^the event is no request .* it has the keys \["Records"\]/),
      });
      expect(json(await apps.api.invoke("null"))).toMatchObject({ errorMessage: expect.stringContaining("it is null") });
    });

    it("400 to a request that none can be made of", async () => {
      expect(json(await apps.api.invoke({ ...version2, headers: { host: "a b" } }))).toMatchObject({ statusCode: 400 });
    });
  });

  describe("that takes events", () => {
    it("gets each field that Lambda sends, and the variables of its configuration without the credentials of its role", async () => {
      const clientContext = '{"client":{"app_title":"ä"}}';
      const cognitoIdentity = '{"cognitoIdentityId":"i"}';
      const headers = { "Lambda-Runtime-Client-Context": Buffer.from(clientContext).toString("latin1"), "Lambda-Runtime-Cognito-Identity": cognitoIdentity };
      const before = Date.now();
      const answer = json(await handlers.api.invoke({ a: ["é"] }, { deadline: 5000, headers })) as { deadline: number; requestId: string };
      expect(answer).toMatchObject({
        event: { a: ["é"] },
        calls: 1,
        lambda: { invokedFunctionArn: ARN, traceId: TRACE, clientContext, cognitoIdentity },
        env: { TABLE: "t", AWS_REGION: "eu-central-1", _X_AMZN_TRACE_ID: TRACE, SPORELET_REQUEST_ID: answer.requestId },
      });
      expect(Object.keys((answer as unknown as { env: object }).env).sort()).toEqual(["AWS_REGION", "SPORELET_REQUEST_ID", "TABLE", "_X_AMZN_TRACE_ID"]);
      expect(answer.requestId).toMatch(/^8476a536-e9f4-11e8-9739-\d{12}$/);
      expect(Math.abs(answer.deadline - before - 5000)).toBeLessThan(2000);
    });

    it("answers as soon as the result is there, and goes on with what waitUntil was given", async () => {
      expect(json(await handlers.api.invoke({ later: 300 }))).toMatchObject({ calls: 1 });
      expect(handlers.stderr()).not.toContain("later\n");
      expect(json(await handlers.api.invoke({}))).toMatchObject({ calls: 1 });
      await vi.waitFor(() => expect(handlers.stderr()).toContain("later\n"), 10_000);
    });

    it("tells what it threw: type, message, stack; and the log has it too", async () => {
      const answer = await handlers.api.invoke({ throw: "error", text: "ü\n\u001e" });
      expect([answer.what, answer.headers["content-type"], answer.headers["lambda-runtime-function-error-type"]]).toEqual([
        "error",
        "application/json",
        "Function.E_HANDLER_THREW",
      ]);
      expect(json(answer)).toEqual({
        errorType: "TypeError",
        errorMessage: "wrong: ü\n\u001e",
        stackTrace: [expect.stringMatching(/^at .*handler\.js:\d+:\d+\)?$/)],
      });
      await vi.waitFor(() => expect(handlers.stderr()).toContain("sporelet: E_HANDLER_THREW: TypeError: wrong: ü\n"), 10_000);
      expect(json(await handlers.api.invoke({ throw: { code: 1 } }))).toEqual({ errorType: "object", errorMessage: '{"code":1}', stackTrace: [] });
      expect(json(await handlers.api.invoke({ throw: "text" }))).toEqual({ errorType: "string", errorMessage: "text", stackTrace: [] });
    });

    it.each([
      ["never settles", { never: true }, "E_NEVER_SETTLES"],
      ["has a result that is no JSON", { circle: true }, "E_RESULT_NOT_JSON"],
      ["needs too much memory", { hoard: true }, "InternalError"],
      ["recurses without end", { deep: true }, "RangeError"],
      ["ends the process", { exit: 3 }, "Error"],
    ])("fails, and goes on, where it %s", async (_, event, code) => {
      const answer = await handlers.api.invoke(event);
      expect([answer.what, (json(answer) as { errorType: string }).errorType]).toEqual(["error", code]);
      expect(json(await handlers.api.invoke({}))).toMatchObject({ calls: 1 });
    });

    it("fails, and goes on, where the engine crashes", async () => {
      const failed = handlers.api.invoke({ spin: true });
      await new Promise((done) => setTimeout(done, 200));
      handlers.process.kill("SIGSEGV"); // what an access outside of the function's memory is
      expect(json(await failed)).toMatchObject({ errorType: "E_TRAPPED", stackTrace: [] });
      expect(json(await handlers.api.invoke({}))).toMatchObject({ calls: 1 });
    });

    it("fails where the event is no JSON, or too deep", async () => {
      expect(json(await handlers.api.invoke("{"))).toMatchObject({ errorType: "E_EVENT_NOT_JSON", stackTrace: [] });
      expect(json(await handlers.api.invoke("[".repeat(5000)))).toMatchObject({ errorType: "E_EVENT_TOO_DEEP" });
      expect(json(await handlers.api.invoke(""))).toMatchObject({ errorType: "E_EVENT_EMPTY" });
    });

    it("is ended by its deadline, whether it computes or waits, before Lambda would end the process", async () => {
      for (const event of [{ spin: true }, { wait: 60_000 }]) {
        const answer = await handlers.api.invoke(event, { deadline: 500 });
        expect(json(answer)).toMatchObject({ errorType: "E_TIMEOUT" });
        expect(json(await handlers.api.invoke({}))).toMatchObject({ calls: 1 });
      }
    });

    it("fails where the result is larger than Lambda takes, or the answer is refused", async () => {
      handlers.api.refusals = [413];
      expect(json(await handlers.api.invoke({}))).toMatchObject({ errorType: "E_RESULT_TOO_LARGE" });
      expect((await handlers.api.invoke({ fill: 6_000_000 })).body.length).toBe(6_000_003);
    });

    it("takes events of 6 MB, in pieces or whole", async () => {
      const event = { text: "x".repeat(6_000_000) };
      for (const isChunked of [true, false]) {
        handlers.api.isChunked = isChunked;
        expect((await handlers.api.invoke(event)).body.length).toBeGreaterThan(6_000_000);
      }
    });

    it("connects anew where the connection ends", async () => {
      handlers.api.isClosing = true;
      const { connections } = handlers.api;
      for (let i = 0; i < 3; i++) expect(json(await handlers.api.invoke({}))).toMatchObject({ calls: 1 });
      handlers.api.isClosing = false;
      expect(handlers.api.connections).toBeGreaterThan(connections + 3);
    });

    it("runs 1,000 invocations, each in a fresh heap, on one connection", async () => {
      await handlers.api.invoke({});
      const { connections } = handlers.api;
      for (let i = 0; i < 1000; i++) expect(json(await handlers.api.invoke({ i }))).toMatchObject({ event: { i }, calls: 1 });
      expect(handlers.api.connections).toBe(connections);
    });

    it("ends where the Runtime API has failed", async () => {
      const { api, process, stderr } = await start(handler);
      api.refusals = [500];
      void api.invoke({});
      expect(await once(process, "exit")).toEqual([6, null]);
      await vi.waitFor(() => expect(stderr()).toContain("E_LAMBDA_API"), 10_000);
    });
  });

  describe("streams", () => {
    const at = (rawPath: string) => ({ ...version2, rawPath, requestContext: { http: { method: "GET" } }, body: undefined });

    it("where the variable SPORELET_INVOKE_MODE says so: the head, eight zeros, the pieces as they come", async () => {
      const { api } = await start(app, { SPORELET_INVOKE_MODE: "RESPONSE_STREAM" });
      for (let i = 0; i < 2; i++) {
        const answer = await api.invoke(at("/stream"));
        expect(answer.headers).toMatchObject({
          "content-type": "application/vnd.awslambda.http-integration-response",
          "lambda-runtime-function-response-mode": "streaming",
          "transfer-encoding": "chunked",
        });
        const [head = "", body] = answer.body.toString().split("\0".repeat(8));
        expect(JSON.parse(head)).toEqual({ statusCode: 200, headers: { "content-type": "text/plain" }, cookies: ["a=1"] });
        expect(body).toBe("piece 0\npiece 1\npiece 2\n");
        expect(answer.trailers).toEqual({});
        expect(answer.arrivals.length).toBeGreaterThanOrEqual(3);
      }
      expect(json(await api.invoke(at("/throw")))).toMatchObject({ errorType: "RangeError" });
    });

    it("and says in trailers that it failed in the middle", async () => {
      const { api } = await start(app, { SPORELET_INVOKE_MODE: "RESPONSE_STREAM" });
      const { body, trailers } = await api.invoke(at("/broken"));
      expect(body.toString()).toMatch(/piece 1\n$/);
      expect(trailers["lambda-runtime-function-error-type"]).toBe("Function.E_HANDLER_THREW");
      const told = JSON.parse(Buffer.from(trailers["lambda-runtime-function-error-body"] as string, "base64").toString()) as object;
      expect(told).toMatchObject({ errorType: "E_HANDLER_THREW", stackTrace: [] });
    });
  });

  describe("says why it can't start", () => {
    it("to Lambda and to the log", async () => {
      const wrong = await start(handler, { SPORELET_INVOKE_MODE: "FAST" });
      expect(await once(wrong.process, "exit")).toEqual([2, null]);
      expect(wrong.api.starts).toMatchObject([
        {
          headers: { "lambda-runtime-function-error-type": "Function.E_OPTION_VALUE" },
          body: { errorType: "E_OPTION_VALUE", errorMessage: expect.stringContaining("SPORELET_INVOKE_MODE"), stackTrace: [] },
        },
      ]);
      await vi.waitFor(() => expect(wrong.stderr()).toContain("got FAST"), 10_000);
      const damaged = Buffer.from(readFileSync(handler));
      damaged.write("damaged", damaged.lastIndexOf("handler.js"));
      const broken = await start(executable(damaged));
      expect(await once(broken.process, "exit")).toEqual([4, null]);
      expect(broken.api.starts).toMatchObject([{ body: { errorType: "E_MALFORMED" } }]);
    });

    it("where nobody is at the address", () => {
      const run = (address: string) => spawnSync(handler, [], { env: { AWS_LAMBDA_RUNTIME_API: address }, timeout: 10_000 });
      const { status, stderr } = run("127.0.0.1:1");
      expect([status, stderr.toString()]).toEqual([6, "sporelet: E_LAMBDA_API: the Runtime API of AWS Lambda at 127.0.0.1:1 takes no connection\n"]);
      expect(run("[::1]:1").stderr.toString()).toContain("has no address of IPv4");
      expect(run("somewhere").status).toBe(2);
    });
  });

  it("can be tried without Lambda: with an event, and as a server", async () => {
    expect(JSON.parse(spawnSync(handler, ['{"a":1}'], { env: { AWS_LAMBDA_RUNTIME_API: "127.0.0.1:1" } }).stdout.toString())).toMatchObject({
      event: { a: 1 },
    });
    const { port } = await listening(app);
    expect(await exchange(port, ["GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"])).toContain('"url":"http://a/x"');
  });

  it.skipIf(lacks("strace", "-V"))("makes the system calls that `inspect` lists, and no other once it runs", async () => {
    const log = join(temporaryDirectory(), "calls");
    const { api } = await start(app, { SPORELET_INVOKE_MODE: "RESPONSE_STREAM" }, ["strace", "-f", "-o", log]);
    for (const rawPath of ["/stream", "/throw", "/bytes"]) await api.invoke({ ...version2, rawPath });
    const lines = readFileSync(log, "utf8").split("\n");
    const made = lines.slice(lines.findIndex((line) => line.includes("PR_SET_SECCOMP")) + 1).flatMap((line) => /^\d+ +(\w+)\(/.exec(line)?.[1] ?? []);
    const { stdout } = sporelet(["inspect", app, "--json"]);
    const listed = (JSON.parse(stdout) as { imports: { name: string }[] }).imports.map(({ name }) => name);
    expect(made).toContain("connect");
    expect([...new Set(made)].filter((name) => !listed.includes(name))).toEqual([]);
  });
});

describe.skipIf(nativeUnavailable !== undefined)("sporelet build --target lambda", () => {
  it("writes the same archive every time, with one executable in it", () => {
    const entry = source({ "app.ts": APP });
    const [one, two] = [join(temporaryDirectory(), "one.zip"), join(temporaryDirectory(), "two.zip")];
    const { status, stdout, stderr } = sporelet(["build", entry, "--target", "lambda", "-o", one]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/one\.zip: fetch for AWS Lambda on x86-64, [\d.]+ KB, [\d.]+ KB unpacked, built in \d+ ms\n$/);
    expect(JSON.parse(sporelet(["build", entry, "--target", "lambda", "-o", two, "--json"]).stdout)).toMatchObject({
      target: "lambda",
      kind: "fetch",
      name: "app",
    });
    expect(readFileSync(two).equals(readFileSync(one))).toBe(true);
  });

  it("refuses programs and what no executable has, and writes nothing", () => {
    const output = join(temporaryDirectory(), "a.zip");
    const program = sporelet(["build", source({ "p.ts": "console.log(1);" }), "--target", "lambda", "-o", output]);
    expect([program.status, program.stderr]).toEqual([3, expect.stringContaining("E_NOT_A_HANDLER")]);
    expect(sporelet(["build", source(HANDLER), "--target", "lambda", "--thin", "-o", output]).stderr).toContain("E_OPTION_VALUE");
    expect(existsSync(output)).toBe(false);
  });
});
