// `build` for a process that builds one thing and ends: sooner done, but nothing is kept for the next.
import { builderProgram } from "../native/bases.ts";
import { type BuildOptions, type BuildResult, buildWith } from "./build.ts";
import type { Builder } from "./builder.ts";
import { bundleOnce } from "./bundle-once.ts";
import { buildNatively } from "./native-builder.ts";

/** WebAssembly only where the program can't be started, or had no plain success. */
async function startBuilderOnce(): Promise<Builder> {
  const program = builderProgram();
  const start = async () => {
    const { postponeTierUp } = await import("../host/tier-up.ts");
    postponeTierUp();
    const { startWasmBuilder } = await import("./wasm-builder.ts");
    return startWasmBuilder();
  };
  if (program === undefined) return start();
  return async (source) => buildNatively(program, source) ?? (await start())(source);
}

/** @throws as `build` */
export function buildOnce(options: BuildOptions): Promise<BuildResult> {
  return buildWith({ bundle: bundleOnce, startBuilder: startBuilderOnce }, options);
}
