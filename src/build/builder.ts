// Builds a function: its bundle goes in, the memory that its module begins with comes out. The source is compiled in one
// instance of the engine and loaded as bytecode into another, so that the compiler leaves nothing in the snapshot.
import { engineManifest, readEngineFile } from "../engine/manifest.ts";
import { findRuns } from "../module/runs.ts";
import { compileModule, STRIP } from "./compile.ts";
import type { BuiltFunction, FunctionSource } from "./function-source.ts";
import { clearUnused, gapOf, imageOf } from "./parts.ts";
import { snapshotFunction } from "./snapshot.ts";
import { Vm } from "./vm.ts";

type EngineFile = "builder.wasm" | "builder-full.wasm";

const compiled = new Map<EngineFile, Promise<WebAssembly.Module>>();

/** Compiles an engine, on another thread; once per process, for rebuilds share it. */
function compileEngine(file: EngineFile): Promise<WebAssembly.Module> {
  let module = compiled.get(file);
  if (module === undefined) {
    module = WebAssembly.compile(readEngineFile(file));
    compiled.set(file, module);
  }
  return module;
}

/** Instances of the engine in which nothing has run yet: one compiles a source, one loads the bytecode. */
export interface Engines {
  compiler: Vm;
  loader: Vm;
}

/** Starts the engines of one build. It takes as long as a bundler does, so it goes on beside. */
export async function startEngines(): Promise<Engines> {
  const engine = await compileEngine("builder.wasm");
  return { compiler: new Vm(engine), loader: new Vm(engine) };
}

/**
 * Compiles a function, loads it into an engine and, if it is a handler, runs its top level.
 * @param engines are used up
 * @throws TopLevelFailure; SporeletError E_BUILD_FAILED, E_TRAPPED
 */
export async function buildFunction({ compiler, loader }: Engines, source: FunctionSource): Promise<BuiltFunction> {
  const manifest = engineManifest();
  const { mask } = source.platform;
  const bytecode = compileModule(compiler, gapOf(manifest, 0), source.code, source.fileName, source.strip);
  const script = source.platform.data?.script;
  const data = script && compileModule(new Vm(await compileEngine("builder.wasm")), gapOf(manifest, 0), script, "sporelet", STRIP.sourceAndPositions);
  const vm = mask === 0 ? loader : new Vm(await compileEngine("builder-full.wasm"));
  const image = imageOf(manifest, mask);
  const base = vm.bytes.slice(image);
  const { snapshot, kind, observations, evaluations } = snapshotFunction(vm, manifest, { ...source, bytecode, ...(data && { data }) });
  clearUnused(base, image, manifest, mask);
  base.fill(0, 0, Math.max(0, source.delta.zeroBelow - image));
  return {
    kind,
    runs: findRuns(snapshot.memory, base, image, source.delta),
    heapPages: snapshot.heapPages,
    heapBytes: snapshot.usedBytes,
    bytecodeBytes: bytecode.length,
    observations,
    evaluations,
    output: vm.output,
    description: vm.description,
  };
}
