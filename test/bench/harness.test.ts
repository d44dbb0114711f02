// The harness can't be fooled: fake subjects, each reported for what it is.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type MeasureOptions, measure, type Progress } from "../../bench/harness/measure.ts";
import { sampleProcess, sampleTogether } from "../../bench/harness/process.ts";
import { busyWarnings, parseCpuTimes } from "../../bench/harness/quiet.ts";
import type { Absent, Identity, Measured, Sample, Subject } from "../../bench/harness/subject.ts";
import { seededRandom } from "../../bench/statistics/random.ts";
import { summarise } from "../../bench/statistics/summary.ts";
import { temporaryDirectory } from "../support.ts";

const identity = (id: string): Identity => ({ id, name: id, interval: "spawn", own: false, isolation: "none", note: "" });
const fake = (id: string, visit: (time: number) => Promise<Sample[]> | Sample[]): Subject => {
  let visits = 0;
  return { ...identity(id), visit: () => visit(visits++) };
};
const RIGHT = '{"hello":"Ada"}';
const answers = (ms: number, output = RIGHT): Sample[] => [{ ms, output }];

const options = (more: Partial<MeasureOptions> = {}): MeasureOptions => ({
  rounds: 20,
  warmUp: 1,
  random: seededRandom(1),
  limit: 1000,
  signal: new AbortController().signal,
  check: (output) => (output === RIGHT ? undefined : JSON.stringify(output)),
  ...more,
});

describe("a subject is reported for what it is", () => {
  it("one that answers rightly: measured, by round, without the warm-up", async () => {
    const { results } = await measure([fake("good", (time) => answers(time))], options({ rounds: 3 }));
    expect(results[0]).toMatchObject({ state: "measured", samples: [[1], [2], [3]] });
  });

  it("one that answers wrongly fails at once, with its answer, also in the warm-up", async () => {
    const { results } = await measure([fake("wrong", () => answers(1, "{}"))], options());
    expect(results[0]).toMatchObject({ state: "failed", reason: 'wrong answer: "{}" (warm-up)', samples: [] });
  });

  it("one whose single late answer is wrong fails, though the others of its visit are right", async () => {
    const subject = fake("once", (time) => [...answers(1), ...answers(1, time === 5 ? "" : RIGHT)]);
    expect((await measure([subject], options())).results[0]).toMatchObject({ state: "failed", reason: 'wrong answer: "" (round 5 of 20)' });
  });

  it("one that hangs fails at the time limit, and the others are measured", async () => {
    let told = false;
    const hanging: Subject = {
      ...identity("hanging"),
      visit: (signal) =>
        new Promise(() =>
          signal.addEventListener("abort", () => {
            told = true;
          }),
        ),
    };
    const { results } = await measure([hanging, fake("good", () => answers(1))], options({ limit: 50 }));
    expect(results[0]).toMatchObject({ state: "failed", reason: "no answer within 0.05 s (warm-up)" });
    expect(results[1]).toMatchObject({ state: "measured" });
    expect(told).toBe(true);
  });

  it("one that dies half-way fails; what came before is kept, but is no measurement", async () => {
    const subject = fake("mortal", (time) => {
      if (time > 10) throw new Error("ended with status 9: gone");
      return answers(7);
    });
    const [result] = (await measure([subject], options())).results;
    expect(result).toMatchObject({ state: "failed", reason: "ended with status 9: gone (round 11 of 20)" });
    expect(result?.state === "failed" && result.samples).toHaveLength(10);
  });

  it("one that is bimodal is measured, and said to have two modes", async () => {
    const random = seededRandom(3);
    const { results } = await measure([fake("bimodal", (time) => answers((time % 3 === 0 ? 40 : 10) + random()))], options({ rounds: 30 }));
    const { modes, drift } = summarise((results[0] as Measured).samples);
    expect(modes?.centres.map(Math.floor)).toEqual([10, 40]);
    expect(modes?.share).toBeCloseTo(1 / 3, 1);
    expect(drift).toBeUndefined();
  });

  it("one that gets slower is measured, and said to", async () => {
    const random = seededRandom(3);
    const { results } = await measure([fake("tiring", (time) => answers(100 + 3 * time + 5 * random()))], options());
    const { drift, modes } = summarise((results[0] as Measured).samples);
    expect(drift?.change).toBeGreaterThan(0.3);
    expect(modes).toBeUndefined();
  });

  it("one that answers in no time or backwards is not believed", async () => {
    const subjects = [fake("backwards", () => answers(-1)), fake("never", () => answers(Number.NaN)), fake("silent", () => [])];
    const { results } = await measure(subjects, options());
    expect(results.map((result) => result.state === "failed" && result.reason)).toEqual([
      "a time that is none: -1 ms (warm-up)",
      "a time that is none: NaN ms (warm-up)",
      "no sample (warm-up)",
    ]);
  });

  it("one that is not here: not measured, and why", async () => {
    const absent: Absent = { ...identity("absent"), reason: "crun is not installed" };
    expect((await measure([absent], options())).results).toEqual([{ ...absent, state: "not measured" }]);
  });
});

describe("rounds", () => {
  it("have every subject once, in an order that the seed decides", async () => {
    const run = async (seed: number) =>
      (
        await measure(
          ["a", "b", "c", "d"].map((id) => fake(id, () => answers(1))),
          options({ rounds: 6, random: seededRandom(seed) }),
        )
      ).rounds;
    const rounds = await run(5);
    expect(rounds).toHaveLength(6);
    for (const { order } of rounds) expect([...order].sort()).toEqual(["a", "b", "c", "d"]);
    expect(new Set(rounds.map(({ order }) => order.join())).size).toBeGreaterThan(2);
    expect((await run(5)).map(({ order }) => order)).toEqual(rounds.map(({ order }) => order));
    expect((await run(6)).map(({ order }) => order)).not.toEqual(rounds.map(({ order }) => order));
  });

  it("say what else the machine did", async () => {
    const { rounds } = await measure([fake("a", () => answers(1))], options({ rounds: 2 }));
    for (const { load, others, steal, ms } of rounds) {
      expect(load).toBeGreaterThanOrEqual(0);
      expect(ms).toBeGreaterThan(0);
      if (process.platform === "linux") expect([others, steal].every((share) => share !== undefined && share >= 0 && share <= 1)).toBe(true);
    }
  });

  it("end when they are told to, and keep the samples so far", async () => {
    const controller = new AbortController();
    const subjects = [
      fake("a", (time) => {
        if (time === 4) controller.abort(new Error("interrupted"));
        return answers(1);
      }),
      fake("b", () => answers(2)),
    ];
    const { results, interrupted } = await measure(subjects, options({ signal: controller.signal }));
    expect(interrupted).toBe(true);
    for (const result of results) expect(result.state === "measured" && result.samples.length).toBeGreaterThanOrEqual(3);
  });

  it("interrupted before anything, measure nothing and say so", async () => {
    const { results } = await measure([fake("a", () => answers(1))], options({ signal: AbortSignal.abort() }));
    expect(results[0]).toMatchObject({ state: "not measured", reason: "the run ended before its first sample" });
  });

  it("tell what runs, n of N and how long it will take", async () => {
    const seen: Progress[] = [];
    const slow = fake("slow", async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return answers(10);
    });
    await measure([slow], options({ rounds: 3, progress: (progress) => seen.push(progress) }));
    expect(seen.map(({ round, rounds, subject }) => [round, rounds, subject])).toEqual([0, 1, 2, 3].map((round) => [round, 3, "slow"]));
    expect(seen[0]).not.toHaveProperty("remaining");
    expect(seen[1]?.remaining).toBeGreaterThan(25);
    expect(seen[3]?.remaining).toBeLessThan(30);
  });
});

describe("a busy machine", () => {
  it("is known by what others use, by steal and by the load before", () => {
    const quiet = { load: 0.4, steal: 0, others: 0.02 };
    expect(busyWarnings([quiet, quiet], 0.3, 2)).toEqual([]);
    expect(busyWarnings([quiet, { ...quiet, others: 0.6 }, { ...quiet, steal: 0.1 }], 1.9, 2)).toEqual([
      "the machine was busy before the start: load 1.9 on 2 cores",
      "more than 25 % of the CPU was in use while nothing was measured, in 1 of 3 rounds",
      "the hypervisor gave more than 2 % of the CPU time to others in 1 of 3 rounds",
    ]);
  });

  it("is read from /proc/stat, where guests count once", () => {
    expect(parseCpuTimes("cpu  10 1 5 80 4 0 0 2 7 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n")).toEqual({ total: 102, idle: 84, steal: 2 });
    expect(parseCpuTimes("nothing")).toBeUndefined();
  });
});

describe("a process", () => {
  const signal = new AbortController().signal;

  it("is timed to the last byte of its answer, not to its end", async () => {
    const script = "process.stdout.write('a'); setTimeout(() => process.stdout.write('b'), 60); setTimeout(() => {}, 400)";
    const { ms, total, output } = await sampleProcess({ command: [process.execPath, "-e", script] }, signal);
    expect(output).toBe("ab");
    expect(ms).toBeGreaterThan(60);
    expect(total - ms).toBeGreaterThan(200);
  });

  it("that fails says how", async () => {
    const fail = (script: string) => sampleProcess({ command: [process.execPath, "-e", script] }, signal);
    await expect(fail("console.error('first\\nno luck'); process.exit(3)")).rejects.toThrow("ended with status 3: no luck");
    await expect(fail("process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 1000)")).rejects.toThrow("ended with SIGTERM");
    await expect(fail("")).rejects.toThrow("ended without an answer");
    await expect(sampleProcess({ command: ["no-such-program"] }, signal)).rejects.toThrow("ENOENT");
  });

  it("and all that it has started are killed when the signal aborts", async () => {
    const controller = new AbortController();
    const file = join(temporaryDirectory(), "pid");
    const script = `const c = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
require("node:fs").writeFileSync(${JSON.stringify(file)}, String(c.pid)); setInterval(() => {}, 1000)`;
    const ended = sampleProcess({ command: [process.execPath, "-e", script] }, controller.signal).catch((error: Error) => error.message);
    await vi.waitFor(() => expect(readFileSync(file, "utf8")).not.toBe(""), 5000);
    controller.abort(new Error("enough"));
    expect(await ended).toBe("enough");
    const grandchild = Number(readFileSync(file, "utf8"));
    await vi.waitFor(() => expect(existsSync(`/proc/${grandchild}/exe`)).toBe(false), 5000);
  });

  it("can be many at once", async () => {
    const { outputs, ms } = await sampleTogether((i) => ({ command: ["sh", "-c", `echo ${i}`] }), 5, signal);
    expect(outputs).toEqual(["0\n", "1\n", "2\n", "3\n", "4\n"]);
    expect(ms).toBeGreaterThan(0);
  });
});
