// What --only and --skip mean: patterns of handlers, of intervals and of subjects.
import { SporeletError } from "../src/errors.ts";
import { type Identity, INTERVALS } from "./harness/subject.ts";

export interface Selection {
  handler(id: string): boolean;
  subject(identity: Identity): boolean;
}

const matcher = (pattern: string) => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);

/** Groups that have a name of their own: the intervals, and "own" for ours. */
const isIn = (group: string, { interval, own }: Identity) => group === interval || (group === "own" && own);

/**
 * A pattern may name handlers ("hello"), intervals ("pristine"), "own", or subjects ("docker-*"); those of one kind add up,
 * those of different kinds narrow each other.
 * @throws SporeletError E_OPTION_VALUE for a pattern that names nothing
 */
export function selectionOf(only: readonly string[], skip: readonly string[], handlers: readonly string[], subjects: readonly Identity[]): Selection {
  const kinds = (patterns: readonly string[], option: string) => {
    const sorted: { handlers: RegExp[]; subjects: ((identity: Identity) => boolean)[] } = { handlers: [], subjects: [] };
    for (const pattern of patterns) {
      const expression = matcher(pattern);
      if (pattern in INTERVALS || pattern === "own") sorted.subjects.push((identity) => isIn(pattern, identity));
      else if (handlers.some((id) => expression.test(id))) sorted.handlers.push(expression);
      else if (subjects.some(({ id }) => expression.test(id))) sorted.subjects.push(({ id }) => expression.test(id));
      else
        throw new SporeletError("E_OPTION_VALUE", `Expected \`--${option}\` to name handlers, intervals or subjects, got "${pattern}"`, {
          remedy: "See sporelet bench --list.",
        });
    }
    return sorted;
  };
  const wanted = kinds(only, "only");
  const unwanted = kinds(skip, "skip");
  const chosen = <T>(all: readonly T[], none: readonly T[], is: (test: T) => boolean) => (all.length === 0 || all.some(is)) && !none.some(is);
  return {
    handler: (id) => chosen(wanted.handlers, unwanted.handlers, (expression) => expression.test(id)),
    subject: (identity) => chosen(wanted.subjects, unwanted.subjects, (test) => test(identity)),
  };
}
