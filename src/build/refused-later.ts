// Where a function's own sources, not packages, have code compiled when the module runs: there it is refused.
import type { BundlePosition, Positions } from "../module/positions.ts";
import { allowingEval, type Evaluation } from "./evaluation.ts";
import { type BundleMap, positionsOf } from "./top-level.ts";

/** `eval(…)`, `(0, eval)(…)`, `Function(…)`, `new Function`, also of `globalThis`; but no method of that name. */
const USE = /(?<![\w$.])(?:new (?:globalThis\.)?Function\b|(?:globalThis\.)?(?:Function|eval\)?)\((?!(?:[^()]|\([^()]*\))*\) \{))/g;
/** Then it is the function's own. */
const OWN_NAME = /\b(?:class|function|const|let|var) Function\b/;

const fileOf = (place: string) => place.replace(/:\d+:\d+$/, "");

function usesIn(code: string, positions: Positions): BundlePosition[] {
  return code
    .split("\n")
    .flatMap((text, i) =>
      Array.from(text.matchAll(USE), ({ index }) => ({ line: i + 1, column: index + 1, place: positions.exactly(i + 1, index + 1) })).filter(
        (use): use is BundlePosition => use.place !== undefined && !use.place.includes("node_modules/"),
      ),
    );
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
  if (OWN_NAME.test(code) || code.search(USE) < 0) return [];
  const positions = await positionsOf(map);
  const uses = usesIn(code, positions);
  const passed = kind === "program" ? [] : evaluations.map(({ stack }) => positions.innermost(stack)).map((at) => at && useAt(uses, at));
  const places = uses.filter((use) => !passed.includes(use)).map(({ place }) => place);
  if (places.length === 0) return [];
  const remedy = kind === "program" ? "Build" : "Compile at the top level, which runs when the module is built, or build";
  return [`${places.join(", ")}: eval or new Function throws an EvalError at run time, when there is no parser. ${remedy} with ${allowingEval(evalBytes)}.`];
}
