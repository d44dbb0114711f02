// Prepares a module to be run: validates it without running any of it. The result is plain data that can be posted to other
// threads; these share its compiled code and snapshots instead of copying them.
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { ENGINE_IMPORT } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { checkCodeSize, limitModule } from "../module/limits.ts";
import { decodeMetadata, MAP_SECTION, METADATA_SECTION, type Metadata } from "../module/metadata.ts";
import { quoted } from "../module/quoted.ts";
import { EXTERN, findCustom, readExports, readImports, readSections, type Section } from "../module/sections.ts";
import { checkStack } from "../module/stack.ts";
import { type CommandOptions, checkCommandOptions, refuseCommandOptions } from "./directories.ts";
import type { LoadedFunction } from "./function.ts";
import type { HostName } from "./host-name.ts";
import { isEngineCode } from "./own-code.ts";
import { fitsSharedEngine, prepareStandalone, prepareThin, type Snapshot, WASI_MODULE } from "./own-module.ts";
import { OWN_IMPORTS } from "./wasi.ts";

export interface LoadOptions extends CommandOptions {
  /** Default: sporelet's own host if it can run the module, else node:wasi. */
  host?: HostName;
  /** Source map (JSON) for the positions in what the function writes on stderr. Default: the one in the module, or in a file beside it with `.map` more. */
  map?: string;
  /**
   * Says that the module is exactly what `build` made and that nobody has changed it since. The host then does not clear memory
   * that functions built by sporelet never write, and an invocation begins some microseconds sooner. Default false.
   */
  trusted?: boolean;
  /** Most memory that the function may have, in bytes; it keeps what it was built for if that is less. Default: what the module says. */
  memory?: number;
  /**
   * How much of the stack the function may use, in bytes, from 32 KiB to 256 KiB; it keeps what it was built for if that
   * is less. Deeper recursion is a RangeError. Only of a module of ours on our own host. Default: what the module says.
   */
  stack?: number;
}

export interface Artifact {
  name: string;
  kind: LoadedFunction["kind"];
  host: HostName;
  /** Absent of a foreign module. */
  metadata?: Metadata;
  /** Absent of a thin module, which runs in the engine. */
  module?: WebAssembly.Module;
  /** What `module` was compiled from. */
  code?: Uint8Array;
  /** Of a module of ours on our own host. */
  snapshot?: Snapshot;
  /** Whether the caller says that it is exactly what `build` made. */
  isTrusted: boolean;
  map?: string;
}

export interface PrepareOptions extends LoadOptions {
  /** Where the bytes were read, if they were. */
  path?: string;
  /** Whether the function is called only once: then the host need not find out whether its instance can serve again. */
  once?: boolean;
  /** Whether a standalone module whose code equals the shared engine's runs in the shared engine and is not compiled itself. */
  shareEngine?: boolean;
  /** Default: compiles synchronously, which is faster. A host that serves meanwhile compiles in other threads. */
  compile?(bytes: Uint8Array): WebAssembly.Module | Promise<WebAssembly.Module>;
}

/** The engine, and a snapshot of as much memory as a function may have, have room in it. */
const MAX_MODULE_BYTES = 1 << 30;

/** A larger source map in a module is not looked at. */
const MAX_MAP_BYTES = 32 << 20;

/** @throws SporeletError E_NOT_FOUND, E_UNREADABLE, E_MODULE_TOO_LARGE */
export function readModuleFile(path: string): Uint8Array<ArrayBuffer> {
  try {
    checkSize(statSync(path).size);
    return readFileSync(path) as Uint8Array<ArrayBuffer>;
  } catch (cause) {
    if (cause instanceof SporeletError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new SporeletError("E_NOT_FOUND", `there is no file ${path}`, { cause });
    throw new SporeletError("E_UNREADABLE", `${path} can't be read: ${(cause as Error).message}`, { cause });
  }
}

function checkSize(bytes: number): void {
  if (bytes > MAX_MODULE_BYTES) throw new SporeletError("E_MODULE_TOO_LARGE", `the module has ${bytes} bytes; at most ${MAX_MODULE_BYTES} are taken`);
}

function mapOf(path: string | undefined, sections: readonly Section[]): string | undefined {
  const inside = findCustom(sections, MAP_SECTION);
  if (inside !== undefined) return inside.length > MAX_MAP_BYTES ? undefined : Buffer.from(inside).toString();
  return mapBeside(path);
}

/** The source map in the file beside `path`, if there is one. */
export function mapBeside(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : readFileSync(`${path}.map`, "utf8");
  } catch {
    return undefined; // none was kept
  }
}

/** Why the module can't run as a WASI command; undefined if it can. */
function commandProblem(sections: readonly Section[]): string | undefined {
  const exported = readExports(sections);
  if (!exported.some(({ name, kind }) => name === "_start" && kind === EXTERN.function)) return "it exports no function _start";
  if (!exported.some(({ name, kind }) => name === "memory" && kind === EXTERN.memory)) return "it exports no memory";
  const odd = readImports(sections).find(({ module, kind }) => module !== WASI_MODULE || kind !== EXTERN.function);
  return odd === undefined ? undefined : `it imports ${quoted(`${odd.module}.${odd.name}`)}`;
}

/** @throws SporeletError E_MALFORMED */
async function compiled(bytes: Uint8Array, { compile = compileModule }: PrepareOptions): Promise<WebAssembly.Module> {
  try {
    return await compile(bytes);
  } catch (cause) {
    throw new SporeletError("E_MALFORMED", `the module is not valid: ${(cause as Error).message}`, { cause });
  }
}

function compileModule(bytes: Uint8Array): WebAssembly.Module {
  return new WebAssembly.Module(bytes as BufferSource);
}

/** @throws SporeletError E_OPTION_VALUE */
function pagesOf({ memory }: LoadOptions): number | undefined {
  if (memory !== undefined && !(memory >= 0)) throw new SporeletError("E_OPTION_VALUE", `Expected \`memory\` to be a number of bytes, got ${memory}`);
  return memory === undefined ? undefined : Math.floor(memory / WASM_PAGE_BYTES);
}

/** The module, which can't have more than the host allows, whatever its code does. */
function limited(bytes: Uint8Array, sections: readonly Section[], limitPages: number | undefined): Uint8Array {
  if (limitPages === undefined) return bytes;
  checkCodeSize(sections);
  return limitModule(sections, limitPages);
}

/** @throws SporeletError E_HOST_CANNOT_RUN */
export function refuseStack(stack: number | undefined, what: string): void {
  if (stack === undefined) return;
  throw new SporeletError("E_HOST_CANNOT_RUN", `a limit of ${stack} bytes for the stack is asked for, but ${what}`, {
    remedy: "Leave the limit out, or build the function with it (`sporelet build --stack`).",
  });
}

async function prepareForeign(bytes: Uint8Array, sections: readonly Section[], options: PrepareOptions): Promise<Pick<Artifact, "module" | "code" | "host">> {
  const { host } = options;
  const limitPages = pagesOf(options);
  const thinName = readImports(sections).find(({ module }) => ENGINE_IMPORT.test(module))?.module;
  const problem = commandProblem(sections);
  if (problem !== undefined)
    throw new SporeletError(
      "E_NOT_A_COMMAND",
      `the module is not a WASI preview 1 command: ${thinName ? `it imports ${thinName}, but does not say what it is` : problem}`,
    );
  const beyond = readImports(sections).filter((entry) => !OWN_IMPORTS.includes(entry.name));
  if (host === "sporelet" && beyond.length > 0)
    throw new SporeletError(
      "E_HOST_CANNOT_RUN",
      `the host sporelet does not offer ${quoted(beyond[0]?.name ?? "")}${beyond.length > 1 ? ` and ${beyond.length - 1} more` : ""}`,
    );
  checkCommandOptions(options, host);
  const code = limited(bytes, sections, limitPages);
  const wantsMore = beyond.length > 0 || (options.args?.length ?? 0) > 0 || (options.directories?.length ?? 0) > 0;
  return { module: await compiled(code, options), code, host: host ?? (wantsMore ? "node" : "sporelet") };
}

/**
 * Reads and checks a module: one of sporelet's, standalone or thin, or any WASI preview 1 command.
 * @param source the module's bytes, or the path of a .wasm file
 * @throws SporeletError with a code of the group "module" or "file"
 */
export async function prepare(source: Uint8Array | string, options: PrepareOptions = {}): Promise<Artifact> {
  const { path = typeof source === "string" ? source : undefined } = options;
  const bytes = typeof source === "string" ? readModuleFile(source) : source;
  checkSize(bytes.length);
  const sections = readSections(bytes);
  const described = findCustom(sections, METADATA_SECTION);
  const metadata = described && decodeMetadata(described);
  const { host, map = mapOf(path, sections) } = options;
  const limitPages = pagesOf(options);
  const stack = options.stack === undefined ? undefined : checkStack(options.stack);
  const most = { pages: limitPages, stack };
  const rest = { isTrusted: options.trusted ?? false, ...(metadata && { metadata }), ...(map !== undefined && { map }) };
  if (metadata?.module === "engine")
    throw new SporeletError("E_NOT_A_COMMAND", "the module is the shared engine itself; there is no function in it", {
      remedy: "Give the function's module; sporelet finds the engine by itself.",
    });
  const { name = basename(path ?? "module.wasm"), kind = "foreign" } = metadata?.function ?? {};

  if (metadata !== undefined) refuseCommandOptions(options, `${name} is a function`);
  if (metadata !== undefined && (host === undefined || host === "sporelet")) {
    if (metadata.function === undefined) throw new SporeletError("E_MALFORMED", "the module does not say which function it holds");
    if (metadata.module === "thin") return { name, kind, host: "sporelet", snapshot: prepareThin(sections, metadata, most), ...rest };
    const isOurCode = options.trusted === true || (!options.once && isEngineCode(sections));
    const isOnce = options.once === true;
    const snapshot = prepareStandalone(sections, metadata, { isOurCode, isOnce, most });
    if (options.shareEngine && fitsSharedEngine(metadata, snapshot))
      return { name, kind, host: "sporelet", snapshot: { limitPages: metadata.limitPages, ...snapshot }, ...rest };
    const module = await compiled(snapshot.isReusable && snapshot.limitPages === undefined ? bytes : limited(bytes, sections, limitPages), options);
    return { name, kind, host: "sporelet", module, snapshot, ...rest };
  }
  if (metadata?.module === "thin")
    throw new SporeletError("E_HOST_CANNOT_RUN", `the host ${host} runs one module at a time, and a thin module needs its engine beside it`, {
      remedy: "Build it without --thin, or leave out --host.",
    });
  refuseStack(stack, `${metadata ? `the host ${host}` : "a foreign module"} has none that can be set`);
  return { name, kind, ...(await prepareForeign(bytes, sections, options)), ...rest };
}
