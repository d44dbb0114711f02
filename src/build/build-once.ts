// `build` for a process that builds one thing and ends: sooner done, but nothing is kept for the next. WebAssembly is
// compiled only where the builder's program can't be started, or had no plain success.
import { builderProgram } from "../native/bases.ts";
import { type BuildOptions, type BuildResult, buildWith } from "./build.ts";
import type { Builder } from "./builder.ts";
import { bundleOnce } from "./bundle-once.ts";
import { buildNatively } from "./native-builder.ts";

/** The WebAssembly builder, in a process that soon ends. */
async function wasmBuilder() {
  const { postponeTierUp } = await import("../host/tier-up.ts");
  postponeTierUp();
  return import("./wasm-builder.ts");
}

/** @throws as `build` */
export async function buildOnce(options: BuildOptions): Promise<BuildResult> {
  const program = builderProgram();
  if (program === undefined) (await wasmBuilder()).warmUp(); // on another thread, while the bundler works
  const startWasm = async () => (await wasmBuilder()).startWasmBuilder();
  const natively =
    async (path: string): Promise<Builder> =>
    async (source) =>
      buildNatively(path, source) ?? (await startWasm())(source);
  return buildWith({ bundle: bundleOnce, startBuilder: () => (program === undefined ? startWasm() : natively(program)) }, options);
}
