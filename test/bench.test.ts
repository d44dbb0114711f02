// The harness reports subjects for what they are, and its statistics are right.
import { describe, expect, it } from "vitest";
import { measure } from "../bench/coldstart.ts";
import { renderTable } from "../bench/render.ts";
import { median, quantile, ratioOfMedians, seededRandom } from "../bench/statistics.ts";
import type { Subject } from "../bench/subject.ts";

describe("statistics", () => {
  it("agree with known quantiles", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8);
    expect(quantile([7], 0.5)).toBe(7);
    expect(median([])).toBeNaN();
  });

  it("give an interval that holds the true ratio about 95 times in 100", () => {
    let hits = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const random = seededRandom(seed);
      const draw = (scale: number) => Array.from({ length: 40 }, () => scale * (1 + random()));
      const { low, high } = ratioOfMedians(draw(3), draw(1), seededRandom(seed + 1000));
      if (low <= 3 && 3 <= high) hits++;
    }
    expect(hits).toBeGreaterThanOrEqual(88);
  });

  it("of equal samples are exactly 1", () => {
    expect(ratioOfMedians([2, 2, 2], [2, 2, 2])).toEqual({ ratio: 1, low: 1, high: 1 });
  });
});

describe("the harness", () => {
  const subject = (name: string, sample: Subject["sample"]): Subject => ({ name, interval: "spawn", note: "", sample });
  const answer = (output: string, ms = 1) => ({ ms, output });

  it("measures in interleaved rounds, and fails whoever answers wrongly, hangs up or dies half-way", async () => {
    const order: string[] = [];
    let rounds = 0;
    const results = await measure(
      [
        subject("right", () => {
          order.push("right");
          return answer('{"a": 1}\n', 5);
        }),
        subject("wrong", () => {
          order.push("wrong");
          return answer('{"a":2}');
        }),
        subject("silent", () => answer("")),
        subject("dies", () => {
          if (++rounds > 3) throw new Error("ended with status 9: gone");
          return answer('{"a":1}');
        }),
        { name: "absent", interval: "container", reason: "not installed" },
      ],
      { a: 1 },
      5,
    );
    expect(results).toEqual([
      { state: "measured", name: "right", interval: "spawn", note: "", samples: [5, 5, 5, 5, 5] },
      { state: "failed", name: "wrong", interval: "spawn", reason: 'wrong answer: {"a":2}' },
      { state: "failed", name: "silent", interval: "spawn", reason: "wrong answer: " },
      { state: "failed", name: "dies", interval: "spawn", reason: "ended with status 9: gone" },
      { state: "not measured", name: "absent", interval: "container", reason: "not installed" },
    ]);
    expect(order.slice(0, 3)).toEqual(["right", "wrong", "right"]);
    const table = renderTable(results);
    expect(table).toMatch(/right +5\.00 ms +5\.00 ms +5\.00 ms +5 +1\n/);
    expect(table).toContain("absent  not measured: not installed");
  });
});
