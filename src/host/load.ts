// `load`: a module in, a function that can be called out, on the host that fits it.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { ENGINE_IMPORT } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { decodeMetadata, MAP_SECTION, METADATA_SECTION, type Metadata } from "../module/metadata.ts";
import { EXTERN, findCustom, readExports, readImports, readSections, type Section } from "../module/sections.ts";
import { environmentOf, type InvokeOptions, inSourceLines, invokeOver, type LoadedFunction, type RunResult } from "./function.ts";
import { fetchOver } from "./http.ts";
import { compileModule, loadStandalone, loadThin, runForeign } from "./sporelet.ts";
import { OWN_IMPORTS } from "./wasi.ts";

export type HostName = "sporelet" | "wasmer" | "node";
export const HOST_NAMES: readonly HostName[] = ["sporelet", "wasmer", "node"];

export interface LoadOptions {
  /** Default: sporelet's own host if it can run the module, else @wasmer/wasi. */
  host?: HostName;
  /** Source map (JSON) for the positions in what the function writes on stderr. Default: the one in the module, or in a file beside it with `.map` more. */
  map?: string;
}

type Starter = (stdin: Uint8Array, environment: Readonly<Record<string, string>>) => RunResult;

const WASI_MODULE = "wasi_snapshot_preview1";

/** @throws SporeletError E_NOT_FOUND, E_UNREADABLE */
export function readModuleFile(path: string): Uint8Array<ArrayBuffer> {
  try {
    return readFileSync(path) as Uint8Array<ArrayBuffer>;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new SporeletError("E_NOT_FOUND", `there is no file ${path}`, { cause });
    throw new SporeletError("E_UNREADABLE", `${path} can't be read: ${(cause as Error).message}`, { cause });
  }
}

function mapOf(source: Uint8Array | string, sections: readonly Section[]): string | undefined {
  const inside = findCustom(sections, MAP_SECTION);
  if (inside !== undefined) return Buffer.from(inside).toString();
  try {
    return typeof source === "string" ? readFileSync(`${source}.map`, "utf8") : undefined;
  } catch {
    return undefined; // none was kept
  }
}

/** What is in the way of running the module as a WASI command. */
function commandProblem(sections: readonly Section[]): string | undefined {
  const exported = readExports(sections);
  if (!exported.some(({ name, kind }) => name === "_start" && kind === EXTERN.function)) return "it exports no function _start";
  if (!exported.some(({ name, kind }) => name === "memory" && kind === EXTERN.memory)) return "it exports no memory";
  const odd = readImports(sections).find(({ module }) => module !== WASI_MODULE);
  return odd === undefined ? undefined : `it imports ${odd.module}.${odd.name}`;
}

class ForeignFunction implements LoadedFunction {
  readonly name: string;
  readonly host: HostName;
  readonly kind: LoadedFunction["kind"];
  readonly metadata?: Metadata;
  readonly #start: Starter;
  readonly #map: string | undefined;

  constructor(name: string, host: HostName, metadata: Metadata | undefined, start: Starter, map: string | undefined) {
    this.name = metadata?.function?.name ?? name;
    this.host = host;
    this.kind = metadata?.function?.kind ?? "foreign";
    if (metadata !== undefined) this.metadata = metadata;
    this.#start = start;
    this.#map = map;
  }

  async run(stdin: Uint8Array, options: InvokeOptions = {}): Promise<RunResult> {
    if (options.timeout !== undefined)
      throw new SporeletError("E_HOST_CANNOT_RUN", `the host ${this.host} has no time limit for this module, got \`timeout\` ${options.timeout}`);
    if (options.network !== undefined) throw new SporeletError("E_HOST_CANNOT_RUN", `the host ${this.host} has no network for this module`);
    const ended = this.#start(stdin, environmentOf(options));
    const result = { ...ended, stderr: await inSourceLines(ended.stderr, this.#map, this.name) };
    return result.code === "E_FOREIGN_EXIT" && this.metadata !== undefined ? { ...result, code: codeFromReport(result) } : result;
  }

  invoke(event: unknown, options?: InvokeOptions): Promise<unknown> {
    return invokeOver((stdin, given) => this.run(stdin, given), event, options);
  }

  fetch(request: Request, options?: InvokeOptions): Promise<Response> {
    return fetchOver(this, request, options);
  }
}

/** On a host that knows only an exit status, a module of ours names its failure on stderr. */
function codeFromReport(result: RunResult): NonNullable<RunResult["code"]> {
  const codes = [
    ...Buffer.from(result.stderr)
      .toString()
      .matchAll(/^sporelet: (E_[A-Z_]+):/gm),
  ];
  return (codes.at(-1)?.[1] ?? "E_FOREIGN_EXIT") as NonNullable<RunResult["code"]>;
}

/**
 * Loads a module: one of sporelet's, standalone or thin, or any WASI preview 1 command.
 *
 * @param source the module's bytes, or the path of a .wasm file
 * @example
 * const hello = await load(await readFile("hello.wasm"));
 * console.log(await hello.invoke({ name: "Ada" }));
 *
 * @throws SporeletError with a code of the group "module" or "file"
 */
export async function load(source: Uint8Array | string, options: LoadOptions = {}): Promise<LoadedFunction> {
  const bytes = typeof source === "string" ? readModuleFile(source) : source;
  const sections = readSections(bytes);
  const described = findCustom(sections, METADATA_SECTION);
  const metadata = described && decodeMetadata(described);
  if (metadata?.module === "engine")
    throw new SporeletError("E_NOT_A_COMMAND", "the module is the shared engine itself; there is no function in it", {
      remedy: "Give the function's module; sporelet finds the engine by itself.",
    });

  const { host, map = mapOf(source, sections) } = options;
  if (metadata !== undefined && (host === undefined || host === "sporelet"))
    return metadata.module === "thin" ? loadThin(sections, metadata, map) : loadStandalone(bytes, metadata, map);
  if (metadata?.module === "thin")
    throw new SporeletError("E_HOST_CANNOT_RUN", `the host ${host} runs one module at a time, and a thin module needs its engine beside it`, {
      remedy: "Build it without --thin, or leave out --host.",
    });

  const thinName = readImports(sections).find(({ module }) => ENGINE_IMPORT.test(module))?.module;
  const problem = commandProblem(sections);
  if (problem !== undefined)
    throw new SporeletError(
      "E_NOT_A_COMMAND",
      `the module is not a WASI preview 1 command: ${thinName ? `it imports ${thinName}, but does not say what it is` : problem}`,
    );

  const module = compileModule(bytes);
  const name = typeof source === "string" ? basename(source) : "module.wasm";
  const beyond = readImports(sections).filter((entry) => !OWN_IMPORTS.includes(entry.name));
  if (host === "sporelet" && beyond.length > 0)
    throw new SporeletError("E_HOST_CANNOT_RUN", `the host sporelet does not offer ${beyond.map((entry) => entry.name).join(", ")}`);
  const chosen = host ?? (beyond.length > 0 ? "wasmer" : "sporelet");
  return new ForeignFunction(name, chosen, metadata, await starter(chosen, module, name), map);
}

async function starter(host: HostName, module: WebAssembly.Module, name: string): Promise<Starter> {
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
