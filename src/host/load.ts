// `load`: a module in, a function that can be called out, on the host that fits it, in this thread.
import { SporeletError } from "../errors.ts";
import { isElf } from "../module/file-type.ts";
import type { Metadata } from "../module/metadata.ts";
import type { MachineName } from "../native/machine.ts";
import {
  type Artifact,
  type HostName,
  type LoadOptions as ModuleOptions,
  mapBeside,
  type PrepareOptions,
  prepare,
  readModuleFile,
  refuseStack,
} from "./artifact.ts";
import { isEngineLoaded } from "./engine.ts";
import { codeFromReport, environmentOf, type InvokeOptions, invokeOver, type LoadedFunction, type RunResult } from "./function.ts";
import { fetchOver } from "./http.ts";
import { SourceLines } from "./source-lines.ts";
import { runForeign, SporeletFunction } from "./sporelet.ts";

export interface LoadOptions extends ModuleOptions {
  /** Of an image: what it boots in. Default: our own monitor where /dev/kvm can be opened, else QEMU. */
  machine?: MachineName;
}

type Starter = (stdin: Uint8Array, environment: Readonly<Record<string, string>>) => RunResult;

class ForeignFunction implements LoadedFunction {
  readonly name: string;
  readonly host: HostName;
  readonly kind: LoadedFunction["kind"];
  readonly metadata?: Metadata;
  readonly #start: Starter;
  readonly #lines: SourceLines;

  constructor({ name, host, kind, metadata, map }: Artifact, start: Starter) {
    this.name = name;
    this.host = host;
    this.kind = kind;
    if (metadata !== undefined) this.metadata = metadata;
    this.#start = start;
    this.#lines = new SourceLines(map, name);
  }

  async run(stdin: Uint8Array, options: InvokeOptions = {}): Promise<RunResult> {
    if (options.timeout !== undefined)
      throw new SporeletError("E_HOST_CANNOT_RUN", `the host ${this.host} has no time limit for this module, got \`timeout\` ${options.timeout}`);
    if (options.network !== undefined) throw new SporeletError("E_HOST_CANNOT_RUN", `the host ${this.host} has no network for this module`);
    const ended = this.#start(stdin, environmentOf(options));
    const result = { ...ended, stderr: await this.#lines.translate(ended.stderr) };
    return result.code === "E_FOREIGN_EXIT" && this.metadata !== undefined ? { ...result, code: codeFromReport(result) } : result;
  }

  invoke(event: unknown, options?: InvokeOptions): Promise<unknown> {
    return invokeOver(this, event, options);
  }

  fetch(request: Request, options?: InvokeOptions): Promise<Response> {
    return fetchOver(this, request, options);
  }
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
    refuseStack(options.stack, "an executable keeps the one that it was built with");
    const { loadExecutable } = await import("./executable.ts");
    const map = options.map ?? mapBeside(path);
    return loadExecutable(bytes, path, { ...options, ...(map !== undefined && { map }) });
  }
  const artifact = await prepare(bytes, { ...options, ...(path !== undefined && { path }) });
  return artifact.snapshot !== undefined ? new SporeletFunction(artifact) : new ForeignFunction(artifact, await starter(artifact));
}

async function starter({ host, module, name }: Artifact): Promise<Starter> {
  if (module === undefined) throw new Error("a foreign module has code of its own");
  if (host === "sporelet") return (stdin, environment) => runForeign(module, stdin, environment);
  if (host === "wasmer") {
    const { prepareWasmer, runOnWasmer } = await import("./wasmer.ts");
    await prepareWasmer();
    return (stdin, environment) => runOnWasmer(module, name, stdin, environment);
  }
  const { prepareNodeWasi, runOnNodeWasi } = await import("./node-wasi.ts");
  await prepareNodeWasi();
  return (stdin, environment) => runOnNodeWasi(module, name, stdin, environment);
}
