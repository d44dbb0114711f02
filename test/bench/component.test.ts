// The way of a handler through componentize-qjs and jco, with small packages in their place: those of npm are fetched on request only.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { component, componentLoad } from "../../bench/inhost/component.ts";
import { componentize as fetched } from "../../bench/peers.ts";
import { buildComponent, type Component, componentFlags } from "../../bench/workload/component.ts";
import { prepareWorkload } from "../../bench/workload/workload.ts";
import { source, temporaryDirectory } from "../support.ts";

const work = temporaryDirectory();
const signal = new AbortController().signal;
let count = 0;

const prepared = (text: string, input: string) => prepareWorkload("fn", "fn", source(text), () => input, join(work, `${++count}`));

/** Packages that make of a source a "component" whose JavaScript is the source, and whose only core module is empty. */
function packages(componentize = "Buffer.from(jsSource)"): string {
  const directory = join(work, `packages-${++count}`);
  const files = {
    "componentize-qjs/index.js": `import { readFileSync } from "node:fs";
export const componentize = async ({ witPath, jsSource }) => {
  if (!readFileSync(witPath, "utf8").includes("export respond: async func(line: string) -> string;")) throw new Error("no such export");
  return { component: ${componentize} };
};`,
    "@bytecodealliance/jco-transpile/index.js": `export const transpileBytes = async (component, { name }) => ({
  files: {
    [name + ".js"]: "import * as source from 'data:text/javascript;base64," + component.toString("base64") + "';\\n"
      + "export const instantiate = (compiled, imports) => { compiled('h.core.wasm'); if (!imports.wasi) throw new Error('no WASI'); return source; };",
    "h.core.wasm": Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0),
    "h.d.ts": new Uint8Array(0),
  },
});`,
    "@bytecodealliance/preview2-shim/instantiation.js": "export class WASIShim { getImportObject() { return { wasi: true }; } }",
  };
  for (const [path, text] of Object.entries(files)) {
    const file = join(directory, "node_modules", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    writeFileSync(
      join(dirname(file), "package.json"),
      JSON.stringify({ type: "module", exports: { ".": "./index.js", "./instantiation": "./instantiation.js" } }),
    );
  }
  writeFileSync(join(directory, "package.json"), "{}");
  return directory;
}

describe("a handler as a component", () => {
  it("is built, asked once, and answers from a new instance and when loaded anew", async () => {
    const workload = await prepared("export default async ({ a }) => { await null; return a + 1; };", '{"a":1}');
    const peer = packages();
    const built = (await buildComponent(workload, peer, signal)) as Component;
    expect(built.artifact.bytes).toBeGreaterThan(8);
    expect(readFileSync(join(built.directory, "handler.mjs"), "utf8")).toContain("WebAssembly.Suspending ??=");
    const { kind, input, files } = workload;
    for (const start of [component, componentLoad]) {
      const { once } = await start({ kind, input, files, peer, component: built.directory });
      expect([await once(), await once()]).toEqual(["2", "2"]);
    }
  });

  it("that can't be built, or does not answer, is a reason", async () => {
    const workload = () => prepared("export default (event) => event.a.b;", "{}");
    const reason = async (peer: string) => ((await buildComponent(await workload(), peer, signal)) as { reason: string }).reason;
    expect(await reason(packages())).toBe(
      "componentize-qjs or jco can't build the handler: ended with status 1: Cannot read properties of undefined (reading 'b')",
    );
    expect(await reason(packages('(() => { throw new Error("no native binding\\nat x"); })()'))).toContain("ended with status 1: no native binding");
    expect(await reason(work)).toContain("Cannot find package 'componentize-qjs'");
  });

  it("has no requests, and is not fetched unless it is asked for", async () => {
    const app = await prepared("export default { fetch: () => new Response() };", '{"url":"http://h/"}');
    expect(await buildComponent(app, work, signal)).toEqual({ reason: "componentize-qjs is asked handlers only, it has no Request and no Response" });
    for (const name of ["componentize-qjs", "componentize-js"] as const)
      expect(fetched(name, false)).toEqual({ reason: `--with ${name} fetches it and jco from npm` });
  });

  it("gets the flags that this node needs for it, which are flags of node's", () => {
    expect(execFileSync(process.execPath, [...componentFlags(), "-p", "1 + 1"], { encoding: "utf8" })).toBe("2\n");
  });
});
