// Joins QuickJS, the glue and the extensions into the modules that the package ships, and finds out
// which of their functions a module needs only if it carries an extension or the parser.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import binaryen from "binaryen";
import { initName } from "../../build/parts.ts";
import { readFunctionNames } from "../../module/functions.ts";
import { runTool } from "../at-once.ts";
import { recordChanges } from "./changes.ts";
import { needsOf, type Placement, placeExtension, relocateName } from "./extension.ts";
import { askBeforeEval, clearOnFree, enlargeTable, offeredBy, type Places, patchQuickJs, removeParser, tableSize } from "./patch.ts";
import { tune } from "./tune.ts";

const require = createRequire(import.meta.url);

const FEATURES = [
  "bulk-memory",
  "bulk-memory-opt",
  "sign-ext",
  "mutable-globals",
  "nontrapping-float-to-int",
  "multivalue",
  "reference-types",
  "simd",
  "extended-const",
  "call-indirect-overlong",
].map((feature) => `--enable-${feature}`);

/** In the order of their data, from high addresses to low: what is used most lies nearest to the engine's own. */
export const EXTENSIONS = ["encoding", "crypto", "url"] as const;
export type ExtensionName = (typeof EXTENSIONS)[number];

/** What a module may carry beyond the engine, as a bit each in a mask. */
export const OPTIONS = [...EXTENSIONS, "eval"] as const;

const BUILDING = ["memory", "allow_eval", "compile", "limit_heap", "load_function", "load_part", "trace", "collect", "qjs_get_exception", "qjs_get_string"];
const EXTENDING = EXTENSIONS.flatMap((name) => [initName(name), relocateName(name)]);

/** What stays exported, and with it what stays in the module at all. */
const ROOTS = {
  // Between the linked module and its snapshot; the layout's constants are read from it.
  seed: [
    ...BUILDING,
    ...EXTENDING,
    "boot",
    "define_native",
    "STACK_TOP",
    "STACK_BYTES",
    "STATE",
    "REFUSAL",
    "RUNTIME",
    "CONTEXT",
    "HEAP_PAGES",
    "LIMIT_PAGES",
    "RANDOM_OFFSET",
    "ORIGIN_OFFSET",
  ],
  builder: BUILDING,
  "builder-full": [...BUILDING, ...EXTENDING],
  engine: ["memory", "_start", "invoke", "resume", "allocate", "prepare", "restore", "ceiling", "stack_low"],
  standalone: ["memory", "_start", "invoke", "resume", "allocate"],
};
type Roots = keyof typeof ROOTS;

export interface Linked {
  /** Everything, to be started. */
  seed: Uint8Array;
  /** Without extensions. */
  builder: Uint8Array;
  standalone: Uint8Array;
  /** With all extensions and the parser. */
  builderFull: Uint8Array;
  standaloneFull: Uint8Array;
  engine: Uint8Array;
  /** For each function of `standaloneFull` with a body: 0 if every module needs it, else the bits of the OPTIONS that do. */
  masks: number[];
  /** Where each extension's data begins; it ends where the one before begins. */
  dataBases: Record<ExtensionName, number>;
}

/** One of binaryen's command-line tools, in a process of its own, so that several work at once. */
async function tool(name: string, args: string[]): Promise<void> {
  await runTool(join(dirname(require.resolve("binaryen/package.json")), "bin", name), [...FEATURES, "-g", ...args]);
}

function textOf(wasm: Uint8Array): string {
  const module = binaryen.readBinary(wasm);
  const text = module.emitText();
  module.dispose();
  return text;
}

/** @returns `target`, which is `text` as a module then */
async function parse(text: string, target: string): Promise<string> {
  const source = `${target}.wat`;
  writeFileSync(source, text);
  await tool("wasm-as", [source, "-o", target]);
  return target;
}

const forBuilding = (text: string) => askBeforeEval(clearOnFree(text));

const ALIGN = 16;

interface Extension {
  name: ExtensionName;
  /** The module's file. */
  wasm: Promise<string>;
  memoryBase: number;
}

/** Gives every extension its place below `top` and behind the engine's table. */
function placeExtensions(work: string, quickjs: string, top: number, errno: number): { extensions: Extension[]; table: string[] } {
  const offered = offeredBy(quickjs);
  const first = tableSize(quickjs);
  const table: string[] = [];
  let memoryBase = top;
  const extensions = EXTENSIONS.map((name): Extension => {
    const bytes = readFileSync(require.resolve(`quickjs-wasi/${name}.so`)) as Buffer<ArrayBuffer>;
    const text = textOf(bytes);
    const needs = needsOf(bytes, text);
    memoryBase = (memoryBase - needs.memoryBytes) & -ALIGN;
    const placement: Placement = { memoryBase, tableBase: first + table.length, functions: {}, variables: { errno } };
    const entries: string[] = Array(needs.tableEntries).fill("");
    const functions = Object.fromEntries(
      needs.functions.filter((wanted) => offered.has(wanted)).map((wanted) => [wanted, placement.tableBase + entries.push(wanted) - 1]),
    );
    table.push(...entries);
    const wasm = parse(placeExtension(text, name, { ...placement, functions }, offered), join(work, `${name}.wasm`));
    return { name, wasm, memoryBase };
  });
  return { extensions, table };
}

/**
 * @param glue the compiled glue
 * @param places for the engine itself
 * @param top the address below which nothing of the engine's lies
 * @param errno the address of C's `errno`
 */
export async function link(work: string, glue: string, places: Places, top: number, errno: number): Promise<Linked> {
  binaryen.setDebugInfo(true);
  const original = readFileSync(require.resolve("quickjs-wasi/quickjs.wasm"));
  const quickjs = patchQuickJs(tune(original, textOf(original)), places);
  const { extensions, table } = placeExtensions(work, quickjs, top, errno);
  const full = enlargeTable(quickjs, table);

  const merge = async (name: string, patched: Promise<string>, parts: readonly Extension[]): Promise<string> => {
    const target = join(work, `${name}.merged.wasm`);
    const joined = await Promise.all(parts.map(async (part) => [await part.wasm, part.name]));
    await tool("wasm-merge", ["--skip-export-conflicts", await patched, "env", glue, "env", ...joined.flat(), "-o", target]);
    return target;
  };
  let kept = 0;
  const keep = async (source: string, roots: Roots): Promise<Uint8Array> => {
    const graph = join(work, `graph-${++kept}.json`);
    const target = join(work, `kept-${kept}.wasm`);
    const names = ROOTS[roots];
    writeFileSync(graph, JSON.stringify([{ name: "root", root: true, reaches: names }, ...names.map((name) => ({ name, export: name }))]));
    await tool("wasm-metadce", [source, "-f", graph, "-o", target]);
    return readFileSync(target);
  };
  const linkWith = async (name: string, patched: Promise<string>, parts: readonly Extension[], roots: Roots) => keep(await merge(name, patched, parts), roots);

  const recording = async (source: string): Promise<Uint8Array> => {
    return keep(await parse(recordChanges(textOf(readFileSync(source)), places.stackTop), join(work, "recording.wasm")), "engine");
  };
  const patched = (name: string, text: string) => parse(text, join(work, `${name}.patched.wasm`));
  // What the others wait for comes first.
  const buildFull = merge("builder-full", patched("builder-full", forBuilding(full)), extensions);
  const runFull = merge("full", patched("full", full), extensions);
  const withoutParser = patched("no-parser", removeParser(full));
  const variants = Promise.all([
    ...extensions.map((part) => linkWith(part.name, withoutParser, [part], "standalone")),
    linkWith("eval", patched("eval", quickjs), [], "standalone"),
  ]);
  const [standalone, builder, standaloneFull, engine, seed, builderFull] = await Promise.all([
    linkWith("base", patched("base", removeParser(quickjs)), [], "standalone"),
    linkWith("builder", patched("builder", forBuilding(quickjs)), [], "builder"),
    runFull.then((source) => keep(source, "standalone")),
    runFull.then(recording),
    buildFull.then((source) => keep(source, "seed")),
    buildFull.then((source) => keep(source, "builder-full")),
  ]);
  return {
    seed,
    builder,
    builderFull,
    standalone,
    standaloneFull,
    engine,
    masks: masksOf(standaloneFull, standalone, await variants),
    dataBases: Object.fromEntries(extensions.map((part) => [part.name, part.memoryBase])) as Record<ExtensionName, number>,
  };
}

/**
 * Which functions of `full` each variant keeps, by name: QuickJS' and the glue's functions have the
 * same names in all, an extension's own begin with its name.
 */
function masksOf(full: Uint8Array, base: Uint8Array, variants: readonly Uint8Array[]): number[] {
  const always = new Set(readFunctionNames(base));
  const sets = variants.map((variant) => new Set(readFunctionNames(variant)));
  return readFunctionNames(full).map((name) => {
    const mask = always.has(name) ? 0 : sets.reduce((bits, set, bit) => bits | (set.has(name) ? 1 << bit : 0), 0);
    if (mask === 0 && !always.has(name)) throw new Error(`the full engine's function ${name} is in none of its variants`);
    return mask;
  });
}
