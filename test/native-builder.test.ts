// The builder as a program makes the same bytes as the one in WebAssembly, or leaves the build to it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type BuildOptions, type BuildResult, build, buildWith } from "../src/build/build.ts";
import type { FunctionSource } from "../src/build/builder.ts";
import { bundle } from "../src/build/bundle-api.ts";
import { buildNatively } from "../src/build/native-builder.ts";
import { builderProgram } from "../src/native/bases.ts";
import { HELLO, root, source, sporelet, temporaryDirectory } from "./support.ts";

const program = builderProgram();

/** Builds with the program alone. */
async function natively(options: BuildOptions) {
  const startBuilder = async () => async (asked: FunctionSource) => {
    const built = buildNatively(program as string, asked);
    if (built === undefined) throw new Error("no plain success");
    return built;
  };
  return buildWith({ bundle, startBuilder }, options);
}

/** A build in a form that is soon compared. */
const digest = ({ module, ...rest }: BuildResult) => ({ ...rest, module: createHash("sha256").update(module).digest("hex") });

const example = (name: string) => join(root, "examples", name);

describe.skipIf(program === undefined)("the native builder (skipped where it was not compiled: not Linux on x86-64, or no gcc)", () => {
  it.each(["hello.ts", "app.ts", "validate.ts", "upper.ts", "javy.js"])("makes the same of %s", async (name) => {
    const entry = example(name);
    for (const form of [{}, { thin: true }, { target: "native" }, { memory: 8 << 20, stack: 64 << 10 }] as const)
      expect(digest(await natively({ entry, ...form }))).toEqual(digest(await build({ entry, ...form })));
  });

  it("makes the same of functions that carry some extensions, all of them, or the parser", async () => {
    const entry = source({ "hello.ts": HELLO });
    for (const parts of [{ with: ["url"] }, { with: ["crypto"] }, { with: ["encoding"] }, { allowEval: true }, { keepSource: true }])
      for (const thin of [false, true]) expect(digest(await natively({ entry, thin, ...parts }))).toEqual(digest(await build({ entry, thin, ...parts })));
  });

  it.each([
    ["prints", "console.log('built')"],
    ["reads the clock", "Date.now()"],
    ["uses randomness", "Math.random()"],
    ["throws", "throw new Error('no')"],
    ["recurses without end", "(function f() { f() })()"],
    ["needs more memory than allowed", "globalThis.kept = []; for (;;) kept.push(new Array(1000).fill(0))"],
    ["never settles", "await new Promise(() => {})"],
    ["is no handler", "0"],
  ])("leaves it to the other where the top level %s", async (_, statement) => {
    const handler = statement === "0" ? "export default 0" : "export default () => 1";
    await expect(natively({ entry: source({ "fn.js": `${statement};\n${handler};` }) })).rejects.toThrow("no plain success");
  });

  it("ends a top level that does not look at the clock", async () => {
    const entry = source({ "fn.js": "globalThis.x = 3n ** 90000000n; export default () => 1;" });
    await expect(natively({ entry, timeout: 100 })).rejects.toThrow("no plain success");
  });

  it("leaves what it can't say to WebAssembly, unseen by the user", () => {
    const entry = source({ "fn.ts": "console.log('at build time');\nconst now = Date.now();\nexport default () => now;\n" });
    const output = join(temporaryDirectory(), "fn.wasm");
    const { status, stderr } = sporelet(["build", entry, "-o", output]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^at build time\nsporelet: warning: fn\.ts:2:\d+: the top level reads the clock/);
  });

  it("survives a request that is cut short or says nonsense", () => {
    for (const input of [Buffer.alloc(0), Buffer.alloc(20), Buffer.alloc(144), Buffer.alloc(4096, 0xff), Buffer.alloc(4096, 0x41)])
      expect(spawnSync(program as string, { input, timeout: 10_000 })).toMatchObject({ signal: null, stdout: Buffer.alloc(0) });
  });
});
