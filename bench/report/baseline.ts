// Whether this run is slower than an earlier one: of our own subjects only, a rival's day is no failure of ours.
import { readFileSync } from "node:fs";
import { SporeletError } from "../../src/errors.ts";
import { type Estimate, ratioOfMedians } from "../statistics/bootstrap.ts";
import { isMeasured, REPORT_FORMAT, type Report } from "./report.ts";

export interface Comparison {
  handler: string;
  subject: string;
  /** Now by then. */
  ratio: Estimate;
  /** The whole interval lies beyond what is allowed. */
  slower: boolean;
}

/** @throws SporeletError E_NOT_FOUND, E_BENCH_BASELINE */
export function readBaseline(path: string): Report {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new SporeletError("E_NOT_FOUND", `the baseline ${path} can't be read: ${(cause as Error).message}`, { cause });
  }
  try {
    const report = JSON.parse(text) as Report;
    if (report.format === REPORT_FORMAT && Array.isArray(report.workloads)) return report;
    throw new TypeError(`its format is ${report.format}, expected ${REPORT_FORMAT}`);
  } catch (cause) {
    throw new SporeletError("E_BENCH_BASELINE", `the baseline ${path} is no report of sporelet bench: ${(cause as Error).message}`, { cause });
  }
}

/** @param allowed by how much a median may grow: 0.1 is 10 % */
export function compare(now: Report, then: Report, allowed: number): Comparison[] {
  return now.workloads.flatMap(({ id: handler, results }) => {
    const before = then.workloads.find(({ id }) => id === handler)?.results.filter(isMeasured) ?? [];
    return results.filter(isMeasured).flatMap((result): Comparison[] => {
      const old = before.find(({ id }) => id === result.id);
      if (!result.own || old === undefined) return [];
      const ratio = ratioOfMedians(result.samples, old.samples);
      return [{ handler, subject: result.id, ratio, slower: ratio.low > 1 + allowed }];
    });
  });
}
