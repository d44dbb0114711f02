// How fine the clock is: what is not well above it can't be measured by single samples.

export interface Resolution {
  /** The least difference of two readings that is not 0, in ms. */
  step: number;
  /** What reading the clock costs: mean over all readings, in ms. */
  cost: number;
}

/** @param now the clock, in ms */
export function timerResolution(now: () => number, readings = 20_000): Resolution {
  let step = Number.POSITIVE_INFINITY;
  const first = now();
  let last = first;
  for (let i = 0; i < readings; i++) {
    const next = now();
    if (next > last) step = Math.min(step, next - last);
    last = next;
  }
  return { step, cost: (last - first) / readings };
}
