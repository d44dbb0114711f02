// One whole run of the benchmark: what is there is found and built, measured handler by handler, and cleaned up.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { QEMU } from "../src/native/machine.ts";
import { answerOf, checker } from "./answers.ts";
import { CONTAINERS, Containers } from "./containers/candidates.ts";
import { FEW, MANY, manyAtOnce, medianPhases } from "./extras.ts";
import { BUILT_IN } from "./handlers/catalogue.ts";
import { machineFacts } from "./harness/machine.ts";
import { measure, type Progress } from "./harness/measure.ts";
import { measureOverhead } from "./harness/overhead.ts";
import { busyWarnings } from "./harness/quiet.ts";
import { type Candidate, type Identity, isAbsent, type Result, type Subject } from "./harness/subject.ts";
import { componentize, executable, onPath, quickjsWasi, versionOf, versionOfPackage } from "./peers.ts";
import { isCompared } from "./report/comparison.ts";
import { REPORT_FORMAT, type Report, type WorkloadReport } from "./report/report.ts";
import { type Selection, selectionOf } from "./selection.ts";
import { seededRandom } from "./statistics/random.ts";
import { withoutPageCache } from "./subjects/cold-cache.ts";
import { compileFloor, compileFloorServer } from "./subjects/floor.ts";
import { HTTP, httpCandidates } from "./subjects/http.ts";
import { IN_HOST, type InHostPeers, inHostCandidates } from "./subjects/inhost.ts";
import { NATIVE, nativeCandidates } from "./subjects/native.ts";
import { RUNNING_SERVERS, runningServerCandidates } from "./subjects/running-server.ts";
import { SPAWN, type SpawnTools, spawnCandidates } from "./subjects/spawn.ts";
import { buildComponent } from "./workload/component.ts";
import { prepareWorkload, type Workload } from "./workload/workload.ts";

declare const PACKAGE_VERSION: string;

export interface RunOptions {
  /** A handler's source; default the built-in set. */
  entry?: string;
  /** JSON for `entry`, by what it is: the event, or the request. */
  input: Readonly<Record<"handler" | "fetch", string>>;
  only: readonly string[];
  skip: readonly string[];
  /** Rounds. */
  runs: number;
  /** Peers to fetch with npm. */
  with: readonly string[];
  /** Only the subjects of the comparison unless `only` names others; no memory, no phases, not many at once. */
  quick: boolean;
  /** Containers with every built-in handler, not with one; a hundred at once. */
  full: boolean;
  /** Adds processes and containers with the page cache dropped. */
  dropCaches: boolean;
  /** Leaves what was built. */
  keep: boolean;
  seed: number;
  /** Ends the run and keeps the samples so far. */
  signal: AbortSignal;
  /** Where the parts of the package lie. */
  paths: { command: string; host: string; handlers: string };
  progress(text: string): void;
}

/** For one visit, in ms. */
const LIMIT_MS = 20_000;

export const SUBJECTS: readonly Identity[] = [...IN_HOST, ...RUNNING_SERVERS, ...SPAWN, ...NATIVE, ...HTTP, ...CONTAINERS];

/** @throws SporeletError E_OPTION_VALUE */
function selectionFor({ only, skip, entry, quick }: RunOptions): Selection {
  const handlers = entry === undefined ? BUILT_IN.map(({ id }) => id) : [];
  const selection = selectionOf(only, skip, handlers, SUBJECTS);
  if (!quick || only.length > 0) return selection;
  return { handler: selection.handler, subject: (identity) => isCompared(identity.id) && selection.subject(identity) };
}

interface Task {
  workload: Workload;
  expected: string;
  containers: boolean;
}

async function tasks(options: RunOptions, selection: Selection, work: string): Promise<Task[]> {
  const { entry, paths, signal, progress, full } = options;
  if (entry !== undefined) {
    progress(`building ${entry}`);
    const workload = await prepareWorkload(basename(entry, extname(entry)), entry, entry, (kind) => options.input[kind], join(work, "handlers/own"));
    return [{ workload, expected: await answerOf(workload, signal), containers: true }];
  }
  const all: Task[] = [];
  for (const { id, title, input, expected, inContainers } of BUILT_IN.filter((builtIn) => selection.handler(builtIn.id))) {
    signal.throwIfAborted();
    progress(`building the handler ${id}`);
    const workload = await prepareWorkload(id, title, join(paths.handlers, `${id}.mjs`), () => input(), join(work, "handlers", id));
    all.push({ workload, expected: expected(), containers: inContainers || full });
  }
  return all;
}

function tools(options: RunOptions, work: string): SpawnTools {
  const asked = (name: string) => options.with.includes(name);
  return {
    sporelet: options.paths.command,
    floor: compileFloor(work),
    bun: executable("bun", asked("bun")),
    deno: executable("deno", asked("deno")),
    workerd: executable("workerd", asked("workerd")),
    onPath,
  };
}

type Package = ReturnType<typeof componentize>;

function versionsOf(found: SpawnTools, quickjs: Package, componentize: Package): Record<string, string> {
  const versions: Record<string, string | undefined> = { node: process.version };
  for (const name of ["bun", "deno", "workerd"] as const) if ("path" in found[name]) versions[name] = versionOf(found[name].path);
  for (const name of ["wasmtime", "wasmer", "wasmedge", "javy", "crun", "runc", "podman", "docker", "ctr", QEMU]) {
    const there = onPath(name);
    if ("path" in there) versions[name] = versionOf(there.path);
  }
  if ("directory" in quickjs) versions["quickjs-wasi"] = versionOfPackage(quickjs.directory);
  if ("directory" in componentize)
    for (const [name, path] of [
      ["componentize-qjs", "componentize-qjs"],
      ["jco-transpile", "@bytecodealliance/jco-transpile"],
    ] as const)
      versions[name] = versionOfPackage(join(componentize.directory, "node_modules", path));
  return Object.fromEntries(Object.entries(versions).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The handler as a component, if a subject that is wanted runs it. */
async function componentOf(workload: Workload, packages: Package, options: RunOptions, selection: Selection): Promise<InHostPeers["component"]> {
  if ("reason" in packages) return packages;
  if (!IN_HOST.some((identity) => identity.id.startsWith("componentize-qjs") && selection.subject(identity)))
    return { reason: "no subject that was asked for needs it" };
  options.progress(`componentize-qjs builds ${workload.id}`);
  const built = await buildComponent(workload, packages.directory, options.signal);
  return "reason" in built ? built : { ...built, packages: packages.directory };
}

/** Adds phases, memory and many at once to what was measured. */
async function addExtras(
  results: Result[],
  candidates: readonly Candidate[],
  options: RunOptions,
  check: (output: string) => string | undefined,
  many: boolean,
  warnings: string[],
): Promise<void> {
  const { signal, progress } = options;
  const attempt = async (what: string, work: () => Promise<void>) => {
    if (signal.aborted) return;
    progress(what);
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) warnings.push(`${what}: ${(error as Error).message}`);
    }
  };
  for (const [i, result] of results.entries()) {
    const subject = candidates[i] as Subject;
    if (result.state !== "measured" || signal.aborted) continue;
    if (subject.phases)
      await attempt(`phases of ${subject.name}`, async () => {
        const phases = await medianPhases(subject, LIMIT_MS, signal);
        if (phases !== undefined) result.phases = phases;
      });
    if (subject.memory)
      await attempt(`memory of ${subject.name}`, async () => {
        result.memory = await (subject.memory as NonNullable<Subject["memory"]>)(AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]));
      });
    if (many && subject.together && subject.interval !== "warm")
      await attempt(`many at once: ${subject.name}`, async () => {
        result.together = await manyAtOnce(
          subject,
          ["container", "container-http", "machine"].includes(subject.interval) && !options.full ? FEW : MANY,
          check,
          signal,
        );
      });
  }
}

function describe({ round, rounds, subject, remaining }: Progress): string {
  const left = remaining === undefined ? "" : `, ${Math.ceil(remaining / 1000)} s left`;
  return `${round === 0 ? "warm-up" : `round ${round} of ${rounds}`}${left}: ${subject}`;
}

/**
 * Measures. What was built and started is removed, also when the signal aborts: then the report holds what there was.
 * @throws SporeletError E_OPTION_VALUE, E_USAGE, E_BENCH_UNSTEADY; what building the handler throws
 */
export async function runBenchmark(options: RunOptions): Promise<Report> {
  const { runs, seed, signal, quick, keep, progress } = options;
  const selection = selectionFor(options);
  const machine = machineFacts();
  const work = mkdtempSync(join(tmpdir(), "sporelet-bench-"));
  mkdirSync(join(work, "handlers"));
  const random = seededRandom(seed);
  const warnings: string[] = [];
  const workloads: WorkloadReport[] = [];
  let containers: Containers | undefined;
  let versions: Record<string, string> = {};
  let overhead: Report["overhead"] = { clock: { step: Number.NaN, cost: Number.NaN }, empty: Number.NaN };
  try {
    progress("measuring the harness itself");
    overhead = await measureOverhead(signal);
    progress("looking for runtimes");
    const found = tools(options, work);
    const quickjs = quickjsWasi(options.with.includes("quickjs-wasi"));
    const components = componentize("componentize-qjs", options.with.includes("componentize-qjs"));
    versions = versionsOf(found, quickjs, components);
    const all = await tasks(options, selection, work);
    const inContainers = all.filter(({ containers: wanted }) => wanted).map(({ workload }) => workload);
    if (inContainers.length > 0 && CONTAINERS.some(selection.subject) && !signal.aborted)
      containers = await Containers.prepare(
        { work, workloads: inContainers, command: options.paths.command, floor: found.floor, floorServer: compileFloorServer(work), bun: found.bun },
        selection.subject,
        quick,
        progress,
      );
    for (const [number, { workload, expected, containers: wantsContainers }] of all.entries()) {
      if (signal.aborted) break;
      const start = all.length > 1 ? `${workload.id} (${number + 1} of ${all.length}), ` : "";
      const peers = { quickjs, component: await componentOf(workload, components, options, selection) };
      const candidates = [
        ...inHostCandidates(workload, options.paths.host, peers, selection.subject),
        ...runningServerCandidates(workload, found, selection.subject),
        ...spawnCandidates(workload, found, expected, selection.subject),
        ...(await nativeCandidates(workload, found, expected, selection.subject)),
        ...httpCandidates(workload, found, selection.subject),
        ...(wantsContainers && containers !== undefined ? containers.candidates(workload, expected, selection.subject) : []),
      ];
      if (options.dropCaches) candidates.push(...withoutPageCache(candidates));
      const check = checker(expected);
      try {
        const { results, rounds } = await measure(candidates, {
          rounds: runs,
          random,
          limit: LIMIT_MS,
          signal,
          check,
          progress: (state) => progress(start + describe(state)),
        });
        if (!quick)
          await addExtras(
            results,
            candidates,
            { ...options, progress: (text) => progress(start + text) },
            check,
            number === 0 || workload.id === "hello",
            warnings,
          );
        const { id, title, kind, input } = workload;
        workloads.push({ id, title, kind, inputBytes: Buffer.byteLength(input), answerBytes: Buffer.byteLength(expected), rounds, results });
      } finally {
        for (const candidate of candidates) if (!isAbsent(candidate)) await candidate.cleanUp?.();
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    progress("cleaning up");
    await containers?.cleanUp();
    if (keep) progress(`kept: ${work}`);
    else rmSync(work, { recursive: true, force: true });
  }
  warnings.push(
    ...busyWarnings(
      workloads.flatMap(({ rounds }) => rounds),
      machine.load,
    ),
  );
  return {
    format: REPORT_FORMAT,
    sporelet: PACKAGE_VERSION,
    date: new Date().toISOString(),
    runs,
    seed,
    machine,
    overhead,
    versions,
    warnings,
    interrupted: signal.aborted,
    workloads,
  };
}
