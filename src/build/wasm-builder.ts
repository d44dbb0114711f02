// The builder as WebAssembly, in this process.
import { engineManifest, readEngineFile } from "../engine/manifest.ts";
import { findRuns } from "../module/runs.ts";
import type { Builder } from "./builder.ts";
import { compileModule } from "./compile.ts";
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

/** Begins what takes long, so that it goes on beside something else. */
export function warmUp(): void {
  compileEngine("builder.wasm");
}

/** Starts two engines, one to compile and one to load: a builder for one function. */
export async function startWasmBuilder(): Promise<Builder> {
  const engine = await compileEngine("builder.wasm");
  const manifest = engineManifest();
  const compiler = new Vm(engine);
  const spare = new Vm(engine);
  return async (source) => {
    const bytecode = compileModule(compiler, gapOf(manifest, 0), source.code, source.fileName, source.strip);
    const { mask } = source.platform;
    const vm = mask === 0 ? spare : new Vm(await compileEngine("builder-full.wasm"));
    const image = imageOf(manifest, mask);
    const base = vm.bytes.slice(image);
    const { snapshot, kind, observations } = snapshotFunction(vm, manifest, { ...source, bytecode });
    clearUnused(base, image, manifest, mask);
    base.fill(0, 0, Math.max(0, source.delta.zeroBelow - image));
    return {
      kind,
      runs: findRuns(snapshot.memory, base, image, source.delta),
      heapPages: snapshot.heapPages,
      heapBytes: snapshot.usedBytes,
      bytecodeBytes: bytecode.length,
      observations,
      output: vm.output,
    };
  };
}
