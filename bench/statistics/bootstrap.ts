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

/**
 * Answers the median of as many rounds, drawn with replacement, each time it is called. The samples are sorted once: how
 * often each counts is known from how often its round was drawn.
 */
function medianDrawer(rounds: Rounds, random: () => number): () => number {
  const ascending = rounds.flatMap((round, owner) => round.map((sample) => ({ sample, owner }))).sort((a, b) => a.sample - b.sample);
  const samples = Float64Array.from(ascending, ({ sample }) => sample);
  const owners = Uint32Array.from(ascending, ({ owner }) => owner);
  const drawn = new Uint32Array(rounds.length);
  return () => {
    drawn.fill(0);
    let total = 0;
    for (let i = 0; i < rounds.length; i++) {
      const round = Math.floor(random() * rounds.length);
      drawn[round] = (drawn[round] as number) + 1;
      total += (rounds[round] as readonly number[]).length;
    }
    let [at, seen] = [-1, 0];
    const sampleAt = (rank: number) => {
      while (seen <= rank) seen += drawn[owners[++at] as number] as number;
      return samples[at] as number;
    };
    if (total === 0) return Number.NaN;
    const below = (total - 1) >> 1;
    const low = sampleAt(below);
    return total % 2 === 1 ? low : low + (sampleAt(below + 1) - low) * 0.5;
  };
}

function estimate(value: number, draw: () => number): Estimate {
  const drawn = sorted(Array.from({ length: RESAMPLES }, draw));
  return { value, low: quantileOfSorted(drawn, (1 - LEVEL) / 2), high: quantileOfSorted(drawn, (1 + LEVEL) / 2) };
}

const medianOf = (rounds: Rounds) => quantileOfSorted(sorted(rounds.flat()), 0.5);

/** The median with its interval. */
export function medianInterval(rounds: Rounds, random: () => number = seededRandom(SEED)): Estimate {
  return estimate(medianOf(rounds), medianDrawer(rounds, random));
}

/** The ratio of the medians of `a` and `b` with its interval. */
export function ratioOfMedians(a: Rounds, b: Rounds, random: () => number = seededRandom(SEED)): Estimate {
  const [drawA, drawB] = [medianDrawer(a, random), medianDrawer(b, random)];
  return estimate(medianOf(a) / medianOf(b), () => drawA() / drawB());
}

/** The geometric mean of the ratios of medians of each pair, with its interval. */
export function geometricMean(pairs: readonly (readonly [Rounds, Rounds])[], random: () => number = seededRandom(SEED)): Estimate {
  const mean = (ratios: readonly number[]) => Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  const drawers = pairs.map(([a, b]) => [medianDrawer(a, random), medianDrawer(b, random)] as const);
  return estimate(mean(pairs.map(([a, b]) => medianOf(a) / medianOf(b))), () => mean(drawers.map(([drawA, drawB]) => drawA() / drawB())));
}
