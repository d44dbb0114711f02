// Where a function's own sources, not packages, have code compiled when the module runs: there it is refused.
import type { BundlePosition } from "../module/positions.ts";
import { decoded } from "../module/source-path.ts";
import { allowingEval, type Evaluation } from "./evaluation.ts";
import { type BundleMap, positionsOf } from "./top-level.ts";

/** `eval(…)`, `(0, eval)(…)`, `Function(…)`, `new Function`, also of `globalThis`; but no method of that name. */
const USE = /(?<![\w$.])(?:new (?:globalThis\.)?Function\b|(?:globalThis\.)?(?:Function|eval\)?)\((?!(?:[^()]|\([^()]*\))*\) \{))/g;
/** Then it is the function's own. */
const OWN_NAME = /\b(?:class|function|const|let|var) Function\b/;

const fileOf = (place: string) => place.replace(/:\d+:\d+$/, "");

const isOfPackage = (path: string) => path.includes("node_modules/");

/**
 * Where in the bundle such words stand, but for most of those in packages: to read a map of many packages takes long. Above
 * each file the bundler writes its path, as the map has it, as a comment.
 */
function findUses(code: string, map: string): { line: number; column: number }[] {
  const found = Array.from(code.matchAll(USE), ({ index }) => index);
  if (found.length === 0) return [];
  const sources = new Set((JSON.parse(map) as { sources: string[] }).sources.map(decoded));
  const files = Array.from(code.matchAll(/^\/\/ (.+)$/gm), ({ index, 1: path = "" }) => ({ index, path })).filter(({ path }) => sources.has(path));
  return found
    .filter((index) => !isOfPackage(files.findLast((file) => file.index < index)?.path ?? ""))
    .map((index) => ({ line: code.slice(0, index).split("\n").length, column: index - code.lastIndexOf("\n", index) }));
}

/** The use that the call at this position of the bundle began with. */
function useAt(uses: readonly BundlePosition[], { line, column, place }: BundlePosition): BundlePosition | undefined {
  return uses.findLast((use) => (use.line < line || (use.line === line && use.column <= column)) && fileOf(use.place) === fileOf(place));
}

/**
 * @param evaluations what the top level had compiled: a place where that happened is not named, even if it was refused there
 * @returns warnings
 */
export async function findRefusedLater(
  code: string,
  kind: "handler" | "program",
  evaluations: readonly Evaluation[],
  map: BundleMap,
  evalBytes: number,
): Promise<string[]> {
  const found = OWN_NAME.test(code) ? [] : findUses(code, map.map);
  if (found.length === 0) return [];
  const positions = await positionsOf(map);
  const uses = found
    .map((use) => ({ ...use, place: positions.exactly(use.line, use.column) }))
    .filter((use): use is BundlePosition => use.place !== undefined && !isOfPackage(use.place));
  const passed = kind === "program" ? [] : evaluations.map(({ stack }) => positions.innermost(stack)).map((at) => at && useAt(uses, at));
  const places = uses.filter((use) => !passed.includes(use)).map(({ place }) => place);
  if (places.length === 0) return [];
  const remedy = kind === "program" ? "Build" : "Compile at the top level, which runs when the module is built, or build";
  return [`${places.join(", ")}: eval or new Function throws an EvalError at run time, when there is no parser. ${remedy} with ${allowingEval(evalBytes)}.`];
}
