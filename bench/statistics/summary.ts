// What is said of one subject's samples.
import { type Estimate, medianInterval, type Rounds } from "./bootstrap.ts";
import { type Drift, drift } from "./drift.ts";
import { type Modes, twoModes } from "./modes.ts";
import { outliers } from "./outliers.ts";
import { quantileOfSorted, sorted } from "./quantile.ts";

export interface Summary {
  /** Number of samples, and of the rounds that they are from. */
  n: number;
  rounds: number;
  min: number;
  p50: Estimate;
  p95: number;
  /** From 100 samples on. */
  p99?: number;
  max: number;
  outliers: number;
  /** Only if the samples drift: p below 0.01 and a change of more than 10 %. */
  drift?: Drift;
  /** Only if they fall into two heaps. */
  modes?: Modes;
}

const P99_FROM = 100;
const DRIFT_P = 0.01;
const DRIFT_CHANGE = 0.1;

/** @param rounds not empty, in the order of time */
export function summarise(rounds: Rounds): Summary {
  const samples = rounds.flat();
  const ascending = sorted(samples);
  const trend = drift(rounds.filter((round) => round.length > 0).map((round) => quantileOfSorted(sorted(round), 0.5)));
  const modes = twoModes(samples);
  return {
    n: samples.length,
    rounds: rounds.length,
    min: ascending[0] ?? Number.NaN,
    p50: medianInterval(rounds),
    p95: quantileOfSorted(ascending, 0.95),
    ...(samples.length >= P99_FROM && { p99: quantileOfSorted(ascending, 0.99) }),
    max: ascending.at(-1) ?? Number.NaN,
    outliers: outliers(samples).filter(Boolean).length,
    ...(trend !== undefined && trend.p < DRIFT_P && Math.abs(trend.change) > DRIFT_CHANGE && { drift: trend }),
    ...(modes !== undefined && { modes }),
  };
}
