// Which calls inside of QuickJS are worth inlining: hot-calls.csv has how often each was made while the corpus ran
// (bench/compute/profile.ts writes it).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bodyOf, nameOfExport } from "./text.ts";

/** One place in the code that calls. */
export interface CallSite {
  /** Names in quickjs.wasm's text form. */
  caller: string;
  callee: string;
  /** Among the caller's calls of the callee, from 0. */
  nth: number;
}

/** Beside this file in a checkout; the build's tools run at its root. */
const FILE = join(process.cwd(), "src", "assemble", "engine", "hot-calls.csv");

/** Chosen so that hello's module stays below 680 KB; 40 KB more of the same make the corpus 6 % faster. */
const LEAST_CALLS = 50_000;
/** A line of the text form is about one instruction. */
const LEAST_CALLS_PER_LINE = 500;
const MOST_LINES = 120;

/** Replaces the head of every call, `(call $name`. */
export function mapCalls(text: string, map: (site: CallSite, head: string) => string): string {
  let caller = "";
  let seen = new Map<string, number>();
  return text
    .split("\n")
    .map((line) => {
      const begun = /^ \(func (\$\S+)/.exec(line)?.[1];
      if (begun !== undefined) {
        caller = begun;
        seen = new Map();
      }
      return line.replace(/\(call (\$\d+)/g, (head, callee: string) => {
        const nth = seen.get(callee) ?? 0;
        seen.set(callee, nth + 1);
        return map({ caller, callee, nth }, head);
      });
    })
    .join("\n");
}

const keyOf = ({ caller, callee, nth }: CallSite) => [caller, callee, nth].join();

function callsBySite(): Map<string, number> {
  const [, ...rows] = readFileSync(FILE, "utf8").trim().split("\n");
  return new Map(
    rows.map((row) => {
      const [caller, callee, nth, calls] = row.split(",");
      return [keyOf({ caller: `$${caller}`, callee: `$${callee}`, nth: Number(nth) }), Number(calls)];
    }),
  );
}

/** The name under which a function is called where it shall be inlined. */
export const inlinedName = (callee: string) => callee.replace("$", "$inlined:");

/**
 * Has hot calls go to copies of what they call.
 * @param text QuickJS as the package has it
 * @param improve what else is changed, before copies are made
 */
export function copyHotCallees(text: string, improve: (text: string) => string): string {
  const calls = callsBySite();
  const improved = improve(text);
  // What builds clears what js_free_rt frees, so it must stay one function (patch.ts).
  const kept = nameOfExport(text, "js_free_rt");
  const lines = new Map<string, number>();
  const linesOf = (name: string) => {
    if (!lines.has(name)) lines.set(name, bodyOf(improved, name).split("\n").length);
    return lines.get(name) as number;
  };
  const copied = new Set<string>();
  const renamed = improve(
    mapCalls(text, (site, head) => {
      const { caller, callee } = site;
      const count = calls.get(keyOf(site)) ?? 0;
      if (count < LEAST_CALLS || callee === caller || callee === kept) return head;
      if (linesOf(callee) > MOST_LINES || count / linesOf(callee) < LEAST_CALLS_PER_LINE) return head;
      copied.add(callee);
      return `(call ${inlinedName(callee)}`;
    }),
  );
  return [...copied].reduce((result, callee) => {
    const body = bodyOf(result, callee);
    return result.replace(body, () => body + body.replace(`(func ${callee} `, () => `(func ${inlinedName(callee)} `));
  }, renamed);
}
