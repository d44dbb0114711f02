// Whether samples fall into two heaps: then their median may be a time that hardly ever happens.
import { sorted } from "./quantile.ts";

export interface Modes {
  /** Medians of the two heaps, the faster first, in the samples' unit. */
  centres: [number, number];
  /** Of the samples, in the slower heap. */
  share: number;
  /** Ashman's D of the logarithms: how many standard deviations lie between the heaps. */
  separation: number;
}

const LEAST = 12;
/** No heap is called one that holds less: those are outliers. */
const LEAST_SHARE = 0.15;
/** An even spread cut in half has 3.5, a normal one 2.7; few samples may have gaps by chance. */
const leastSeparation = (n: number) => 5 + 24 / n;
/** Two times of the timer's ticks are two heaps by arithmetic, but nobody's concern. */
const LEAST_RATIO = 1.25;

/** Where one cut parts the sorted logarithms best (least variance within; Otsu 1979), if the halves are heaps. @returns undefined for one heap */
export function twoModes(samples: readonly number[]): Modes | undefined {
  const ascending = sorted(samples);
  const n = ascending.length;
  if (n < LEAST || !((ascending[0] as number) > 0)) return undefined;
  const logs = ascending.map(Math.log);
  const least = Math.ceil(n * LEAST_SHARE);
  let best: { cut: number; within: number } | undefined;
  for (let cut = least; cut <= n - least; cut++) {
    const within = squares(logs.subarray(0, cut)) + squares(logs.subarray(cut));
    if (best === undefined || within < best.within) best = { cut, within };
  }
  if (best === undefined) return undefined;
  const [low, high] = [logs.subarray(0, best.cut), logs.subarray(best.cut)];
  const spread = Math.sqrt((squares(low) / low.length + squares(high) / high.length) / 2);
  const separation = (mean(high) - mean(low)) / spread;
  const centres: [number, number] = [ascending[best.cut >> 1] as number, ascending[(best.cut + n) >> 1] as number];
  return separation > leastSeparation(n) && centres[1] / centres[0] >= LEAST_RATIO ? { centres, share: high.length / n, separation } : undefined;
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sum of squared distances from the mean. */
function squares(values: Float64Array): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
