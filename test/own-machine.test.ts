// A server that only its own machine hears answers no page of another site; and nothing of others acts on a terminal.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isLoopback } from "../src/module/loopback.ts";
import { printable } from "../src/server/printable.ts";
import { command, HELLO, source, sporelet, temporaryDirectory } from "./support.ts";

async function start(...args: string[]) {
  const child = spawn(process.execPath, [command, ...args, "--port", "0", "--no-admin", "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [first] = (await once(child.stdout, "data")) as [Buffer];
  const { port } = new URL((JSON.parse(first.toString()) as { url: string }).url);
  return { child, port, said: () => said };
}

describe.each([
  ["serve", "--workers", "1"],
  ["serve", "--workers", "2"],
  ["dev", "--workers", "1"],
])("%s %s %s", (...command_) => {
  let server: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    server = await start(...command_, source({ "hello.ts": HELLO }), "--allow-host", "shop.example");
  });
  afterAll(async () => {
    server.child.kill("SIGTERM");
    await once(server.child, "exit");
  });

  const ask = (headers: Record<string, string>) =>
    new Promise<string>((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port: server.port, path: "/hello", method: "POST", headers, agent: false }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve(`${response.statusCode} ${text}`));
      });
      asked.on("error", reject);
      asked.end('{"name":"Ada"}');
    });

  it.each<Record<string, string>>([
    { host: "127.0.0.1:1" },
    { host: "localhost" },
    { host: "app.localhost:80" },
    { host: "[::1]:3000" },
    { host: "192.168.1.7" },
    { host: "shop.example" },
    { host: "localhost", origin: "http://localhost:5173" },
    { host: "localhost", origin: "http://127.0.0.1:8080" },
    { host: "localhost", origin: "https://shop.example" },
  ])("answers %j", async (headers) => expect(await ask(headers)).toBe('200 {"hello":"Ada"}\n'));

  it.each<[Record<string, string>, string]>([
    [{ host: "evil.example" }, '"evil.example\\" is none of its names: --allow-host evil.example'],
    [{ host: "localhost.evil.example" }, "is none of its names"],
    [{ host: "localhost", origin: "https://evil.example" }, "comes from a page of"],
    [{ host: "localhost", origin: "http://192.168.1.9" }, "comes from a page of"],
    [{ host: "localhost", origin: "null", "content-type": "text/plain" }, "comes from a page of"],
  ])("refuses %j", async (headers, said) => {
    const text = await ask(headers);
    expect(text).toMatch(/^403 .*E_FORBIDDEN/s);
    expect(text).toContain(said);
  });
});

it("* allows any name, and so does an address that others hear", async () => {
  const server = await start("serve", source({ "hello.ts": HELLO }), "--workers", "1", "--allow-host", "*");
  const answer = await new Promise<number | undefined>((resolve) => {
    request({ host: "127.0.0.1", port: server.port, path: "/hello", method: "POST", headers: { host: "any.example" }, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end("{}");
  });
  server.child.kill("SIGTERM");
  await once(server.child, "exit");
  expect(answer).toBe(200);
  expect(["127.0.0.1", "127.1.2.3", "::1", "localhost", "0.0.0.0", "::", "10.0.0.1"].map(isLoopback)).toEqual([true, true, true, true, false, false, false]);
});

describe("what acts on a terminal is escaped", () => {
  it("in text", () => {
    expect(printable("a\tb\nc")).toBe("a\tb\nc");
    expect(printable("\x1b[31m\x00\x7f\x9b\u2028\u202e\r")).toBe("\\u001b[31m\\u0000\\u007f\\u009b\\u2028\\u202e\\u000d");
    expect(JSON.parse(printable(JSON.stringify("\x9b\u202e\x7f")))).toBe("\x9b\u202e\x7f");
  });

  it.each(["json", "text"])("in the %s log, whoever said it", async (format) => {
    const server = await start(
      "serve",
      source({ "hello.ts": "export default (e: string) => { console.log(e); throw new Error(e); };" }),
      "--workers",
      "1",
      "--log",
      format,
    );
    const evil = "\x1b[31mred\x9b1m\u202eback\nforged: line";
    await new Promise<void>((resolve) => {
      const asked = request(
        { host: "127.0.0.1", port: server.port, path: "/hello", method: "POST", headers: { expect: "\x9b31m" }, agent: false },
        (response) => response.resume().on("end", resolve),
      );
      asked.end(JSON.stringify(evil));
    });
    await fetch(`http://127.0.0.1:${server.port}/hello?\u202e`, { method: "POST", body: JSON.stringify(evil) });
    await expect.poll(server.said).toContain("E_HANDLER_THREW");
    server.child.kill("SIGTERM");
    await once(server.child, "exit");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(server.said()).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e]/);
    // A line that a function makes up is set in, or within JSON.
    expect(server.said()).not.toMatch(/^forged/m);
  });

  it("in messages of the command", () => {
    const { stderr } = sporelet(["run", "no\x1b[31msuch.ts"]);
    expect(stderr).toContain("no\\u001b[31msuch");
    expect(stderr).not.toContain("\x1b");
  });
});

describe("a name that can't stand in a module", () => {
  const directory = join(temporaryDirectory(), "fns");
  const name = "a\nb";
  beforeAll(() => {
    mkdirSync(directory);
    writeFileSync(join(directory, `${name}.ts`), HELLO);
    writeFileSync(join(directory, "hello.ts"), HELLO);
  });

  it("is refused when it is built, and --name helps", () => {
    const output = join(directory, "out.wasm");
    const { status, stderr } = sporelet(["build", join(directory, `${name}.ts`), "-o", output]);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('E_OPTION_VALUE: Expected the function\'s name to have at most 500 characters and no control characters, got "a\\nb"'),
    ]);
    expect(sporelet(["build", join(directory, `${name}.ts`), "-o", output, "--name", "ab"]).status).toBe(0);
    expect(sporelet(["inspect", output]).stdout).toContain("ab (handler)");
    expect(readFileSync(output).length).toBeGreaterThan(1000);
  });

  it("keeps no other function from being served", async () => {
    const server = await start("serve", directory, "--workers", "1");
    const answered = await fetch(`http://127.0.0.1:${server.port}/hello`, { method: "POST", body: '{"name":"Ada"}' });
    server.child.kill("SIGTERM");
    await once(server.child, "exit");
    expect(answered.status).toBe(200);
    expect(server.said()).toContain("E_OPTION_VALUE");
  });
});
