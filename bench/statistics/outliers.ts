// Samples far from the others are marked, never removed: a pause of the collector is part of what a user gets.
import { median } from "./quantile.ts";

/** Makes the MAD of a normal distribution its standard deviation. */
const CONSISTENT = 1.4826;
/** In such deviations; Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993). */
const CUTOFF = 3.5;

/** Which samples lie further than 3.5 scaled median absolute deviations from the median. With a deviation of 0 none is marked. */
export function outliers(samples: readonly number[]): boolean[] {
  const centre = median(samples);
  const deviation = CONSISTENT * median(samples.map((sample) => Math.abs(sample - centre)));
  return samples.map((sample) => deviation > 0 && Math.abs(sample - centre) / deviation > CUTOFF);
}
