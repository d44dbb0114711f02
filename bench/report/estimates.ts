// Summaries and ratios, each computed once: every form of a report asks for the same, and a bootstrap is thousands of
// medians. The maps are module-level state, weak, and keyed by the samples themselves.
import { type Estimate, type Rounds, ratioOfMedians } from "../statistics/bootstrap.ts";
import { type Summary, summarise } from "../statistics/summary.ts";

const summaries = new WeakMap<Rounds, Summary>();
const ratios = new WeakMap<Rounds, WeakMap<Rounds, Estimate>>();

export function summaryOf(samples: Rounds): Summary {
  const known = summaries.get(samples) ?? summarise(samples);
  summaries.set(samples, known);
  return known;
}

export function ratioOf(a: Rounds, b: Rounds): Estimate {
  const beside = ratios.get(a) ?? new WeakMap<Rounds, Estimate>();
  ratios.set(a, beside);
  const known = beside.get(b) ?? ratioOfMedians(a, b);
  beside.set(b, known);
  return known;
}
