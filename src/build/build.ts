// `build`: a source file in, a module out.

import * as abi from "../../runtime/abi.ts";
import { type EngineManifest, engineManifest, readEngineFile } from "../engine/manifest.ts";
import { type ErrorCode, SporeletError } from "../errors.ts";
import { emptyFunctions } from "../module/functions.ts";
import { MAP_SECTION, METADATA_FORMAT, type Metadata } from "../module/metadata.ts";
import type { Positions } from "../module/positions.ts";
import { ANY_NUMBER, expandRuns } from "../module/runs.ts";
import { appendCustom, readSections, SECTION, writeModule } from "../module/sections.ts";
import { checkStack, MAX_STACK } from "../module/stack.ts";
import { SEGMENTS, writeWithSnapshot } from "../module/standalone.ts";
import { THIN_RUNS, writeThin } from "../module/thin.ts";
import { ensureBases, NATIVE_TARGETS, type NativeTarget, readBase } from "../native/bases.ts";
import { packageFunction } from "../native/package.ts";
import { buildFunction, startEngines } from "./builder.ts";
import { type Bundle, nameOf } from "./bundle.ts";
import { STRIP } from "./compile.ts";
import type { BuiltFunction, Delta } from "./function-source.ts";
import { imageOf, platformOf } from "./parts.ts";
import { TopLevelFailure } from "./snapshot.ts";
import type { Observation } from "./vm.ts";

declare const PACKAGE_VERSION: string;

export interface BuildOptions {
  /** Path of the TypeScript or JavaScript source. */
  entry: string;
  /** What is made: a WebAssembly module, an executable for Linux on x86-64 that needs nothing else, or a bootable image. Default "wasm". */
  target?: Target;
  /** Leave the engine out: a few KB, to be run beside it. Default false; only of a module. */
  thin?: boolean;
  /** How much memory the function may use, in bytes, rounded up to pages of 64 KiB. Default 64 MiB. */
  memory?: number;
  /** How much of the stack the function may use, in bytes, from 32 KiB to 256 KiB; deeper recursion is a RangeError. Default 256 KiB. */
  stack?: number;
  /** How long the top level may run, in ms of CPU time. Default 10,000. */
  timeout?: number;
  /** What `context.functionName` says. Default: the entry's file name without extension. */
  name?: string;
  /** Keep the source text in the module, for `Function.prototype.toString`. Default false. */
  keepSource?: boolean;
  /** Put the source map into the module, for stack traces in lines of the source. Default false; `BuildResult.map` has it in any case. */
  inlineMap?: boolean;
  /** Parts of the web platform to carry whatever the analysis of the source finds (docs/web-platform.md). */
  with?: readonly string[];
  /** Parts to leave out whatever the analysis finds. */
  without?: readonly string[];
  /** Let `eval` and `new Function` work: the module carries the parser and every part of the platform. Default false. */
  allowEval?: boolean;
}

export interface BuildResult {
  /** The WebAssembly module, or the executable. */
  module: Uint8Array<ArrayBuffer>;
  target: Target;
  /** "fetch" is a handler of requests. */
  kind: "handler" | "program" | "fetch";
  name: string;
  thin: boolean;
  /** The parts of the web platform that the module carries. */
  parts: string[];
  /** What a reader of the build's output should know, one message each. */
  warnings: string[];
  /** What the top level printed. */
  output: string;
  /** Absolute paths of the files that were read. */
  inputs: string[];
  /** Source map of the bundle that stack traces refer to. */
  map: string;
  /** Bytes of bytecode, and of heap in use in the snapshot. */
  stats: { bytecode: number; heap: number; pages: number };
}

export const TARGETS = ["wasm", ...NATIVE_TARGETS] as const;
export type Target = (typeof TARGETS)[number];

export const DEFAULT_MEMORY = 64 << 20;
export const DEFAULT_BUILD_TIMEOUT = 10_000;
const MAX_MEMORY = 1 << 30;
const ANY_ADDRESS = 0xffffffff;

function limitPagesOf(memory: number): number {
  if (!Number.isFinite(memory) || memory < 2 << 20 || memory > MAX_MEMORY)
    throw new SporeletError("E_OPTION_VALUE", `Expected \`memory\` to be from 2 MiB to 1 GiB, got ${memory} bytes`);
  return Math.ceil(memory / abi.WASM_PAGE_BYTES);
}

function checkTarget(target: Target, thin: boolean): void {
  if (!TARGETS.includes(target)) throw new SporeletError("E_OPTION_VALUE", `Expected \`target\` to be one of ${TARGETS.join(", ")}, got "${target}"`);
  if (thin && target !== "wasm")
    throw new SporeletError("E_OPTION_VALUE", `Expected \`thin\` only with the target wasm, got it with ${target}: an executable holds its engine`);
}

/** A source map, and the name that its bundle has in stack traces. */
interface BundleMap {
  map: string;
  fileName: string;
}

/** Loaded where there is something to tell, which most builds have not. */
async function positionsOf({ map, fileName }: BundleMap): Promise<Positions> {
  const { Positions } = await import("../module/positions.ts");
  return new Positions(map, fileName);
}

const FROZEN: Record<Observation["what"], string> = {
  clock: "reads the clock",
  randomness: "uses randomness",
  environment: "reads the environment",
};

async function describeObservations(observations: readonly Observation[], map: BundleMap): Promise<string[]> {
  if (observations.length === 0) return [];
  const positions = await positionsOf(map);
  const messages = observations.map(({ what, stack }) => {
    const place = positions.first(stack);
    return `${place === undefined ? "" : `${place}: `}the top level ${FROZEN[what]}; it runs when the module is built, so every invocation sees this one value${
      what === "randomness" ? ", which is the same in every build and no secret" : ""
    }. Move it into the handler.`;
  });
  return [...new Set(messages)];
}

/** The code of each status that the top level can end with (runtime/abi.ts). */
const TOP_LEVEL_CODES: Readonly<Record<number, ErrorCode>> = {
  [abi.HANDLER_THREW]: "E_TOP_LEVEL_THREW",
  [abi.NEVER_SETTLES]: "E_TOP_LEVEL_NEVER_SETTLES",
  [abi.TIMED_OUT]: "E_TOP_LEVEL_TIMEOUT",
  [abi.MEMORY_EXHAUSTED]: "E_TOP_LEVEL_MEMORY",
  [abi.NOT_A_HANDLER]: "E_NOT_A_HANDLER",
  [abi.UNCAUGHT]: "E_TOP_LEVEL_THREW",
};

const TOP_LEVEL_SUMMARIES: Partial<Record<ErrorCode, string>> = {
  E_TOP_LEVEL_TIMEOUT: "the top level was still running when the build's time limit of $timeout ms of CPU time ended",
  E_TOP_LEVEL_NEVER_SETTLES: "the top level awaits a promise that nothing is left to resolve",
  E_TOP_LEVEL_MEMORY: "the top level needs more than the function's $memory MiB of memory",
};

async function topLevelError(failure: TopLevelFailure, map: BundleMap, timeout: number, limitPages: number): Promise<SporeletError> {
  const positions = await positionsOf(map);
  const code = TOP_LEVEL_CODES[failure.status] ?? "E_INTERNAL";
  const reported = failure.output
    .slice(failure.output.lastIndexOf("sporelet: E_"))
    .replace(/^sporelet: E_\w+: /, "")
    .trimEnd();
  const detail = positions.translate(reported);
  const summary = TOP_LEVEL_SUMMARIES[code]?.replace("$timeout", `${timeout}`).replace("$memory", `${limitPages / 16}`);
  if (code === "E_NOT_A_HANDLER") return new SporeletError(code, (detail.split("\n")[0] as string).replace("TypeError: ", ""));
  if (code === "E_TOP_LEVEL_THREW") return new SporeletError(code, `the top level threw ${detail}`);
  const stack = detail
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .join("\n");
  return new SporeletError(code, summary === undefined ? detail : stack === "" ? summary : `${summary}\n${stack}`);
}

/**
 * Compiles a handler or a program into a WASI module.
 *
 * @example
 * const { module, warnings } = await build({ entry: "hello.ts" });
 * await writeFile("hello.wasm", module);
 *
 * @throws SporeletError with a code of the group "build" or "file"; nothing is written in any case
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const { bundle } = await import("./bundle-api.ts");
  return buildWith(bundle, options);
}

/** The full engine without the functions that only other options need. */
function engineWith(mask: number, { functionMasks }: EngineManifest): Uint8Array {
  const masks = functionMasks.flatMap(([count, needed]) => Array<number>(count).fill(needed));
  const isNeeded = (position: number) => masks[position] === 0 || ((masks[position] as number) & mask) !== 0;
  const sections = readSections(readEngineFile("standalone-full.wasm"));
  return writeModule(sections.map((section) => (section.id === SECTION.code ? emptyFunctions(section, isNeeded) : section)));
}

/** What a module, thin or with its engine, has to hold of the snapshot; of an executable that is all of it. */
function deltaOf(target: Target, thin: boolean, { layout }: EngineManifest): Delta {
  if (target !== "wasm") return { zeroBelow: ANY_ADDRESS, bridge: abi.WASM_PAGE_BYTES, most: ANY_NUMBER };
  // A standalone module's engine has no data of extensions, which lie below the image that all have.
  return thin ? { zeroBelow: 0, ...THIN_RUNS } : { zeroBelow: layout.image, ...SEGMENTS };
}

/** @param bundle how the entry is bundled: a process that builds one thing does it another way (build-once.ts) */
export async function buildWith(bundle: (entry: string) => Promise<Bundle>, options: BuildOptions): Promise<BuildResult> {
  const { entry, target = "wasm", thin = false, timeout = DEFAULT_BUILD_TIMEOUT, name = nameOf(entry), allowEval = false } = options;
  checkTarget(target, thin);
  const limitPages = limitPagesOf(options.memory ?? DEFAULT_MEMORY);
  const stackBytes = checkStack(options.stack ?? MAX_STACK);
  if (target !== "wasm") await ensureBases();
  const starting = startEngines(); // while the bundler works, which is a process of its own
  starting.catch(() => {}); // awaited below, where it is thrown
  const bundled = await bundle(entry);

  const manifest = engineManifest();
  const fileName = `${name}.js`;
  const bundleMap = { map: bundled.map, fileName };
  const platform = platformOf(bundled.code, manifest, options);
  const { mask } = platform;
  const image = imageOf(manifest, mask);
  const strip = options.keepSource ? STRIP.nothing : STRIP.source;
  let built: BuiltFunction;
  try {
    built = await buildFunction(await starting, {
      code: bundled.code,
      fileName,
      strip,
      kind: bundled.kind,
      platform,
      name,
      limitPages,
      stackBytes,
      timeout,
      delta: deltaOf(target, thin, manifest),
    });
  } catch (error) {
    if (error instanceof TopLevelFailure) throw await topLevelError(error, bundleMap, timeout, limitPages);
    throw error;
  }
  const { runs, heapPages, kind } = built;

  const metadata: Metadata = {
    format: METADATA_FORMAT,
    sporelet: PACKAGE_VERSION,
    module: thin ? "thin" : "standalone",
    engine: manifest.hash,
    quickjs: manifest.quickjs,
    layout: { ...manifest.layout, image },
    mailbox: manifest.mailbox,
    heapPages,
    limitPages,
    stackBytes,
    function: { name, kind },
    parts: platform.parts.map(({ name: part, weight }) => ({ name: part, ...weight })),
    ...(allowEval && { allowEval }),
  };
  const map = options.inlineMap ? bundled.map : undefined;
  const module = target === "wasm" ? writeModuleFile() : writeExecutable(target);
  function writeModuleFile(): Uint8Array<ArrayBuffer> {
    const written = thin ? writeThin(runs, metadata) : writeStandalone();
    return map === undefined ? written : appendCustom(written, MAP_SECTION, Buffer.from(map));
  }
  function writeExecutable(chosen: NativeTarget): Uint8Array<ArrayBuffer> {
    const memory = expandRuns(runs, image, heapPages * abi.WASM_PAGE_BYTES);
    return packageFunction(chosen, readBase(chosen, mask === 0 ? "standalone" : "full"), { memory, start: image }, metadata, map);
  }
  function writeStandalone(): Uint8Array<ArrayBuffer> {
    return writeWithSnapshot(mask === 0 ? readEngineFile("standalone.wasm") : engineWith(mask, manifest), runs, metadata, limitPages);
  }
  return {
    module,
    kind,
    name,
    target,
    thin,
    parts: platform.parts.map((part) => part.name),
    warnings: [...bundled.warnings, ...(await describeObservations(built.observations, bundleMap))],
    output: built.output,
    inputs: bundled.inputs,
    map: bundled.map,
    stats: { bytecode: built.bytecodeBytes, heap: built.heapBytes, pages: heapPages },
  };
}
