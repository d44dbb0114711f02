// What a build is given and what it answers, and the checks of what it is given.
import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { SporeletError } from "../errors.ts";
import { ARCHITECTURES, type Architecture, OWN_ARCHITECTURE } from "../native/architectures.ts";
import { NATIVE_TARGETS } from "../native/bases.ts";
import type { Loader } from "./loaders.ts";

export interface BuildOptions {
  /** Path of the TypeScript or JavaScript source. */
  entry: string;
  /** What is made: a WebAssembly module, an executable for Linux that needs nothing else, or a bootable image. Default "wasm". */
  target?: Target;
  /** The processor that an executable is for, as Node.js calls it. Default: this machine's; only of the target native, a unikernel is for x64. */
  architecture?: Architecture;
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
  /** Let `eval` and `new Function` work at run time, not only at the top level: the module carries the parser and every part of the platform. Default false. */
  allowEval?: boolean;
  /**
   * Locales that `Intl` knows inside, as BCP 47 tags; the first one counts where the function asks for none. Those that literals in the
   * function's own source name are added. Default `["en"]`. Their data come from the ICU of the Node.js that builds (docs/intl.md).
   *
   * @example
   * await build({ entry: "prices.ts", locales: ["de", "en"] });
   *
   * @throws SporeletError E_OPTION_VALUE
   */
  locales?: readonly string[];
  /**
   * Time zones that `Intl.DateTimeFormat` knows inside beside UTC, or `"all"`. Those that literals in the function's own source name are
   * added. Default `[]`.
   *
   * @example
   * await build({ entry: "clock.ts", timeZones: ["Europe/Berlin"] });
   *
   * @throws SporeletError E_OPTION_VALUE
   */
  timeZones?: readonly string[] | "all";
  /**
   * Global names, or names with dots, and the expression that replaces each when the source is bundled: JSON, or a name.
   * `process.env.NODE_ENV` is `"production"` unless it is given here.
   *
   * @example
   * await build({ entry: "hello.ts", define: { VERSION: '"1.2.0"', "process.env.NODE_ENV": '"development"' } });
   *
   * @throws SporeletError E_OPTION_VALUE
   */
  define?: Readonly<Record<string, string>>;
  /**
   * How files are imported, by their extension; added to what is known without it: `.txt`, `.sql`, `.svg`, `.html`, `.md`
   * and others as text, `.bin`, `.wasm` and images as bytes (docs: Importing files).
   *
   * @example
   * await build({ entry: "hello.ts", loader: { ".csv": "text", ".model": "bytes" } });
   *
   * @throws SporeletError E_OPTION_VALUE
   */
  loader?: Readonly<Record<string, Loader>>;
  /**
   * Files and directories of the project that the function reads with `node:fs`: they are in the module. Inside, the project (the
   * nearest directory with a package.json) is `/`, and `import.meta.dirname` and `__dirname` say where a source stands in it.
   *
   * @example
   * await build({ entry: "src/page.ts", embed: ["templates"] }); // readFileSync("templates/page.html")
   *
   * @throws SporeletError E_NOT_FOUND, E_OPTION_VALUE
   */
  embed?: readonly string[];
  /**
   * What a package's import of a module of Node's becomes that needs an operating system: a "stub", whose functions throw
   * E_NODE_BUILTIN when they are called, or an "error" of the build, as it is for the function's own source. Default "stub".
   */
  nodeBuiltins?: NodeBuiltins;
}

export type NodeBuiltins = "stub" | "error";

export interface BuildResult {
  /** The WebAssembly module, or the executable. */
  module: Uint8Array<ArrayBuffer>;
  target: Target;
  /** "fetch" is a handler of requests. */
  kind: "handler" | "program" | "fetch";
  name: string;
  /** The names that the entry exports; of a CommonJS file "default" alone. */
  exports: string[];
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

/** @throws SporeletError E_OPTION_VALUE */
export function limitPagesOf(memory: number): number {
  if (!Number.isFinite(memory) || memory < 2 << 20 || memory > MAX_MEMORY)
    throw new SporeletError("E_OPTION_VALUE", `Expected \`memory\` to be from 2 MiB to 1 GiB, got ${memory} bytes`);
  return Math.ceil(memory / WASM_PAGE_BYTES);
}

/** @throws SporeletError E_OPTION_VALUE */
export function checkTarget(target: Target, thin: boolean): void {
  if (!TARGETS.includes(target)) throw new SporeletError("E_OPTION_VALUE", `Expected \`target\` to be one of ${TARGETS.join(", ")}, got "${target}"`);
  if (thin && target !== "wasm")
    throw new SporeletError("E_OPTION_VALUE", `Expected \`thin\` only with the target wasm, got it with ${target}: an executable holds its engine`);
}

/**
 * The processor that is built for; without meaning for a module.
 * @throws SporeletError E_OPTION_VALUE
 */
export function checkArchitecture(target: Target, architecture: Architecture | undefined): Architecture {
  if (architecture === undefined) return target === "unikernel" ? "x64" : OWN_ARCHITECTURE;
  if (!ARCHITECTURES.includes(architecture))
    throw new SporeletError("E_OPTION_VALUE", `Expected \`architecture\` to be one of ${ARCHITECTURES.join(", ")}, got "${architecture}"`);
  if (target === "wasm")
    throw new SporeletError(
      "E_OPTION_VALUE",
      `Expected \`architecture\` only of an executable, got ${architecture} with the target wasm: a module runs on every processor`,
    );
  if (target === "unikernel" && architecture !== "x64")
    throw new SporeletError("E_OPTION_VALUE", `Expected \`architecture\` of a unikernel to be x64, got ${architecture}: its kernel knows no other processor`);
  return architecture;
}
