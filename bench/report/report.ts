// Everything that a run has found: what --json writes, and what the other forms are made of.
import type { MachineFacts } from "../harness/machine.ts";
import type { Round } from "../harness/measure.ts";
import type { Overhead } from "../harness/overhead.ts";
import { INTERVALS, type Interval, type Measured, type Result } from "../harness/subject.ts";

export const REPORT_FORMAT = 1;

export interface WorkloadReport {
  id: string;
  title: string;
  kind: "handler" | "fetch";
  /** Bytes of the input, and of the answer that was asked for. */
  inputBytes: number;
  answerBytes: number;
  rounds: Round[];
  results: Result[];
}

export interface Report {
  format: typeof REPORT_FORMAT;
  sporelet: string;
  /** ISO 8601, UTC. */
  date: string;
  /** What was asked for. */
  runs: number;
  seed: number;
  machine: MachineFacts;
  overhead: Overhead;
  /** Versions of the other runtimes, by name. */
  versions: Record<string, string>;
  warnings: string[];
  interrupted: boolean;
  workloads: WorkloadReport[];
}

export const isMeasured = (result: Result): result is Measured => result.state === "measured";

export function resultsOf({ results }: WorkloadReport, interval: Interval): Result[] {
  return results.filter((result) => result.interval === interval);
}

/** What the others of an interval are compared with: the first of ours that was measured, else the first. */
export function referenceOf(results: readonly Result[]): Measured | undefined {
  const measured = results.filter(isMeasured);
  return measured.find(({ own }) => own) ?? measured[0];
}

export const intervalsOf = (workload: WorkloadReport): Interval[] =>
  (Object.keys(INTERVALS) as Interval[]).filter((interval) => resultsOf(workload, interval).length > 0);
