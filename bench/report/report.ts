// Everything that a run has found: what --json writes, and what the other forms are made of.
import type { MachineFacts } from "../harness/machine.ts";
import type { Round } from "../harness/measure.ts";
import type { Overhead } from "../harness/overhead.ts";
import { INTERVALS, type Interval, type Measured, type Result } from "../harness/subject.ts";
import type { Estimate } from "../statistics/bootstrap.ts";
import { median } from "../statistics/quantile.ts";
import { ratioOf } from "./estimates.ts";

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

export interface Headline {
  /** What the ratio is of. */
  rival: Measured;
  ours: Measured;
  what: string;
  ratio: Estimate;
}

const medianOf = ({ samples }: Measured) => median(samples.flat());

const fastest = (results: readonly Measured[]) =>
  results.reduce<Measured | undefined>((best, result) => (best === undefined || medianOf(result) < medianOf(best) ? result : best), undefined);

/**
 * Ratios across intervals: a running host of ours beside a container that has to be made, beside the fastest of those,
 * and beside the warm rival. Named so that nobody can call them chosen.
 */
export function headlines(workload: WorkloadReport): Headline[] {
  const measured = workload.results.filter(isMeasured);
  const ours = measured.find(({ id }) => id === "sporelet-reset");
  if (ours === undefined) return [];
  const containers = measured.filter(({ id, interval, own }) => interval === "container" && !own && !id.endsWith("-c"));
  const docker = measured.find(({ id }) => id === "docker-node");
  const rivals: [string, Measured | undefined][] = [
    ["docker run, beside our reset", docker],
    ["the fastest container with node, beside our reset", fastest(containers)],
    ["unpausing a warm container, beside our reset", fastest(measured.filter(({ id }) => id.includes("unpause")))],
    ["a bare node process, beside our reset", measured.find(({ id }) => id === "node")],
    ["a new worker thread, beside our reset", measured.find(({ id }) => id === "worker")],
    ["a new vm context (no sandbox), beside our reset", measured.find(({ id }) => id === "vm")],
  ];
  return rivals.flatMap(([what, rival]) => (rival === undefined ? [] : [{ what, rival, ours, ratio: ratioOf(rival.samples, ours.samples) }]));
}
