// Intervals of confidence without an assumption about how times are distributed (Efron's percentile bootstrap).
import { quantileOfSorted, sorted } from "./quantile.ts";
import { seededRandom } from "./random.ts";

/**
 * Samples by round. What was measured in one round shares that round's luck, so whole rounds are
 * drawn again, never single samples; with one sample a round this is the ordinary bootstrap.
 */
export type Rounds = readonly (readonly number[])[];

export interface Estimate {
  value: number;
  /** 95 % interval. */
  low: number;
  high: number;
}

const RESAMPLES = 2000;
const LEVEL = 0.95;
const SEED = 1;

/** The median of as many rounds, drawn with replacement. */
function medianDrawn(rounds: Rounds, random: () => number): number {
  const drawn: number[] = [];
  for (let i = 0; i < rounds.length; i++) for (const sample of rounds[Math.floor(random() * rounds.length)] as readonly number[]) drawn.push(sample);
  return quantileOfSorted(sorted(drawn), 0.5);
}

function estimate(value: number, draw: () => number): Estimate {
  const drawn = sorted(Array.from({ length: RESAMPLES }, draw));
  return { value, low: quantileOfSorted(drawn, (1 - LEVEL) / 2), high: quantileOfSorted(drawn, (1 + LEVEL) / 2) };
}

const medianOf = (rounds: Rounds) => quantileOfSorted(sorted(rounds.flat()), 0.5);

/** The median with its interval. */
export function medianInterval(rounds: Rounds, random: () => number = seededRandom(SEED)): Estimate {
  return estimate(medianOf(rounds), () => medianDrawn(rounds, random));
}

/** The ratio of the medians of `a` and `b` with its interval. */
export function ratioOfMedians(a: Rounds, b: Rounds, random: () => number = seededRandom(SEED)): Estimate {
  return estimate(medianOf(a) / medianOf(b), () => medianDrawn(a, random) / medianDrawn(b, random));
}
