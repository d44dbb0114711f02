// Whether a subject gets slower or faster while it is measured: then one median does not describe it.
import { median } from "./quantile.ts";

export interface Drift {
  /** Kendall's rank correlation with time, from -1 to 1. */
  tau: number;
  /** Of the Mann-Kendall test, two-sided, normal approximation. */
  p: number;
  /** Change from the first sample to the last by Theil and Sen's slope, as a share of the median. */
  change: number;
}

/** Below that the normal approximation is none. */
const LEAST = 8;

/** @returns undefined with fewer than 8 samples; samples in the order of time */
export function drift(samples: readonly number[]): Drift | undefined {
  const n = samples.length;
  if (n < LEAST) return undefined;
  let s = 0;
  const slopes: number[] = [];
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const difference = (samples[j] as number) - (samples[i] as number);
      s += Math.sign(difference);
      slopes.push(difference / (j - i));
    }
  const variance = (n * (n - 1) * (2 * n + 5)) / 18;
  const z = s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  return { tau: (2 * s) / (n * (n - 1)), p: 2 * (1 - normalBelow(Math.abs(z))), change: (median(slopes) * (n - 1)) / median(samples) };
}

/** The normal distribution's share below `z` (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
export function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? 1 - tail : tail;
}
