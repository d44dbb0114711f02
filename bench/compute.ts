// `npm run bench:compute`: code that computes, beside other engines, in one run. See compute/ for what and in what.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PROGRAMS, type Program } from "./compute/catalogue.ts";
import { type Runner, type Subject, subjectsOf } from "./compute/subjects.ts";
import { machineFacts, renderMachine } from "./harness/machine.ts";
import { onPath } from "./peers.ts";
import { interval, time } from "./report/format.ts";
import { geometricMean, type Rounds } from "./statistics/bootstrap.ts";
import { median } from "./statistics/quantile.ts";
import { seededRandom, shuffled } from "./statistics/random.ts";
import { prepareWorkload, type Workload } from "./workload/workload.ts";

const HELP = `Usage: npm run bench:compute -- [options]

Runs the programs of bench/compute/programs in each engine, in rounds of random order, and checks each result against Node's.
A fresh VM runs each call of ours; the others run every call in the same VM. What is told is the time that the engine's main
thread was on a processor, so other load on the machine counts little. It needs Linux.

  --only a,b         programs; by default all
  --subjects a,b     engines, by the names that a run shows in brackets; by default all
  --rounds n         after two of warm-up (default 15)
  --with a,b         peers to fetch from npm: bun, deno, workerd, quickjs-wasi, componentize-qjs,
                     componentize-js
  --quickjs path     a qjs of QuickJS-ng, built by \`gcc -O2\` from its own sources; by default the one on PATH
  --before path      another checkout of this repository, with the package built, to compare with
  --json file        writes all times

Example: npm run bench:compute -- --only loops,zod --quickjs ~/quickjs/build/qjs
`;

/** Of one call, and of what a peer takes to build. */
const LIMIT_MS = 120_000;
const WARM_UP = 2;
const SEED = 1;
/** Whose results are the right ones. */
const REFERENCE = "node";
/** What the geometric means are told against. */
const BASELINE = "quickjs";

/** ms by round, or why there are none. */
type Times = number[][] | { reason: string };

interface Options {
  subjects: readonly Subject[];
  rounds: number;
  random: () => number;
}

async function measure(workload: Workload, { subjects, rounds, random }: Options): Promise<Map<string, Times>> {
  const times = new Map<string, Times>();
  const runners = new Map<string, Runner>();
  const limited = () => AbortSignal.timeout(LIMIT_MS);
  let expected: string | undefined;
  const runOnce = async (id: string, runner: Runner): Promise<void> => {
    const { ms, output } = await runner.once(limited());
    expected ??= output;
    if (output !== expected) throw new Error(`it answered ${output.slice(0, 100)} and not ${expected.slice(0, 100)}`);
    (times.get(id) as number[][]).push([ms]);
  };
  const attempt = async (id: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      times.set(id, { reason: (error as Error).message.split("\n")[0] as string });
      runners.get(id)?.stop();
      runners.delete(id);
    }
  };
  try {
    for (const { id, start } of subjects)
      await attempt(id, async () => {
        const runner = await start(workload, limited());
        times.set(id, "reason" in runner ? runner : []);
        if ("reason" in runner) return;
        runners.set(id, runner);
        for (let i = 0; i < WARM_UP; i++) await runOnce(id, runner);
        times.set(id, []);
      });
    for (let round = 0; round < rounds; round++) for (const [id, runner] of shuffled([...runners], random)) await attempt(id, () => runOnce(id, runner));
  } finally {
    for (const runner of runners.values()) runner.stop();
  }
  return times;
}

const isMeasured = (times: Times | undefined): times is number[][] => Array.isArray(times) && times.length > 0;

type Results = ReadonlyMap<Program, ReadonlyMap<string, Times>>;

function table(results: Results, subjects: readonly Subject[]): string {
  const row = (name: string, cells: readonly string[]) => `  ${name.padEnd(36)}${cells.map((cell) => cell.padStart(11)).join("")}`;
  const lines = [...results].map(([{ title }, times]) =>
    row(
      title,
      subjects.map(({ id }) => {
        const measured = times.get(id);
        return isMeasured(measured) ? time(median(measured.flat())) : "–";
      }),
    ),
  );
  return [
    row(
      "median of a call",
      subjects.map(({ id }) => id.replace("componentize", "comp").slice(0, 10)),
    ),
    ...lines,
  ].join("\n");
}

/** Over the programs that both were measured in. */
function meanRatio(results: Results, of: string, to: string): string {
  const pairs = [...results.values()].flatMap((times): [Rounds, Rounds][] => {
    const [a, b] = [times.get(of), times.get(to)];
    return isMeasured(a) && isMeasured(b) ? [[a, b]] : [];
  });
  return pairs.length === 0 ? "not measured" : `${interval(geometricMean(pairs))} × over ${pairs.length} programs`;
}

function reasons(results: Results, subjects: readonly Subject[]): string {
  const programs = new Map<string, string[]>();
  for (const { name, id } of subjects)
    for (const [program, times] of results) {
      const measured = times.get(id);
      if (measured === undefined || !("reason" in measured)) continue;
      const why = `${name}: not measured: ${measured.reason}`;
      programs.set(why, [...(programs.get(why) ?? []), program.id]);
    }
  return [...programs].map(([why, each]) => `  ${why}${each.length === results.size ? "" : ` (${each.join(", ")})`}`).join("\n");
}

/** The entries of `all` with the ids that `wanted` names. */
function chosen<T extends { id: string }>(all: readonly T[], wanted: string | undefined, what: string): T[] {
  if (wanted === undefined) return [...all];
  const ids = wanted.split(",");
  const unknown = ids.find((id) => !all.some((each) => each.id === id));
  if (unknown !== undefined) throw new Error(`there is no ${what} ${unknown}; there are ${all.map(({ id }) => id).join(", ")}`);
  return all.filter(({ id }) => ids.includes(id));
}

/** @param root the checkout, with the package built */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: "boolean", short: "h" },
      only: { type: "string" },
      subjects: { type: "string" },
      rounds: { type: "string", default: "15" },
      with: { type: "string", default: "" },
      quickjs: { type: "string" },
      before: { type: "string" },
      json: { type: "string" },
    },
  });
  if (values.help) return console.log(HELP);
  const programs = chosen(PROGRAMS, values.only, "program");
  const quickjs = values.quickjs === undefined ? onPath("qjs") : { path: resolve(values.quickjs) };
  const all = subjectsOf({
    root,
    fetched: values.with.split(","),
    quickjs: "reason" in quickjs ? { reason: `${quickjs.reason}; --quickjs names one` } : quickjs,
    ...(values.before !== undefined && { before: resolve(values.before) }),
  });
  const subjects = chosen(all, values.subjects && `${REFERENCE},${values.subjects}`, "engine");
  const options = { subjects, rounds: Number(values.rounds), random: seededRandom(SEED) };
  const work = mkdtempSync(join(tmpdir(), "sporelet-bench-"));
  const results = new Map<Program, Map<string, Times>>();
  try {
    console.log(`${renderMachine(machineFacts())}\n`);
    for (const program of programs) {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${program.title}`);
      const entry = join(root, "bench/compute/programs", `${program.id}.ts`);
      const workload = await prepareWorkload(program.id, program.title, entry, () => JSON.stringify({ rounds: program.rounds }), join(work, program.id));
      results.set(program, await measure(workload, options));
    }
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    console.log(`${table(results, subjects)}\n`);
    for (const baseline of [BASELINE, REFERENCE, "before-host", "before-native"].filter((id) => subjects.some((subject) => subject.id === id))) {
      console.log(`geometric mean of a call's processor time / ${subjects.find(({ id }) => id === baseline)?.name}`);
      for (const { id, name } of subjects) if (id !== baseline) console.log(`  ${`${name} [${id}]`.padEnd(44)} ${meanRatio(results, id, baseline)}`);
      console.log();
    }
    const absent = reasons(results, subjects);
    if (absent !== "") console.log(`${absent}\n`);
    console.log(
      `${options.rounds} rounds in random order after ${WARM_UP} of warm-up; each program's ratio is of medians of processor time; in brackets 95 % bootstrap intervals.`,
    );
    if (values.json !== undefined) {
      const samples = Object.fromEntries([...results].map(([{ id }, times]) => [id, Object.fromEntries(times)]));
      writeFileSync(values.json, `${JSON.stringify({ machine: machineFacts(), samples })}\n`);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
