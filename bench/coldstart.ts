// The cold-start table: our host beside node and the container runtimes, the same handler in each.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build as bundle } from "esbuild";
import { build } from "../src/build/build.ts";
import { SporeletError } from "../src/errors.ts";
import { load } from "../src/host/load.ts";
import type { SporeletFunction } from "../src/host/sporelet.ts";
import { containerSubjects } from "./containers.ts";
import { sampleProcess } from "./process.ts";
import type { Absent, Interval, Result, Subject } from "./subject.ts";

export interface ColdStartOptions {
  entry: string;
  /** JSON. */
  event: string;
  runs: number;
  /** The `sporelet` command, to be measured as a process. */
  command: string;
  progress?: (text: string) => void;
}

/** In-process subjects are so fast that one sample is the mean of this many, or timing itself would be measured. */
const BATCH = 50;

/** The same handler for a bare node: reads the event from stdin up to its newline, writes the result. */
async function bundleForNode(entry: string, outfile: string): Promise<void> {
  const contents = `import { readFileSync } from "node:fs";
import handler from ${JSON.stringify(resolve(entry))};
const result = await handler(JSON.parse(readFileSync(0, "utf8")), { env: process.env, functionName: "bench" });
process.stdout.write(JSON.stringify(result ?? null) + "\\n");`;
  await bundle({
    stdin: { contents, resolveDir: process.cwd() },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
  });
}

function inProcess(name: string, interval: Interval, note: string, once: () => Promise<Uint8Array>): Subject {
  return {
    name,
    interval,
    note: `${note}; a sample is the mean of ${BATCH}`,
    sample: async () => {
      let output: Uint8Array = new Uint8Array(0);
      const started = performance.now();
      for (let i = 0; i < BATCH; i++) output = await once();
      const ms = (performance.now() - started) / BATCH;
      return { ms, output: Buffer.from(output).toString() };
    },
  };
}

async function subjects(work: string, options: ColdStartOptions): Promise<(Subject | Absent)[]> {
  const { entry, event, command } = options;
  const standalone = await build({ entry });
  if (standalone.kind !== "handler")
    throw new SporeletError(
      "E_USAGE",
      `${entry} is ${standalone.kind === "fetch" ? "a function that answers requests" : "a program"}, and bench measures handlers of events`,
    );
  const thin = await build({ entry, thin: true });
  const modulePath = join(work, "handler.wasm");
  writeFileSync(modulePath, standalone.module);
  const nodePath = join(work, "handler.mjs");
  await bundleForNode(entry, nodePath);

  const loaded = (await load(standalone.module)) as SporeletFunction;
  const renewed = (await load(standalone.module)) as SporeletFunction;
  const stdin = Buffer.from(event);
  const note = "in this process, no process boundary";
  const loadOnce = async (module: Uint8Array) => {
    const started = performance.now();
    const { stdout } = await (await load(module)).run(stdin);
    return { ms: performance.now() - started, output: Buffer.from(stdout).toString() };
  };
  return [
    inProcess("sporelet: reset", "pristine", note, async () => (await loaded.run(stdin)).stdout),
    inProcess("sporelet: new instance", "pristine", note, async () => {
      renewed.reinstantiate();
      return (await renewed.run(stdin)).stdout;
    }),
    { name: "sporelet: thin", interval: "load", note, sample: () => loadOnce(thin.module) },
    { name: "sporelet: standalone", interval: "load", note, sample: () => loadOnce(standalone.module) },
    {
      name: "sporelet run",
      interval: "spawn",
      note: "the module, already built",
      sample: () => sampleProcess(process.execPath, [command, "run", modulePath], event),
    },
    { name: "node", interval: "spawn", note: "the handler bundled to one file", sample: () => sampleProcess(process.execPath, [nodePath], event) },
    ...containerSubjects(work, nodePath, event),
  ];
}

function sameJson(output: string, expected: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(output)) === JSON.stringify(expected);
  } catch {
    return false;
  }
}

/** Measures `subjects` in interleaved rounds; each output is compared with `expected`. */
export async function measure(
  all: readonly (Subject | Absent)[],
  expected: unknown,
  runs: number,
  progress: (text: string) => void = () => {},
): Promise<Result[]> {
  const results = all.map((subject): Result => {
    const { name, interval } = subject;
    return "reason" in subject
      ? { state: "not measured", name, interval, reason: subject.reason }
      : { state: "measured", name, interval, note: subject.note, samples: [] };
  });
  const WARM_UP = 1;
  for (let round = -WARM_UP; round < runs; round++) {
    progress(round < 0 ? "warm-up" : `round ${round + 1} of ${runs}`);
    for (const [i, subject] of all.entries()) {
      const result = results[i];
      if ("reason" in subject || result?.state !== "measured") continue;
      const { name, interval } = subject;
      try {
        const { ms, output } = await subject.sample();
        if (!sameJson(output, expected)) results[i] = { state: "failed", name, interval, reason: `wrong answer: ${output.trim().slice(0, 80)}` };
        else if (round >= 0) result.samples.push(ms);
      } catch (error) {
        results[i] = { state: "failed", name, interval, reason: (error as Error).message };
      }
    }
  }
  return results;
}

/** Builds, measures and cleans up. */
export async function measureColdStarts(options: ColdStartOptions): Promise<Result[]> {
  const { progress = () => {} } = options;
  const work = mkdtempSync(join(tmpdir(), "sporelet-bench-"));
  let all: (Subject | Absent)[] = [];
  try {
    progress("preparing the subjects");
    all = await subjects(work, options);
    // What every subject has to answer is what a bare node answers.
    const node = all.find(({ name }) => name === "node") as Subject;
    const expected: unknown = JSON.parse((await node.sample()).output);
    return await measure(all, expected, options.runs, progress);
  } finally {
    for (const subject of all) if ("cleanUp" in subject) subject.cleanUp?.();
    rmSync(work, { recursive: true, force: true });
  }
}
