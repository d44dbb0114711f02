// Pure statistics over samples; times in ms unless a caller says otherwise.

/** The value below which the share `p` of the samples lies, interpolated between neighbours (type 7 of Hyndman and Fan). */
export function quantile(samples: readonly number[], p: number): number {
  if (samples.length === 0) return Number.NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** A small generator (mulberry32), so that an interval computed twice is the same. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Ratio {
  ratio: number;
  /** 95 % percentile bootstrap interval. */
  low: number;
  high: number;
}

const RESAMPLES = 2000;

/** Ratio of the medians of `a` and `b`. */
export function ratioOfMedians(a: readonly number[], b: readonly number[], random: () => number = seededRandom(1)): Ratio {
  const resample = (samples: readonly number[]) => samples.map(() => samples[Math.floor(random() * samples.length)] as number);
  const ratios = Array.from({ length: RESAMPLES }, () => median(resample(a)) / median(resample(b)));
  return { ratio: median(a) / median(b), low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) };
}
