// Order statistics over samples; times in ms unless a caller says otherwise.

/** The value below which the share `p` of the samples lies, interpolated between neighbours (type 7 of Hyndman and Fan); NaN without samples. */
export function quantile(samples: readonly number[], p: number): number {
  return quantileOfSorted(sorted(samples), p);
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

export function sorted(samples: readonly number[]): Float64Array {
  return Float64Array.from(samples).sort();
}

/** `quantile` for those who ask for several of the same samples. */
export function quantileOfSorted(ascending: ArrayLike<number>, p: number): number {
  if (ascending.length === 0) return Number.NaN;
  const position = (ascending.length - 1) * p;
  const below = Math.floor(position);
  const low = ascending[below] as number;
  const high = ascending[Math.min(below + 1, ascending.length - 1)] as number;
  return low + (high - low) * (position - below);
}
