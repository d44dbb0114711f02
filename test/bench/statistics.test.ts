// The statistics of the benchmark, against known distributions and against a second implementation written here.
import { describe, expect, it } from "vitest";
import { medianInterval, ratioOfMedians } from "../../bench/statistics/bootstrap.ts";
import { drift, normalBelow } from "../../bench/statistics/drift.ts";
import { twoModes } from "../../bench/statistics/modes.ts";
import { outliers } from "../../bench/statistics/outliers.ts";
import { median, quantile } from "../../bench/statistics/quantile.ts";
import { seededRandom, shuffled } from "../../bench/statistics/random.ts";
import { timerResolution } from "../../bench/statistics/resolution.ts";
import { summarise } from "../../bench/statistics/summary.ts";

type Random = () => number;
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const DISTRIBUTIONS: Record<string, (random: Random) => number> = {
  uniform: (random) => 10 + random(),
  normal: (random) => 10 + normal(random),
  exponential: (random) => 10 - Math.log(1 - random()),
  "log-normal": (random) => Math.exp(normal(random) / 2),
};
const draw = (n: number, of: (random: Random) => number, seed: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => of(random));
};
const single = (samples: readonly number[]) => samples.map((sample) => [sample]);

describe("quantiles", () => {
  /** Type 7 from its definition: the piecewise linear function through ((k-1)/(n-1), x(k)). */
  function byDefinition(samples: readonly number[], p: number): number {
    const x = [...samples].sort((a, b) => a - b);
    for (let k = 1; k < x.length; k++) {
      const [p0, p1] = [(k - 1) / (x.length - 1), k / (x.length - 1)];
      if (p >= p0 && p <= p1) return (x[k - 1] as number) + (((x[k] as number) - (x[k - 1] as number)) * (p - p0)) / (p1 - p0);
    }
    return x[0] as number;
  }

  it("of known samples", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8, 12);
    expect(quantile([7], 0.5)).toBe(7);
    expect(quantile([10, 9], 0)).toBe(9);
    expect(quantile([10, 9], 1)).toBe(10);
    expect(median([])).toBeNaN();
  });

  it("agree with the definition, and leave the samples as they are", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const samples = draw(1 + (seed % 23), DISTRIBUTIONS["log-normal"] as (r: Random) => number, seed);
      const before = [...samples];
      for (const p of [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1]) expect(quantile(samples, p)).toBeCloseTo(byDefinition(samples, p), 10);
      expect(samples).toEqual(before);
    }
  });

  it("sort as numbers, not as text", () => {
    expect(quantile([9, 10, 100], 0)).toBe(9);
  });
});

describe("the bootstrap", () => {
  /** The same from scratch: every resample is sorted whole, the 2.5 % are counted off at each end. */
  function independently(rounds: readonly (readonly number[])[], seed: number): [number, number] {
    let state = seed;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const medians: number[] = [];
    for (let i = 0; i < 4000; i++) {
      const pooled = rounds.flatMap(() => rounds[Math.min(rounds.length - 1, Math.floor(random() * rounds.length))] as readonly number[]);
      pooled.sort((a, b) => a - b);
      const half = pooled.length / 2;
      medians.push(pooled.length % 2 === 1 ? (pooled[Math.floor(half)] as number) : ((pooled[half - 1] as number) + (pooled[half] as number)) / 2);
    }
    medians.sort((a, b) => a - b);
    return [medians[100] as number, medians[3899] as number];
  }

  it.each(Object.entries(DISTRIBUTIONS))("agrees with an independent one on %s samples", (_, of) => {
    const samples = draw(60, of, 5);
    const { low, high } = medianInterval(single(samples));
    const [otherLow, otherHigh] = independently(single(samples), 77);
    const width = high - low;
    expect(Math.abs(low - otherLow)).toBeLessThan(width * 0.15);
    expect(Math.abs(high - otherHigh)).toBeLessThan(width * 0.15);
  });

  it.each(Object.entries(DISTRIBUTIONS))("holds the true median about 95 times in 100 (%s)", (name, of) => {
    const truth = { uniform: 10.5, normal: 10, exponential: 10 + Math.LN2, "log-normal": 1 }[name] as number;
    let hits = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const { low, high } = medianInterval(single(draw(30, of, seed)), seededRandom(seed + 1000));
      if (low <= truth && truth <= high) hits++;
    }
    expect(hits / 200).toBeGreaterThan(0.89);
    expect(hits / 200).toBeLessThan(0.995);
  });

  it("holds the true ratio about 95 times in 100", () => {
    let hits = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const random = seededRandom(seed);
      const samples = (scale: number) => Array.from({ length: 40 }, () => [scale * (1 + random())]);
      const { low, high } = ratioOfMedians(samples(3), samples(1), seededRandom(seed + 1000));
      if (low <= 3 && 3 <= high) hits++;
    }
    expect(hits / 200).toBeGreaterThan(0.89);
  });

  it("draws whole rounds: samples that share their round's luck do not feign certainty", () => {
    const random = seededRandom(3);
    const rounds = Array.from({ length: 20 }, () => {
      const luck = normal(random);
      return Array.from({ length: 50 }, () => 10 + luck + normal(random) / 100);
    });
    const honest = medianInterval(rounds);
    const feigned = medianInterval(single(rounds.flat()));
    expect(honest.high - honest.low).toBeGreaterThan(3 * (feigned.high - feigned.low));
  });

  it("gives the same interval again, and no width to equal samples", () => {
    const samples = single(draw(20, DISTRIBUTIONS.normal as (r: Random) => number, 9));
    expect(medianInterval(samples)).toEqual(medianInterval(samples));
    expect(ratioOfMedians([[2], [2], [2]], [[2], [2]])).toEqual({ value: 1, low: 1, high: 1 });
  });
});

describe("outliers", () => {
  it("are marked beyond 3.5 scaled deviations, by another way of counting too", () => {
    const samples = [10, 10.1, 9.9, 10.2, 9.8, 10, 14, 10.1, 3];
    const centre = [...samples].sort((a, b) => a - b)[4] as number;
    const mad = samples.map((s) => Math.abs(s - centre)).sort((a, b) => a - b)[4] as number;
    expect(outliers(samples)).toEqual(samples.map((s) => (0.6745 * Math.abs(s - centre)) / mad > 3.5));
    expect(outliers(samples).filter(Boolean)).toHaveLength(2);
    expect(outliers([5, 5, 5, 5, 9])).toEqual([false, false, false, false, false]);
  });

  it("are hardly ever seen in normal samples, and are counted, not removed", () => {
    const samples = draw(2000, DISTRIBUTIONS.normal as (r: Random) => number, 4);
    expect(outliers(samples).filter(Boolean).length / samples.length).toBeLessThan(0.003);
    const summary = summarise(single([...Array.from({ length: 20 }, (_, i) => 10 + i / 100), 1000]));
    expect(summary).toMatchObject({ n: 21, outliers: 1, max: 1000 });
  });
});

describe("drift", () => {
  it("is found in samples that get slower, with its size", () => {
    const random = seededRandom(8);
    const found = summarise(Array.from({ length: 30 }, (_, i) => [100 + 2 * i + random()])).drift;
    expect(found?.tau).toBeGreaterThan(0.9);
    expect(found?.change).toBeCloseTo(58 / 129, 1);
  });

  it("is claimed of at most a few in 100 that do not", () => {
    for (const of of Object.values(DISTRIBUTIONS)) {
      let claimed = 0;
      for (let seed = 1; seed <= 300; seed++) if ((drift(draw(25, of, seed)) as { p: number }).p < 0.01) claimed++;
      expect(claimed).toBeLessThanOrEqual(9);
    }
  });

  it("agrees with known values of the normal distribution", () => {
    expect(normalBelow(0)).toBeCloseTo(0.5, 7);
    expect(normalBelow(1.959964)).toBeCloseTo(0.975, 6);
    expect(normalBelow(-2.575829)).toBeCloseTo(0.005, 6);
    expect(drift([1, 2, 3])).toBeUndefined();
  });
});

describe("two modes", () => {
  it("are found with their centres and shares", () => {
    const random = seededRandom(2);
    const samples = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 20 : 10) + normal(random) / 4);
    const modes = twoModes(samples);
    expect(modes?.centres[0]).toBeCloseTo(10, 0);
    expect(modes?.centres[1]).toBeCloseTo(20, 0);
    expect(modes?.share).toBeCloseTo(1 / 3, 2);
  });

  it("are claimed of at most a few in 100 that have one", () => {
    for (const of of Object.values(DISTRIBUTIONS))
      for (const n of [12, 20, 50]) {
        let claimed = 0;
        for (let seed = 1; seed <= 300; seed++) if (twoModes(draw(n, of, seed)) !== undefined) claimed++;
        expect(claimed / 300).toBeLessThanOrEqual(0.04);
      }
  });

  it("are not one outlier", () => {
    expect(twoModes([...Array.from({ length: 20 }, (_, i) => 10 + i / 50), 100])).toBeUndefined();
  });
});

it("the timer's resolution is that of a clock that ticks", () => {
  let reads = 0;
  const { step, cost } = timerResolution(() => Math.floor(++reads / 10) * 0.25, 1000);
  expect(step).toBe(0.25);
  expect(cost).toBeCloseTo(0.025, 5);
});

it("a shuffle keeps every item and is fair", () => {
  const first = [0, 0, 0, 0];
  for (let seed = 1; seed <= 2000; seed++) {
    const order = shuffled([0, 1, 2, 3], seededRandom(seed * 7919));
    expect([...order].sort()).toEqual([0, 1, 2, 3]);
    first[order[0] as number] = (first[order[0] as number] as number) + 1;
  }
  for (const count of first) expect(Math.abs(count - 500)).toBeLessThan(100);
});

it("a summary has p99 from 100 samples on", () => {
  expect(summarise(single(draw(99, DISTRIBUTIONS.uniform as (r: Random) => number, 1))).p99).toBeUndefined();
  expect(summarise(single(draw(100, DISTRIBUTIONS.uniform as (r: Random) => number, 1))).p99).toBeGreaterThan(10.9);
});
