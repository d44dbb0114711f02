// One row for each subject, the same for terminal, Markdown and HTML.
import type { Measured, Result } from "../harness/subject.ts";
import type { Estimate } from "../statistics/bootstrap.ts";
import { median } from "../statistics/quantile.ts";
import type { Summary } from "../statistics/summary.ts";
import { ratioOf, summaryOf } from "./estimates.ts";
import { percent, time } from "./format.ts";
import { referenceOf } from "./report.ts";

export type Row =
  | { state: "measured"; result: Measured; summary: Summary /** To the reference of its interval, which has none. */; ratio?: Estimate; remarks: string[] }
  | { state: "failed" | "not measured"; result: Exclude<Result, Measured>; reason: string };

/** What one must know that quantiles don't show. */
function remarksOf({ drift, modes }: Summary): string[] {
  const remarks: string[] = [];
  if (modes !== undefined)
    remarks.push(
      `two modes, ${time(modes.centres[0])} and ${time(modes.centres[1])}, the slower with ${percent(modes.share)} of the samples: the median alone is not the story`,
    );
  if (drift !== undefined) remarks.push(`${drift.change > 0 ? "slower" : "faster"} by ${percent(Math.abs(drift.change))} from the first round to the last`);
  return remarks;
}

/** Median of the first sample of each turn: the host was asleep before. Undefined where a turn is one sample. */
export function afterPause({ samples }: Measured): number | undefined {
  return samples.some((round) => round.length > 1) ? median(samples.map(([first]) => first as number)) : undefined;
}

/** @param results of one interval */
export function rowsOf(results: readonly Result[]): Row[] {
  const reference = referenceOf(results);
  return results.map((result): Row => {
    if (result.state !== "measured") return { state: result.state, result, reason: result.reason };
    const summary = summaryOf(result.samples);
    const remarks = remarksOf(summary);
    return {
      state: "measured",
      result,
      summary,
      remarks,
      ...(reference !== undefined && reference !== result && { ratio: ratioOf(result.samples, reference.samples) }),
    };
  });
}

/** "10: 12.1 ms" for each number of cold starts at once. */
export function togetherCounts(result: Result): string[] {
  if (result.state !== "measured") return [];
  return (result.together ?? []).map(({ count, samples, reason }) => `${count}: ${reason ?? time(median(samples))}`);
}
