// Executables for arm64, in QEMU's user mode: they do what those for x86-64 do, byte for byte. No test here runs on such a processor.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { compileBases } from "../src/assemble/native/compile.ts";
import { build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import { readArchitecture, readSegments, SEGMENT } from "../src/native/elf.ts";
import { type ConformanceCase, differential, failures, firstDifference } from "./conformance.ts";
import { json, start } from "./lambda/runtime-api.ts";
import { arm64Unavailable, arm64Unbuildable, buildEmulated, emulated, through } from "./native-arm64/support.ts";
import { brokenExecutable, eventFor, expectedEnd, misdeeds } from "./native-hostile/broken-engine.ts";
import { CASES } from "./native-server/cases.ts";
import { comparable, exchange, type Listening, listening } from "./native-server/support.ts";
import { buildNative, runNative } from "./native-support.ts";
import { HELLO, source, sporelet, temporaryDirectory } from "./support.ts";

/** Of the programs that run everywhere those that depend most on the processor; all of them where SPORELET_ARM64=all asks for it. */
const CHOSEN = /\/(?:numbers|dates|regexp|crypto|typedarrays|timers)\.ts$/;
const programs: ConformanceCase[] = [...failures, ...differential].filter(
  ({ name }) => process.env.SPORELET_ARM64 === "all" || !name.startsWith("test/") || CHOSEN.test(name),
);

const lacksSkopeo = spawnSync("skopeo", ["--version"]).status !== 0;
if (lacksSkopeo) console.log("skipped: this machine has no skopeo");

const directory = temporaryDirectory();
const path = (name: string) => join(directory, name);

describe.skipIf(arm64Unavailable !== undefined)("an executable for arm64", () => {
  it.each(programs)("does as one for x86-64: $name", async ({ options, input, env = {} }) => {
    const [native, arm64] = await Promise.all([buildNative(options), buildEmulated(options)]);
    const args = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    const expected = runNative(native, args, { input });
    const found = runNative(arm64, args, { input, through });
    expect({ ...found, stdout: "" }).toEqual({ ...expected, stdout: "" });
    expect(firstDifference(found.stdout, expected.stdout)).toBe("none");
  });

  it("rounds a product before it adds to it, as WebAssembly does", async () => {
    const entry = source("export default ([a, b, c]: number[]) => a * b + c;");
    const input = JSON.stringify([1 + 2 ** -30, 1 - 2 ** -30, -1]);
    expect(runNative(await buildEmulated({ entry }), [], { input, through }).stdout).toBe("0\n");
  });

  it("finds pristine memory for each line of --serve-stdio", async () => {
    const entry = source(
      "const kept: string[] = []; export default (e: { n: number }) => { kept.push('x'.repeat(e.n)); if (e.n < 0) throw new Error('no'); return kept.length; };",
    );
    const { status, stdout } = runNative(await buildEmulated({ entry }), ["--serve-stdio"], { input: '{"n":1}\n{"n":4000000}\n{"n":-1}\n{"n":2}\n', through });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "1\n1\n\n1\n" });
  });

  it("is ended by its time limit, in code that looks at the clock and in code that does not", async () => {
    const spins = await buildEmulated({ entry: source("export default () => { for (;;); };") });
    expect(runNative(spins, ["--timeout", "300ms", "{}"], { through })).toMatchObject({ status: 1, stderr: expect.stringContaining("E_TIMEOUT") });
    const searches = await buildEmulated({ entry: source("export default () => 'a'.repeat(4_000_000).indexOf('a'.repeat(2_000_000) + 'b');") });
    expect(runNative(searches, ["--timeout", "300ms", "{}"], { through }).stderr).toMatch(/E_TIMEOUT: .* in an operation that can't be interrupted\n$/);
  });

  it("answers requests over HTTP as one for x86-64 does", async () => {
    const entry = source(`export default { async fetch(request: Request) {
      return Response.json([request.method, request.url, [...request.headers], await request.text()]);
    } };`);
    const options = ["--max-body", "10000"];
    const [x64, arm64] = (await Promise.all([
      buildNative({ entry }).then((file) => listening(file, options)),
      buildEmulated({ entry }).then((file) => listening(file, options, { through })),
    ])) as [Listening, Listening];
    for (const { name, pieces, isHalfClosed = false } of CASES)
      expect(comparable(await exchange(arm64.port, pieces, isHalfClosed)), name).toBe(comparable(await exchange(x64.port, pieces, isHalfClosed)));
    arm64.process.kill("SIGTERM");
    await expect.poll(() => arm64.process.exitCode).toBe(0);
  });

  it("takes events from AWS Lambda's Runtime API", async () => {
    const entry = source("export default (e: { n: number }) => { if (e.n > 1) throw new RangeError('too many'); return { n: e.n + 1 }; };");
    const { api } = await start(await buildEmulated({ entry, with: ["lambda"] }), {}, through);
    const answer = await api.invoke({ n: 1 });
    expect([answer.what, json(answer)]).toEqual(["response", { n: 2 }]);
    expect(json(await api.invoke({ n: 2 }))).toMatchObject({ errorType: "RangeError", errorMessage: "too many" });
  });
});

describe.skipIf(arm64Unavailable !== undefined)("on arm64 a broken engine", () => {
  let broken: string;
  beforeAll(async () => {
    broken = emulated(await brokenExecutable("arm64"));
  }, 300_000); // it compiles all but the engine

  it("fails one line of --serve-stdio after the other, each as on x86-64", () => {
    const ends = misdeeds.map(expectedEnd);
    const { status, stdout, stderr } = runNative(broken, ["--serve-stdio"], { input: misdeeds.map((misdeed) => `${eventFor(misdeed)}\n`).join(""), through });
    expect(stderr.split("\n")).toEqual(
      ends
        .map((end) => end.stderr)
        .join("")
        .split("\n"),
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: "\n".repeat(ends.filter((end) => end.status !== 0).length) });
  });
});

describe.skipIf(arm64Unbuildable !== undefined)("--arch arm64", () => {
  const built = (...args: string[]) => sporelet(["build", "hello.ts", "--arch", "arm64", ...args], { cwd: directory });
  beforeAll(() => writeFileSync(path("hello.ts"), HELLO));

  it("makes an executable whose segments can be mapped where pages have 64 KiB, always the same bytes", async () => {
    expect(built("--target", "native", "-o", "hello").stdout).toMatch(/^hello: native handler for arm64, [\d.]+ KB, built in \d+ ms\n$/);
    const file = readFileSync(path("hello"));
    expect(readArchitecture(file)).toBe("arm64");
    const loaded = readSegments(file).filter(({ type }) => type === SEGMENT.load);
    expect(loaded.map(({ align, offset, address }) => [align, (address - offset) % align])).toEqual(loaded.map(() => [65536, 0]));
    expect(file.equals((await build({ entry: path("hello.ts"), target: "native", architecture: "arm64" })).module)).toBe(true);
    expect(sporelet(["inspect", "hello"], { cwd: directory }).stdout).toMatch(/^hello: native executable for Linux on arm64\n/);
    expect(JSON.parse(sporelet(["inspect", "hello", "--json"], { cwd: directory }).stdout)).toMatchObject({ kind: "native", architecture: "arm64" });
  });

  it("makes an archive for Lambda with an executable for it", () => {
    expect(JSON.parse(built("--target", "lambda", "-o", "hello.zip", "--json").stdout)).toMatchObject({ target: "lambda", architecture: "arm64" });
    const zip = readFileSync(path("hello.zip"));
    const begin = 30 + "bootstrap".length; // behind the file's header (APPNOTE.TXT, 4.3.7)
    expect(readArchitecture(inflateRawSync(zip.subarray(begin, begin + zip.readUInt32LE(18))))).toBe("arm64");
  });

  it.skipIf(lacksSkopeo)("beside x64 makes one image for both, always the same, of which skopeo takes either", () => {
    const image = (output: string) =>
      JSON.parse(sporelet(["build", "hello.ts", "--target", "oci", "--arch", "x64,arm64", "-o", output, "--json"], { cwd: directory }).stdout);
    const both = image("both.tar");
    expect(both.images.map(({ platform }: { platform: string }) => platform)).toEqual(["linux/amd64", "linux/arm64"]);
    expect(image("again.tar").digest).toBe(both.digest);
    const configOf = (architecture: string) =>
      JSON.parse(execFileSync("skopeo", ["--override-arch", architecture, "inspect", "--config", `oci-archive:${path("both.tar")}`]).toString());
    expect(configOf("amd64")).toMatchObject({ architecture: "amd64", os: "linux" });
    expect(configOf("arm64")).toMatchObject({ architecture: "arm64", variant: "v8", os: "linux", config: { Entrypoint: ["/hello"] } });
  });

  it("makes an image that is inspected on another machine too", () => {
    built("--target", "oci", "-o", "arm.tar");
    expect(sporelet(["inspect", "arm.tar"], { cwd: directory }).stdout).toMatch(/linux\/arm64\n[\s\S]*native executable for Linux on arm64\n/);
  });

  it("is refused with its reason by this machine, where it is another", async () => {
    const { module } = await build({ entry: path("hello.ts"), target: "native", architecture: "arm64" });
    await expect(load(module)).rejects.toThrow("the executable is for Linux on arm64, and this is linux on x64");
  });

  it("comes from the config file too, and means nothing to modules there", () => {
    writeFileSync(path("arch.json"), JSON.stringify({ functions: ["hello.ts"], targets: ["wasm", "native"], architectures: ["arm64"], outDir: "out" }));
    expect(sporelet(["build", "--config", "arch.json"], { cwd: directory })).toMatchObject({ status: 0, stderr: "" });
    expect(readArchitecture(readFileSync(path("out/hello")))).toBe("arm64");
  });
});

describe("--arch is refused", () => {
  it.each([
    [["--target", "native", "--arch", "riscv64"], 'Expected `--arch` to be one of x64, arm64, got "riscv64"'],
    [["--arch", "arm64"], "Expected `--arch` only with the targets native, oci, lambda, got it with wasm"],
    [["--target", "unikernel", "--arch", "arm64"], "Expected `--arch` of a unikernel to be x64, got arm64"],
    [["--target", "lambda", "--arch", "x64,arm64"], "Expected `--arch` of the target lambda to be one processor, got x64,arm64"],
  ])("%j", (args, message) => {
    writeFileSync(path("hello.ts"), HELLO);
    const { status, stderr } = sporelet(["build", "hello.ts", ...args], { cwd: directory });
    expect({ status, said: stderr.startsWith(`sporelet: E_OPTION_VALUE: ${message}`) }, stderr).toEqual({ status: 2, said: true });
  });

  it("where a compiler is missing, with the package to install", async () => {
    const { PATH } = process.env;
    process.env.PATH = directory;
    try {
      await expect(compileBases("arm64")).rejects.toMatchObject({ code: "E_BASE_MISSING", remedy: "Install it: apt-get install gcc-aarch64-linux-gnu" });
    } finally {
      process.env.PATH = PATH;
    }
  });
});
