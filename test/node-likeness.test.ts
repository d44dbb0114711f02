// What packages look at to find out where they run, and what of V8's and Node's own they take for granted.
import { getRuntimeKey } from "hono/adapter";
import { expect, it } from "vitest";
import { loadSource, root } from "./support.ts";

const answer = async (text: string) => (await loadSource(text)).invoke({});

it("process says whose interfaces there are, and on what platform", async () => {
  expect(
    await answer(`export default () => [process.version, process.versions.node, process.release.name, process.platform, process.on("exit", () => {}) === process,
      process.listenerCount("exit"), typeof process.emitWarning, Object.prototype.toString.call(process)]`),
  ).toEqual(["v20.19.0", "20.19.0", "node", "wasi", true, 0, "function", "[object Object]"]);
});

it("Hono finds the runtime that it finds here", async () => {
  const hono = `${root}node_modules/hono/dist/helper/adapter/index.js`;
  expect(await answer(`import { getRuntimeKey } from ${JSON.stringify(hono)}; export default () => getRuntimeKey();`)).toBe(getRuntimeKey());
});

it("call sites have all that V8's have", async () => {
  const source = `
    function sites() {
      const { prepareStackTrace } = Error;
      Error.prepareStackTrace = (_, sites) => sites;
      const target = {};
      Error.captureStackTrace(target);
      const { stack } = target;
      Error.prepareStackTrace = prepareStackTrace;
      return stack;
    }
    export default function handler() {
      const [site] = sites();
      const names = ["getThis", "getTypeName", "getFunction", "getFunctionName", "getMethodName", "getFileName", "getLineNumber", "getColumnNumber",
        "getEvalOrigin", "isToplevel", "isEval", "isNative", "isConstructor", "isAsync", "isPromiseAll", "getPromiseIndex", "getScriptNameOrSourceURL",
        "getScriptHash", "getEnclosingColumnNumber", "getEnclosingLineNumber", "getPosition", "toString"];
      return [names.filter((name) => typeof site[name] !== "function"), site.isEval(), site.getFunctionName(), String(site).replace(/:\\d+/g, "")];
    }`;
  expect(await answer(source)).toEqual([[], false, "sites", expect.stringMatching(/^sites \(.+\.js\)$/)]);
});

it("RegExp has what the last match found, where it is asked for", async () => {
  const source = `export default () => {
    const found = [RegExp.$1];
    /(\\w+) (\\w+)/.test("<hello world!>");
    found.push(RegExp.$1, RegExp.$2, RegExp.$3, RegExp.lastMatch, RegExp["$&"], RegExp.leftContext, RegExp["$'"], RegExp.lastParen, RegExp.input);
    "a-b".replace(/-(.)/, (all) => all);
    const { $1: first } = RegExp;
    /nothing/.test("else");
    found.push(first, RegExp.$1, "x1y2".split(/\\d/).length);
    return found;
  };`;
  const outside = new Function(source.replace("export default () =>", "return (() =>").replace(/;$/, ")()"));
  expect(await answer(source)).toEqual(outside());
});

it("a digest is a stream", async () => {
  const source = `import { createHash } from "node:crypto"; import { Readable } from "node:stream";
    export default async () => {
      const read = createHash("sha1"); read.write("a"); read.end("b");
      const piped = Readable.from(["a", "b"]).pipe(createHash("sha1")).setEncoding("hex");
      const pieces = []; piped.on("data", (piece) => pieces.push(piece));
      await new Promise((end) => piped.on("end", end));
      return [read.read().toString("hex"), read.read(), pieces];
    }`;
  const sha1 = "da23614e02469a0d7c7bd1bdab5c9c474b1904dc";
  expect(await answer(source)).toEqual([sha1, null, [sha1]]);
});
