// Assembles the engine: QuickJS, the glue and the guest prelude become the modules that the package
// ships. Runs on the developer's machine only (`npm run build`).
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { MOST_PAGES, WASM_PAGE_BYTES } from "../../../runtime/abi.ts";
import { compileModule, STRIP } from "../../build/compile.ts";
import { refusalOf } from "../../build/evaluation.ts";
import { takeSnapshot } from "../../build/snapshot.ts";
import { Vm } from "../../build/vm.ts";
import type { EngineManifest } from "../../engine/manifest.ts";
import { METADATA_FORMAT, type Metadata } from "../../module/metadata.ts";
import { findRuns, type Run } from "../../module/runs.ts";
import { readSections, SECTION, writeModule } from "../../module/sections.ts";
import { MAX_STACK } from "../../module/stack.ts";
import { SEGMENTS, writeWithSnapshot } from "../../module/standalone.ts";
import { boot, layoutOf } from "./boot.ts";
import { relocateName } from "./extension.ts";
import { compileGlue, glueConstants } from "./glue.ts";
import { EXTENSIONS, link, OPTIONS } from "./link.ts";
import { type CatalogueEntry, weighEval, weighOptions, weighParts } from "./weigh.ts";

declare const PACKAGE_VERSION: string;

const require = createRequire(import.meta.url);
const runtime = join(process.cwd(), "runtime");

/** TextDecoder is made of these: their library needs the variant of its own that does without one. */
const WITHOUT_DECODER = { conditions: ["react-native"], mainFields: ["react-native", "module", "main"] };
const BUNDLING: Record<string, Pick<BuildOptions, "conditions" | "mainFields">> = {
  "platform/encodings.ts": WITHOUT_DECODER,
  "platform/multi-byte-encodings.ts": WITHOUT_DECODER,
};

async function bundleGuest(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [join(runtime, entry)],
    bundle: true,
    format: "esm",
    platform: "neutral",
    conditions: ["browser", "module", "worker"],
    mainFields: ["browser", "module", "main"],
    ...BUNDLING[entry],
    target: "es2024",
    minify: true,
    legalComments: "none",
    write: false,
  });
  return result.outputFiles[0]?.text ?? "";
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

function runLengths(values: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last?.[1] === value) last[0]++;
    else runs.push([1, value]);
  }
  return runs;
}

/** The files of dist/engine, by their names. */
export async function assemble(): Promise<Map<string, Uint8Array>> {
  const work = mkdtempSync(join(tmpdir(), "sporelet-engine-"));
  try {
    const glue = join(work, "glue.wasm");
    await compileGlue(glue);
    const addresses = glueConstants(new WebAssembly.Module(readFileSync(glue)));
    const linked = await link(work, glue, { stackTop: addresses.STACK_TOP, refusal: addresses.REFUSAL }, addresses.STATE, addresses.ERRNO);
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

    const heapStart = boot(vm, gap, compile(await bundleGuest("guest/prelude.ts")));
    const data = extensionData(seed, lowest, layout.image);

    const catalogue = JSON.parse(readFileSync(join(runtime, "platform", "parts.json"), "utf8")) as CatalogueEntry[];
    const bytecodes = new Map<string, Uint8Array>();
    for (const { name } of catalogue) {
      const entry = join("platform", `${name}.ts`);
      if (existsSync(join(runtime, entry))) bytecodes.set(name, compile(await bundleGuest(entry)));
    }
    const started = vm.bytes.slice();
    const fresh = () => {
      const copy = new Vm(seed);
      copy.exports.memory.grow((started.length - copy.bytes.length) / WASM_PAGE_BYTES);
      copy.bytes.set(started);
      for (const name of EXTENSIONS) (copy.exports as unknown as Record<string, () => void>)[relocateName(name)]?.();
      return copy;
    };
    const scales = { fresh, layout, gap, heapStart, bytecodes };
    const heaps = weighParts(catalogue, scales);
    const natives = weighOptions(linked, layout.image);
    const evalBytes = weighEval(linked, catalogue, scales);
    vm.bytes.set(refusalOf(evalBytes), addresses.REFUSAL);
    const snapshot = takeSnapshot(vm, { layout, heapStart });
    const runs = findRuns(snapshot.memory, new Uint8Array(0), layout.image, SEGMENTS);

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
      limitPages: MOST_PAGES,
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
      evalBytes,
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
