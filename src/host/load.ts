// `load`: a module in, a function that can be called out, on the host that fits it, in this thread.
import { isElf } from "../module/file-type.ts";
import type { MachineName } from "../native/machine.ts";
import { type LoadOptions as ModuleOptions, mapBeside, type PrepareOptions, prepare, readModuleFile, refuseStack } from "./artifact.ts";
import { refuseCommandOptions } from "./directories.ts";
import { isEngineLoaded } from "./engine.ts";
import { ForeignFunction } from "./foreign.ts";
import type { LoadedFunction } from "./function.ts";
import { SporeletFunction } from "./sporelet.ts";

export interface LoadOptions extends ModuleOptions {
  /** Of an image: what it boots in. Default: our own monitor where /dev/kvm can be opened, else QEMU. */
  machine?: MachineName;
}

/**
 * Loads a module: one of sporelet's, standalone or thin, or any WASI preview 1 command; or an executable or image of sporelet's.
 *
 * @param source the file's bytes, or its path
 * @example
 * const hello = await load(await readFile("hello.wasm"));
 * console.log(await hello.invoke({ name: "Ada" }));
 *
 * @throws SporeletError with a code of the group "module" or "file", or E_NO_MACHINE
 */
export async function load(source: Uint8Array | string, options: LoadOptions = {}): Promise<LoadedFunction> {
  return loadWith(source, { ...options, shareEngine: isEngineLoaded() });
}

/** `load` for a process that calls the function once and ends. */
export async function loadOnce(source: Uint8Array | string, options: LoadOptions = {}): Promise<LoadedFunction> {
  return loadWith(source, { ...options, once: true });
}

async function loadWith(source: Uint8Array | string, options: LoadOptions & PrepareOptions): Promise<LoadedFunction> {
  const path = typeof source === "string" ? source : undefined;
  const bytes = typeof source === "string" ? readModuleFile(source) : source;
  if (isElf(bytes)) {
    refuseCommandOptions(options, "this is an executable or an image");
    refuseStack(options.stack, "an executable keeps the one that it was built with");
    const { loadExecutable } = await import("./executable.ts");
    const map = options.map ?? mapBeside(path);
    return loadExecutable(bytes, path, { ...options, ...(map !== undefined && { map }) });
  }
  const artifact = await prepare(bytes, { ...options, ...(path !== undefined && { path }) });
  return artifact.snapshot !== undefined ? new SporeletFunction(artifact) : new ForeignFunction(artifact, options);
}
