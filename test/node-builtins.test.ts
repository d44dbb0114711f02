// Modules of Node's that need an operating system: what a package gets for them, what the function's own source gets, and files that are
// embedded.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import type { SporeletFunction } from "../src/host/sporelet.ts";
import { source, sporelet } from "./support.ts";

/** A package beside the function, and the function. */
const withPackage = (entry: string, library: string, more: Record<string, string> = {}) =>
  source({
    "fn.ts": entry,
    "package.json": '{"type":"module"}',
    "node_modules/lib/package.json": '{"name":"lib","main":"index.js"}',
    "node_modules/lib/index.js": library,
    ...more,
  });

async function made(entry: string, options: object = {}) {
  const { module, warnings } = await build({ entry, ...options });
  return { fn: (await load(module)) as SporeletFunction, warnings };
}

describe("a package that imports what needs an operating system", () => {
  it("is built, with one warning that names the chain", async () => {
    const entry = withPackage("import { b } from './a.ts'; export default () => b();", 'const fs = require("fs"); exports.b = () => typeof fs.readFile;', {
      "a.ts": 'export { b } from "lib";',
    });
    const { fn, warnings } = await made(entry);
    expect(warnings).toEqual([expect.stringContaining("fn.ts → a.ts → node_modules/lib/index.js → node:fs")]);
    expect(await fn.invoke({})).toBe("function");
  });

  it("has Node's names and constants, and none that Node has not", async () => {
    const library = `const fs = require("fs"); const http2 = require("http2"); const cp = require("child_process"); const tls = require("tls");
      class Mine extends fs.ReadStream {}
      Mine.prototype.more = 1;
      exports.all = () => [fs.constants.O_CREAT, http2.constants.HTTP2_HEADER_PATH, typeof cp.spawn, cp.spawn.name, typeof tls.connect, typeof fs.promises.readFile,
        fs.nothing === undefined, "stat" in fs, "nothing" in fs, Object.keys(fs).includes("readFileSync"), typeof Mine, fs.existsSync("/x"), tls.DEFAULT_MAX_VERSION];`;
    const { fn } = await made(withPackage("import { all } from 'lib'; export default () => all();", library));
    expect(await fn.invoke({})).toEqual([64, ":path", "function", "spawn", "function", "function", true, true, false, true, "function", false, "TLSv1.3"]);
  });

  it("may put functions of its own in their place", async () => {
    const library = 'const fs = require("fs"); fs.readFileSync = () => "patched"; exports.read = () => fs.readFileSync("x");';
    const { fn } = await made(withPackage("import { read } from 'lib'; export default () => read();", library));
    expect(await fn.invoke({})).toBe("patched");
  });

  it("throws E_NODE_BUILTIN with the function's name and the chain when it calls one", async () => {
    const library = `import { spawn } from "node:child_process"; import { readFile } from "node:fs/promises";
      export const calls = { spawn: () => spawn("ls"), make: () => new (class extends spawn {})(), read: () => readFile("x") };`;
    const entry = withPackage(
      `import { calls } from 'lib';
       export default async (name) => { try { await calls[name](); } catch (error) { return [error.code, String(error)]; } };`,
      library,
      { "node_modules/lib/package.json": '{"name":"lib","main":"index.js","type":"module"}' },
    );
    const { fn } = await made(entry);
    const message = (what: string, module: string) => [
      "E_NODE_BUILTIN",
      `Error [E_NODE_BUILTIN]: ${what} needs an operating system, and there is none inside. It comes by fn.ts → node_modules/lib/index.js → node:${module}.`,
    ];
    expect(await fn.invoke("spawn")).toEqual(message("child_process.spawn", "child_process"));
    expect(await fn.invoke("make")).toEqual(message("child_process.spawn", "child_process"));
    expect(await fn.invoke("read")).toEqual(message("fs.promises.readFile", "fs/promises"));
  });

  it("rejects where Node's function gives a promise", async () => {
    const library = 'const fs = require("fs"); exports.f = () => fs.promises.stat("x").catch((e) => e.code);';
    const { fn } = await made(withPackage("import { f } from 'lib'; export default () => f();", library));
    expect(await fn.invoke({})).toBe("E_NODE_BUILTIN");
  });

  it("fails the build where the top level calls one", async () => {
    const entry = withPackage("import { b } from 'lib'; export default () => b;", 'exports.b = require("fs").readdirSync("/");');
    await expect(build({ entry })).rejects.toMatchObject({
      code: "E_NODE_BUILTIN",
      message: expect.stringContaining("the top level calls what is not there: fs.readdirSync needs an operating system"),
    });
  });

  it("is refused with --node-builtins error", () => {
    const entry = withPackage("import { b } from 'lib'; export default () => b;", 'exports.b = () => require("fs");');
    const refused = sporelet(["build", entry, "--node-builtins", "error"]);
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain("E_NODE_BUILTIN: node:fs is part of Node.js");
    expect(sporelet(["build", entry, "--node-builtins", "maybe"]).stderr).toContain("Expected stub or error");
  });

  it("has the functions of Node's that a module of ours lacks, which throw when they are called", async () => {
    const library = `import { createHash, createSign, generateKeyPairSync } from "node:crypto";
      export const all = () => [createHash("sha1").update("a").digest("hex"), typeof createSign, (() => { try { createSign("x"); } catch (error) { return [error.code, String(error)]; } })()];`;
    const own = { "node_modules/lib/package.json": '{"name":"lib","main":"index.js","type":"module"}' };
    const { fn, warnings } = await made(withPackage("import { all } from 'lib'; export default () => all();", library, own));
    expect(warnings).toEqual([expect.stringContaining("fn.ts → node_modules/lib/index.js → node:crypto")]);
    expect(await fn.invoke({})).toEqual([
      "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8",
      "function",
      ["E_NODE_BUILTIN", expect.stringContaining("crypto.createSign needs an operating system")],
    ]);
    await expect(build({ entry: source('import { createSign } from "node:crypto"; export default () => createSign("x");') })).rejects.toThrow("createSign");
  });

  it("costs nothing where nothing of it is used", async () => {
    const used = withPackage(
      "import { b } from 'lib'; export default () => b();",
      'import fs from "fs"; export const a = () => fs.readFileSync; export const b = () => 1;',
      {
        "node_modules/lib/package.json": '{"name":"lib","main":"index.js","type":"module","sideEffects":false}',
      },
    );
    const { warnings } = await made(used);
    expect(warnings).toEqual([]);
  });
});

describe("a package that requires what is not installed", () => {
  const LIBRARY = 'exports.b = (name) => (name === "driver" ? require("no-such-driver").x : name);';

  it("is built with a warning, and throws when it asks for it", async () => {
    const entry = withPackage(
      "import { b } from 'lib'; export default (name) => { try { return b(name); } catch (error) { return [error.code, error.message]; } };",
      LIBRARY,
    );
    const { fn, warnings } = await made(entry);
    expect(warnings).toEqual([expect.stringContaining("lib/index.js requires no-such-driver, which is not installed")]);
    expect(await fn.invoke("other")).toBe("other");
    expect(await fn.invoke("driver")).toEqual(["MODULE_NOT_FOUND", "Cannot find module 'no-such-driver'"]);
  });

  it("is refused where the package imports it, and where the function's own source requires it", async () => {
    const own = { "node_modules/lib/package.json": '{"name":"lib","main":"index.js","type":"module"}' };
    const entry = withPackage("import { b } from 'lib'; export default () => b;", 'import x from "no-such-driver"; export const b = x;', own);
    await expect(build({ entry })).rejects.toMatchObject({ code: "E_UNRESOLVED_IMPORT" });
    await expect(build({ entry: source('export default () => require("no-such-driver");') })).rejects.toMatchObject({ code: "E_UNRESOLVED_IMPORT" });
  });
});

describe("node:dns", () => {
  it("knows this machine and addresses, and no other name", async () => {
    const library = `const dns = require("dns"); const later = (...given) => new Promise((settle) => dns.lookup(...given, (error, ...found) => settle(error ? error.code : found)));
      exports.all = async () => [await later("localhost"), await later("localhost", { all: true }), await later("::1"), await later("example.com"), await dns.promises.lookup("10.0.0.1")];`;
    const { fn } = await made(withPackage("import { all } from 'lib'; export default () => all();", library));
    expect(await fn.invoke({})).toEqual([
      ["127.0.0.1", 4],
      [[{ address: "127.0.0.1", family: 4 }]],
      ["::1", 6],
      "ENOTFOUND",
      { address: "10.0.0.1", family: 4 },
    ]);
  });
});

describe("the function's own source", () => {
  it("is refused, and of node:fs the error names --embed", async () => {
    await expect(build({ entry: source('import { spawn } from "node:child_process"; export default () => spawn("ls");') })).rejects.toMatchObject({
      code: "E_NODE_BUILTIN",
      message: expect.stringContaining("fn.ts → node:child_process"),
    });
    await expect(build({ entry: source('import fs from "fs"; export default () => fs.readFileSync("x");') })).rejects.toMatchObject({
      remedy: expect.stringContaining("--embed"),
    });
  });
});

describe("modules of Node's that a function asks for by name", () => {
  it("process.getBuiltinModule gives those that functions have", async () => {
    const { fn } = await made(
      source(`export default () => [process.getBuiltinModule("node:path").join("a", "b"), typeof process.getBuiltinModule?.('events').EventEmitter,
        process.getBuiltinModule("node:fs"), process.getBuiltinModule("nothing")].map((value) => value ?? null);`),
    );
    expect(await fn.invoke({})).toEqual(["a/b", "function", null, null]);
  });

  it("createRequire finds what is named as a literal", async () => {
    const entry = source({
      "fn.ts": `import { createRequire } from "node:module";
        const require = createRequire(import.meta.url);
        const load = createRequire(import.meta.url), other = 1;
        export default (name) => [require("./data.json").a, load("./cjs.cjs"), other, (() => { try { return createRequire("/")(name); } catch (error) { return error.code; } })()];`,
      "data.json": '{"a":1}',
      "cjs.cjs": 'module.exports = require("./data.json").a + 1;',
    });
    const { fn } = await made(entry);
    expect(await fn.invoke("x")).toEqual([1, 2, 1, "E_NODE_BUILTIN"]);
  });

  it("node:worker_threads says that this is the main thread", async () => {
    const { fn } = await made(
      source(`import { isMainThread, parentPort, threadId, Worker } from "node:worker_threads";
        export default () => [isMainThread, parentPort, threadId, (() => { try { new Worker("x"); } catch (error) { return error.code; } })()];`),
    );
    expect(await fn.invoke({})).toEqual([true, null, 0, "E_NODE_BUILTIN"]);
  });
});

describe("--embed", () => {
  const project = () =>
    source({
      "src/fn.ts": `import { readFileSync, readdirSync, statSync, existsSync, promises, writeFileSync, createReadStream } from "node:fs";
        import { readFile } from "node:fs/promises";
        import { join } from "node:path";
        const template = readFileSync("views/a.html", "utf8");
        const failing = (fn) => { try { return fn(); } catch (error) { return [error.code, error.message]; } };
        export default async () => ({
          template,
          dirname: import.meta.dirname, filename: import.meta.filename, url: import.meta.url,
          joined: readFileSync(join(import.meta.dirname, "../views/deep/b.bin")).toString("hex"),
          byUrl: readFileSync(new URL("../views/a.html", import.meta.url), "utf8"),
          names: readdirSync("/views"), all: readdirSync("/views", { recursive: true }), types: readdirSync("/views", { withFileTypes: true }).map((e) => [e.name, e.isDirectory()]),
          stat: [statSync("views/a.html").size, statSync("views").isDirectory(), statSync("none", { throwIfNoEntry: false }) ?? null],
          exists: [existsSync("views"), existsSync("none")],
          later: [(await promises.readFile("views/a.html")).length, await readFile("/views/a.html", { encoding: "base64" })],
          stream: await new Promise((settle) => { let text = ""; createReadStream("views/a.html", { encoding: "utf8", start: 1, end: 2 }).on("data", (c) => (text += c)).on("end", () => settle(text)); }),
          errors: [failing(() => readFileSync("none")), failing(() => readFileSync("views")), failing(() => readdirSync("views/a.html")), failing(() => writeFileSync("x", "y"))?.[0]],
        });`,
      "package.json": '{"type":"module"}',
      "views/a.html": "<b>",
      "views/deep/b.bin": "\u0000\u0001",
    });

  it("gives node:fs the files that it names", async () => {
    const entry = project();
    const { fn } = await made(entry, { embed: [join(dirname(entry), "../views")] });
    expect(await fn.invoke({})).toEqual({
      template: "<b>",
      dirname: "/src",
      filename: "/src/fn.ts",
      url: "file:///src/fn.ts",
      joined: "0001",
      byUrl: "<b>",
      names: ["a.html", "deep"],
      all: ["a.html", "deep", "deep/b.bin"],
      types: [
        ["a.html", false],
        ["deep", true],
      ],
      stat: [3, true, null],
      exists: [true, false],
      later: [3, "PGI+"],
      stream: "b>",
      errors: [
        ["ENOENT", "ENOENT: no such file or directory, open 'none'"],
        ["EISDIR", "EISDIR: illegal operation on a directory, read"],
        ["ENOTDIR", "ENOTDIR: not a directory, scandir 'views/a.html'"],
        "E_NODE_BUILTIN",
      ],
    });
  });

  it("gives them to packages too, and __dirname in CommonJS", async () => {
    const entry = withPackage(
      "import { read } from 'lib'; export default () => read();",
      'const fs = require("fs"); const path = require("path"); exports.read = () => fs.readFileSync(path.join(__dirname, "data.txt"), "utf8") + __filename;',
      { "node_modules/lib/data.txt": "data " },
    );
    const { fn } = await made(entry, { embed: [join(dirname(entry), "node_modules/lib/data.txt")] });
    expect(await fn.invoke({})).toBe("data /node_modules/lib/index.js");
  });

  it("refuses what is not there, and what lies outside of the project", async () => {
    const entry = project();
    await expect(build({ entry, embed: ["no/such"] })).rejects.toMatchObject({ code: "E_NOT_FOUND", message: expect.stringContaining("no/such") });
    await expect(build({ entry, embed: ["/"] })).rejects.toMatchObject({ code: "E_OPTION_VALUE", message: expect.stringContaining("got /") });
  });

  it("is told of a file that was changed or is new, though builds are kept", () => {
    const entry = source({
      "fn.ts":
        'import { readdirSync, readFileSync } from "node:fs"; export default () => readdirSync("views").map((name) => readFileSync("views/" + name, "utf8"));',
      "views/a.txt": "a",
    });
    const run = () => JSON.parse(sporelet(["run", entry, "--embed", "views", "--event", "1"], { cwd: dirname(entry) }).stdout);
    expect(run()).toEqual(["a"]);
    writeFileSync(join(dirname(entry), "views/b.txt"), "b");
    expect(run()).toEqual(["a", "b"]);
    writeFileSync(join(dirname(entry), "views/a.txt"), "c");
    expect(run()).toEqual(["c", "b"]);
  });
});
