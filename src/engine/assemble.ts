// Assembles the engine: QuickJS, the glue and the guest prelude become the modules that the package
// ships. Runs on the developer's machine only (`npm run build`), and only when one of its
// inputs has changed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import binaryen from "binaryen";
import { buildSync } from "esbuild";
import { compileModule } from "../build/compile.ts";
import { takeSnapshot } from "../build/snapshot.ts";
import { BUILD_TIME_NS, Vm } from "../build/vm.ts";
import { METADATA_FORMAT, type Metadata } from "../module/metadata.ts";
import { findRuns } from "../module/runs.ts";
import { readSections, SECTION, writeModule } from "../module/sections.ts";
import { SEGMENT_BYTES, writeWithSnapshot } from "../module/standalone.ts";
import type { EngineManifest, Layout } from "./manifest.ts";
import { clearOnFree, patchQuickJs, removeParser } from "./patch.ts";

declare const PACKAGE_VERSION: string;

const require = createRequire(import.meta.url);
const root = process.cwd();
const runtime = join(root, "runtime");

const FEATURES = [
  "bulk-memory",
  "bulk-memory-opt",
  "sign-ext",
  "mutable-globals",
  "nontrapping-float-to-int",
  "multivalue",
  "reference-types",
  "simd",
  "extended-const",
  "call-indirect-overlong",
].map((feature) => `--enable-${feature}`);

const BUILDING = ["memory", "compile", "limit_heap", "load_function", "trace", "collect", "qjs_get_exception", "qjs_get_string"];

/** What stays exported, and with it what stays in the module at all. */
const ROOTS = {
  // Between the linked module and its snapshot; the layout's constants are read from it.
  seed: [...BUILDING, "boot", "define_native", "load_prelude", "STACK_TOP", "STATE", "HEAP_PAGES", "RANDOM_OFFSET", "ORIGIN_OFFSET"],
  builder: BUILDING,
  engine: ["memory", "_start", "invoke", "prepare", "restore"],
  standalone: ["memory", "_start", "invoke"],
};

function node(script: string, args: string[]): void {
  execFileSync(process.execPath, [script, ...args], { stdio: ["ignore", "ignore", "inherit"] });
}

function binaryenTool(name: string): string {
  return join(dirname(require.resolve("binaryen/package.json")), "bin", name);
}

function compileGlue(target: string): void {
  const asc = join(dirname(require.resolve("assemblyscript/package.json")), "bin", "asc.js");
  const entry = join(runtime, "glue", "index.ts");
  node(asc, [entry, "--runtime", "stub", "--importMemory", "--noAssert", "-O3", "--converge", "--use", "abort=", "-o", target]);
}

function bundlePrelude(): string {
  const result = buildSync({
    entryPoints: [join(runtime, "guest", "prelude.ts")],
    bundle: true,
    format: "esm",
    target: "es2023",
    minify: true,
    keepNames: false,
    write: false,
  });
  return result.outputFiles[0]?.text ?? "";
}

interface Linked {
  seed: Uint8Array;
  engine: Uint8Array;
  builder: Uint8Array;
  standalone: Uint8Array;
}

function link(work: string): Linked {
  const glue = join(work, "glue.wasm");
  compileGlue(glue);

  const quickjs = binaryen.readBinary(readFileSync(require.resolve("quickjs-wasi/quickjs.wasm")));
  const text = patchQuickJs(quickjs.emitText());
  quickjs.dispose();

  const { BulkMemory, BulkMemoryOpt, SignExt, MutableGlobals, NontrappingFPToInt, Multivalue, ReferenceTypes, SIMD128 } = binaryen.Features;
  const features = BulkMemory | BulkMemoryOpt | SignExt | MutableGlobals | NontrappingFPToInt | Multivalue | ReferenceTypes | SIMD128;
  const merged = (name: string, wat: string): string => {
    const module = binaryen.parseText(wat);
    module.setFeatures(features);
    const patched = join(work, `${name}.patched.wasm`);
    const target = join(work, `${name}.merged.wasm`);
    writeFileSync(patched, module.emitBinary());
    module.dispose();
    node(binaryenTool("wasm-merge"), [...FEATURES, "--skip-export-conflicts", patched, "env", glue, "env", "-o", target]);
    return target;
  };
  const keep = (source: string, name: keyof typeof ROOTS): Uint8Array => {
    const graph = join(work, `${name}.json`);
    const target = join(work, `${name}.wasm`);
    const names = ROOTS[name];
    const entries = [{ name: "root", root: true, reaches: names }, ...names.map((n) => ({ name: n, export: n }))];
    writeFileSync(graph, JSON.stringify(entries));
    node(binaryenTool("wasm-metadce"), [...FEATURES, source, "-f", graph, "-o", target]);
    return readFileSync(target);
  };

  const building = merged("builder", clearOnFree(text));
  const running = merged("runtime", removeParser(text));
  return {
    seed: keep(building, "seed"),
    builder: keep(building, "builder"),
    engine: keep(running, "engine"),
    standalone: keep(running, "standalone"),
  };
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
  return (vm.exports as unknown as Record<string, WebAssembly.Global<"i32">>)[name]?.value ?? 0;
}

function layoutOf(seed: WebAssembly.Module): Layout {
  const vm = new Vm(seed);
  return { stackTop: constant(vm, "STACK_TOP"), image: constant(vm, "STATE"), heapPages: constant(vm, "HEAP_PAGES") };
}

function boot(seed: WebAssembly.Module, layout: Layout, prelude: Uint8Array): { vm: Vm; heapStart: number } {
  const vm = new Vm(seed);
  if (vm.exports.boot() !== 0) throw new Error("the engine did not start");

  const context = vm.view.getUint32(layout.image + 4, true);
  const microseconds = BUILD_TIME_NS / 1000n;
  const random = findField(vm, context, xorshift(microseconds), "random_state");
  const origin = new DataView(new ArrayBuffer(8));
  origin.setFloat64(0, Number(BUILD_TIME_NS) / 1e6, true);
  vm.view.setUint32(constant(vm, "RANDOM_OFFSET"), random, true);
  vm.view.setUint32(constant(vm, "ORIGIN_OFFSET"), findField(vm, context, origin.getBigUint64(0, true), "time_origin"), true);

  const SCRATCH_PAGE = 1024;
  vm.openScratch(layout, SCRATCH_PAGE, prelude.length + 4096);
  for (const name of JSON.parse(readFileSync(join(runtime, "natives.json"), "utf8")) as string[]) {
    const { address: at, size } = vm.putText(name);
    if (vm.exports.define_native(at, size) < 0) throw new Error(`the native function ${name} can't be defined`);
  }
  const status = vm.exports.load_prelude(vm.put(prelude), prelude.length);
  if (status !== 0) throw new Error(`the prelude failed with status ${status}: ${vm.output}`);
  vm.exports.collect();
  return { vm, heapStart: firstChunk(vm, layout.image) };
}

/** The first allocation ever was the runtime's own; its chunk begins 8 bytes before it. */
function firstChunk(vm: Vm, image: number): number {
  return vm.view.getUint32(image, true) - 8;
}

/** The linked module without its data, all of which is in the snapshot. */
function withoutData(module: Uint8Array): Uint8Array {
  return writeModule(readSections(module).filter(({ id }) => id !== SECTION.data));
}

function assemble(): Map<string, Uint8Array> {
  const work = mkdtempSync(join(tmpdir(), "sporelet-engine-"));
  try {
    const linked = link(work);
    const seed = new WebAssembly.Module(linked.seed as BufferSource);
    const layout = layoutOf(seed);
    const compiler = new Vm(seed);
    if (compiler.exports.boot() !== 0) throw new Error("the engine did not start");
    const prelude = compileModule(compiler, layout, bundlePrelude(), "sporelet");
    const { vm, heapStart } = boot(seed, layout, prelude);
    const snapshot = takeSnapshot(vm, { layout, heapStart });
    const runs = findRuns(snapshot.memory, new Uint8Array(0), layout.image, SEGMENT_BYTES);

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
    };
    const engine = writeWithSnapshot(withoutData(linked.engine), runs, metadata);
    const hash = createHash("sha256").update(engine).digest("hex").slice(0, 16);
    const manifest: EngineManifest = { hash, quickjs, quickjsWasi, layout, heapStart };
    return new Map<string, Uint8Array>([
      ["engine.wasm", engine],
      ["builder.wasm", writeWithSnapshot(withoutData(linked.builder), runs, metadata)],
      ["standalone.wasm", writeWithSnapshot(withoutData(linked.standalone), runs, metadata)],
      ["manifest.json", Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)],
    ]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const DEPENDENCIES = ["assemblyscript", "binaryen", "esbuild", "quickjs-wasi"];
const SOURCES = ["runtime", "src/build", "src/engine", "src/module"];

/** A hash of everything that the result depends on. */
function hashInputs(): string {
  const hash = createHash("sha256").update(PACKAGE_VERSION);
  for (const name of DEPENDENCIES) hash.update(`${name}@${(require(`${name}/package.json`) as { version: string }).version}\n`);
  for (const source of SOURCES) {
    const files = readdirSync(join(root, source), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const path of files.map((file) => join(file.parentPath, file.name)).sort()) hash.update(`${path.slice(root.length)}\n`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

/** Assembles into `directory` unless what lies there came from the same inputs. */
export function assembleInto(directory: string): void {
  const stamp = join(directory, "inputs.sha256");
  const inputs = hashInputs();
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
    writeFileSync(join(directory, `${name}.new`), bytes);
    renameSync(join(directory, `${name}.new`), join(directory, name));
    console.log(`engine: ${name} ${bytes.length.toLocaleString("en")} bytes`);
  }
  writeFileSync(stamp, inputs);
}
