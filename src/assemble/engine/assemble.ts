// Assembles the engine: QuickJS, the glue and the guest prelude become the modules that the package
// ships. Runs on the developer's machine only (`npm run build`), and only when one of its
// inputs has changed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { WASM_PAGE_BYTES } from "../../../runtime/abi.ts";
import { compileModule, STRIP } from "../../build/compile.ts";
import { initExtension } from "../../build/parts.ts";
import { takeSnapshot } from "../../build/snapshot.ts";
import { BUILD_TIME_NS, type Gap, Vm } from "../../build/vm.ts";
import type { EngineManifest, Layout, Part } from "../../engine/manifest.ts";
import { functionSizes } from "../../module/functions.ts";
import { METADATA_FORMAT, type Metadata } from "../../module/metadata.ts";
import { findRuns, type Run } from "../../module/runs.ts";
import { findSection, readSections, SECTION, type Section, writeModule } from "../../module/sections.ts";
import { MAX_STACK } from "../../module/stack.ts";
import { SEGMENTS, writeWithSnapshot } from "../../module/standalone.ts";
import { relocateName } from "./extension.ts";
import { EXTENSIONS, type ExtensionName, type Linked, link, OPTIONS } from "./link.ts";

declare const PACKAGE_VERSION: string;

const require = createRequire(import.meta.url);
const root = process.cwd();
const runtime = join(root, "runtime");

function node(script: string, args: string[]): void {
  execFileSync(process.execPath, [script, ...args], { stdio: ["ignore", "ignore", "inherit"] });
}

const CONSTANTS = ["STACK_TOP", "STATE", "ERRNO", "KIND", "WAIT", "CONNECTED", "OUTBOX"] as const;

/** The glue's constants: addresses in linear memory. Nothing that it imports is called. */
function glueConstants(glue: WebAssembly.Module): Record<(typeof CONSTANTS)[number], number> {
  const given: Record<string, WebAssembly.ExportValue> = {
    memory: new WebAssembly.Memory({ initial: 1 }),
    __stack_pointer: new WebAssembly.Global({ value: "i32", mutable: true }),
  };
  const imports = new Proxy({}, { get: (_, name) => given[String(name)] ?? (() => 0) });
  const { exports } = new WebAssembly.Instance(glue, { env: imports, wasi_snapshot_preview1: imports } as WebAssembly.Imports);
  return Object.fromEntries(CONSTANTS.map((name) => [name, (exports[name] as WebAssembly.Global<"i32">).value])) as Record<(typeof CONSTANTS)[number], number>;
}

function compileGlue(target: string): void {
  const asc = join(dirname(require.resolve("assemblyscript/package.json")), "bin", "asc.js");
  const entry = join(runtime, "glue", "index.ts");
  node(asc, [entry, "--runtime", "stub", "--importMemory", "--noAssert", "-O3", "--converge", "--use", "abort=", "-o", target]);
}

function bundleGuest(entry: string): string {
  const result = buildSync({
    entryPoints: [join(runtime, entry)],
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["worker"],
    target: "es2024",
    minify: true,
    legalComments: "none",
    write: false,
  });
  return result.outputFiles[0]?.text ?? "";
}

/** One step of the generator behind Math.random (quickjs.c, xorshift64star). */
function xorshift(state: bigint): bigint {
  let next = state ^ (state >> 12n);
  next = BigInt.asUintN(64, next ^ (next << 25n));
  return next ^ (next >> 27n);
}

/** Where in JSContext a value lies that the fixed clock determined. */
function findField(vm: Vm, context: number, value: bigint, what: string): number {
  const CONTEXT_BYTES = 400;
  const hits: number[] = [];
  for (let offset = 0; offset < CONTEXT_BYTES; offset += 8) if (vm.view.getBigUint64(context + offset, true) === value) hits.push(offset);
  if (hits.length !== 1) throw new Error(`quickjs.wasm: expected one place for ${what} in JSContext, found ${hits.length}`);
  return hits[0] as number;
}

/** A constant that the glue exports. */
function constant(vm: Vm, name: string): number {
  const global = (vm.exports as unknown as Record<string, WebAssembly.Global<"i32"> | undefined>)[name];
  if (global === undefined) throw new Error(`the glue's constant ${name} did not stay exported`);
  return global.value;
}

function layoutOf(vm: Vm): Layout {
  return {
    stackTop: constant(vm, "STACK_TOP"),
    image: constant(vm, "STATE"),
    heapPages: constant(vm, "HEAP_PAGES"),
    limitPages: constant(vm, "LIMIT_PAGES"),
    stackBytes: constant(vm, "STACK_BYTES"),
  };
}

/** Above everything that is loaded while the engine is assembled. */
const SCRATCH_PAGE = 1024;

function load(vm: Vm, gap: Gap, bytecode: Uint8Array, what: string): void {
  vm.openScratch(gap, SCRATCH_PAGE, bytecode.length + 4096);
  const status = vm.exports.load_part(vm.put(bytecode), bytecode.length);
  if (status !== 0) throw new Error(`${what} failed with status ${status}: ${vm.output}`);
}

function boot(vm: Vm, gap: Gap, prelude: Uint8Array): number {
  if (vm.exports.boot() !== 0) throw new Error("the engine did not start");
  const context = vm.view.getUint32(constant(vm, "CONTEXT"), true);
  const microseconds = BUILD_TIME_NS / 1000n;
  const random = findField(vm, context, xorshift(microseconds), "random_state");
  const origin = new DataView(new ArrayBuffer(8));
  origin.setFloat64(0, Number(BUILD_TIME_NS) / 1e6, true);
  vm.view.setUint32(constant(vm, "RANDOM_OFFSET"), random, true);
  vm.view.setUint32(constant(vm, "ORIGIN_OFFSET"), findField(vm, context, origin.getBigUint64(0, true), "time_origin"), true);

  vm.openScratch(gap, SCRATCH_PAGE, 4096);
  for (const name of JSON.parse(readFileSync(join(runtime, "natives.json"), "utf8")) as string[]) {
    const { address: at, size } = vm.putText(name);
    if (vm.exports.define_native(at, size) < 0) throw new Error(`the native function ${name} can't be defined`);
  }
  load(vm, gap, prelude, "the prelude");
  vm.exports.collect();
  // The first allocation ever was the runtime's own; its chunk begins 8 bytes before it.
  return vm.view.getUint32(constant(vm, "RUNTIME"), true) - 8;
}

/** The linked module without its data, all of which is in the snapshot. */
function withoutData(module: Uint8Array): Uint8Array {
  return writeModule(readSections(module).filter(({ id }) => id !== SECTION.data));
}

/** The extensions' data as it is before any of them has run, with its addresses in it. */
function extensionData(seed: WebAssembly.Module, from: number, to: number): Run[] {
  const vm = new Vm(seed);
  for (const name of EXTENSIONS) (vm.exports as unknown as Record<string, () => void>)[relocateName(name)]?.();
  return findRuns(vm.bytes.slice(from, to), new Uint8Array(0), from, SEGMENTS);
}

type CatalogueEntry = Omit<Part, "scripted" | "weight">;

/**
 * What each part adds to the heap of a function that has what the part needs. Words that are not zero are counted:
 * QuickJS takes small blocks from arenas, which are in use as a whole.
 */
function weighParts(
  fresh: () => Vm,
  layout: Layout,
  gap: Gap,
  heapStart: number,
  catalogue: readonly CatalogueEntry[],
  bytecodes: ReadonlyMap<string, Uint8Array>,
): number[] {
  const used = (parts: readonly CatalogueEntry[]) => {
    const vm = fresh();
    for (const { name, native } of parts) {
      if (native !== undefined) initExtension(vm, layout, native);
      const bytecode = bytecodes.get(name);
      if (bytecode !== undefined) load(vm, gap, bytecode, `the part ${name}`);
    }
    vm.exports.collect();
    const { buffer, byteOffset, length } = takeSnapshot(vm, { layout, heapStart }, heapStart & ~7).memory;
    return new BigUint64Array(buffer, byteOffset, length >> 3).reduce((sum, word) => (word === 0n ? sum : sum + 8), 0);
  };
  const needed = (part: CatalogueEntry): Set<string> => {
    const direct = catalogue.filter(({ name }) => part.needs.includes(name));
    return new Set([...part.needs, ...direct.flatMap((need) => [...needed(need)])]);
  };
  return catalogue.map((part) => {
    const names = needed(part);
    const before = catalogue.filter(({ name }) => names.has(name));
    return used([...before, part]) - used(before);
  });
}

/** Sizes of native code and data by option. */
function weighOptions(linked: Linked, top: number): Record<string, { code: number; data: number }> {
  const sizes = functionSizes(findSection(readSections(linked.standaloneFull), SECTION.code) as Section);
  let end = top;
  return Object.fromEntries(
    OPTIONS.map((name, bit) => {
      const base = linked.dataBases[name as ExtensionName] ?? end;
      const data = end - base;
      end = base;
      return [name, { code: sizes.reduce((sum, size, i) => sum + ((linked.masks[i] as number) & (1 << bit) ? size : 0), 0), data }];
    }),
  );
}

function runLengths(values: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last?.[1] === value) last[0]++;
    else runs.push([1, value]);
  }
  return runs;
}

function assemble(): Map<string, Uint8Array> {
  const work = mkdtempSync(join(tmpdir(), "sporelet-engine-"));
  try {
    const glue = join(work, "glue.wasm");
    compileGlue(glue);
    const addresses = glueConstants(new WebAssembly.Module(readFileSync(glue)));
    const linked = link(work, glue, addresses.STACK_TOP, addresses.STATE, addresses.ERRNO);
    const seed = new WebAssembly.Module(linked.seed as BufferSource);
    const vm = new Vm(seed);
    const layout = layoutOf(vm);
    const lowest = Math.min(...Object.values(linked.dataBases));
    const gap = { stackTop: layout.stackTop, image: lowest };
    const compile = (source: string) => {
      const compiler = new Vm(seed);
      if (compiler.exports.boot() !== 0) throw new Error("the engine did not start");
      return compileModule(compiler, gap, source, "sporelet", STRIP.sourceAndPositions);
    };

    const heapStart = boot(vm, gap, compile(bundleGuest("guest/prelude.ts")));
    const snapshot = takeSnapshot(vm, { layout, heapStart });
    const runs = findRuns(snapshot.memory, new Uint8Array(0), layout.image, SEGMENTS);
    const data = extensionData(seed, lowest, layout.image);

    const catalogue = JSON.parse(readFileSync(join(runtime, "platform", "parts.json"), "utf8")) as CatalogueEntry[];
    const bytecodes = new Map<string, Uint8Array>();
    for (const { name } of catalogue) {
      const entry = join("platform", `${name}.ts`);
      if (existsSync(join(runtime, entry))) bytecodes.set(name, compile(bundleGuest(entry)));
    }
    const started = vm.bytes.slice();
    const fresh = () => {
      const copy = new Vm(seed);
      copy.exports.memory.grow((started.length - copy.bytes.length) / WASM_PAGE_BYTES);
      copy.bytes.set(started);
      for (const name of EXTENSIONS) (copy.exports as unknown as Record<string, () => void>)[relocateName(name)]?.();
      return copy;
    };
    const heaps = weighParts(fresh, layout, gap, heapStart, catalogue, bytecodes);
    const natives = weighOptions(linked, layout.image);

    const quickjs = "0.17.0";
    const quickjsWasi = (require("quickjs-wasi/package.json") as { version: string }).version;
    const metadata: Metadata = {
      format: METADATA_FORMAT,
      sporelet: PACKAGE_VERSION,
      module: "engine",
      engine: "",
      quickjs,
      layout,
      heapPages: snapshot.heapPages,
      limitPages: 65536,
      stackBytes: MAX_STACK,
    };
    const engine = writeWithSnapshot(withoutData(linked.engine), [...data, ...runs], metadata);
    const manifest: EngineManifest = {
      hash: createHash("sha256").update(engine).digest("hex").slice(0, 16),
      quickjs,
      quickjsWasi,
      layout,
      heapStart,
      kindAddress: addresses.KIND,
      mailbox: { wait: addresses.WAIT, connected: addresses.CONNECTED, outbox: addresses.OUTBOX },
      parts: catalogue.map((entry, i) => ({
        ...entry,
        scripted: bytecodes.has(entry.name),
        weight: { ...((entry.native && natives[entry.native]) || { code: 0, data: 0 }), heap: heaps[i] as number },
      })),
      options: OPTIONS,
      dataBases: linked.dataBases,
      functionMasks: runLengths(linked.masks),
    };
    return new Map<string, Uint8Array>([
      ["engine.wasm", engine],
      ["builder.wasm", writeWithSnapshot(withoutData(linked.builder), runs, metadata)],
      ["builder-full.wasm", writeWithSnapshot(withoutData(linked.builderFull), [...data, ...runs], metadata)],
      ["standalone.wasm", writeWithSnapshot(withoutData(linked.standalone), runs, metadata)],
      ["standalone-full.wasm", writeWithSnapshot(withoutData(linked.standaloneFull), runs, metadata)],
      ...[...bytecodes].map(([name, bytecode]): [string, Uint8Array] => [`parts/${name}.bin`, bytecode]),
      ["manifest.json", Buffer.from(`${JSON.stringify(manifest)}\n`)],
    ]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const DEPENDENCIES = ["assemblyscript", "binaryen", "buffer", "esbuild", "pako", "quickjs-wasi", "urlpattern-polyfill", "web-streams-polyfill"];
/** What goes inside. */
const RUNTIME = ["glue", "guest", "platform"];

/** Not every package lets its package.json be imported. */
function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")) as { version: string }).version;
}

/** A hash of everything that the result depends on. */
function hashInputs(sources: readonly string[]): string {
  const hash = createHash("sha256").update(PACKAGE_VERSION);
  for (const name of DEPENDENCIES) hash.update(`${name}@${versionOf(name)}\n`);
  const inside = RUNTIME.flatMap((name) => readdirSync(join(runtime, name)).map((file) => join("runtime", name, file)));
  for (const path of [...sources, ...inside, "runtime/abi.ts", "runtime/natives.json"].sort()) hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  return hash.digest("hex");
}

/**
 * Assembles into `directory` unless what lies there came from the same inputs.
 * @param sources this program's own files, relative to the root
 */
export function assembleInto(directory: string, sources: readonly string[]): void {
  const stamp = join(directory, "inputs.sha256");
  const inputs = hashInputs(sources);
  try {
    if (readFileSync(stamp, "utf8") === inputs) {
      console.log("engine: up to date");
      return;
    }
  } catch {
    // Not assembled yet.
  }
  console.log("engine: assembling (about half a minute) …");
  const files = assemble();
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, `${name}.new`), bytes);
    renameSync(join(directory, `${name}.new`), join(directory, name));
    console.log(`engine: ${name} ${bytes.length.toLocaleString("en")} bytes`);
  }
  writeFileSync(stamp, inputs);
}
