// `npm run bench:native`: what executables and images are measured by, in one run. See native/ for how.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { QEMU } from "../src/native/machine.ts";
import { encodeRequest } from "../src/native/request.ts";
import { machineFacts, renderMachine } from "./harness/machine.ts";
import { KVM, KVM_KINDS } from "./harness/virtualisation.ts";
import { Spawner } from "./native/spawner.ts";
import { measureStarts, type Program, type Samples } from "./native/starts.ts";
import { executable, onPath, versionOf } from "./peers.ts";
import { interval, size, time } from "./report/format.ts";
import { ratioOfMedians } from "./statistics/bootstrap.ts";
import { median, quantile } from "./statistics/quantile.ts";
import { seededRandom } from "./statistics/random.ts";
import { compileEmptyGuest } from "./subjects/empty-guest.ts";
import { compileFloor } from "./subjects/floor.ts";
import { engines } from "./subjects/machines.ts";
import { kilobytesFor } from "./subjects/native.ts";
import type { Found } from "./subjects/spawn.ts";
import { buildFor } from "./workload/native.ts";
import { prepareWorkload, type Workload } from "./workload/workload.ts";

const EVENT = '{"name":"Ada"}';
const ANSWER = '{"hello":"Ada"}';
const SEED = 1;

/** Of --serve-stdio: processes in a round, and lines for each. */
const LINE_PROCESSES = 5;
const LINES = 2000;

function row(name: string, value: string, goal = ""): string {
  return `  ${name.padEnd(54)} ${value.padEnd(44)}${goal && ` goal ${goal}`}`.trimEnd();
}

function times(samples: readonly number[]): string {
  const p99 = samples.length >= 100 ? `  p99 ${time(quantile(samples, 0.99))}` : "";
  return `p50 ${time(median(samples))}  min ${time(Math.min(...samples))}${p99}  n ${samples.length}`;
}

const absent = (name: string, reason: string, goal = ""): string => row(name, `not measured: ${reason}`, goal);

/** Rows of what was measured, and of what was not. */
class Table {
  readonly #samples: Map<string, Samples>;
  readonly #reasons: ReadonlyMap<string, string>;
  readonly lines: string[] = [];

  constructor(samples: Map<string, Samples>, reasons: ReadonlyMap<string, string>) {
    this.#samples = samples;
    this.#reasons = reasons;
  }

  #rounds(id: string): number[][] | { reason: string } {
    return this.#samples.get(id)?.starts ?? { reason: this.#reasons.get(id) ?? "it was not asked for" };
  }

  add(id: string, name: string, goal = ""): void {
    const rounds = this.#rounds(id);
    this.lines.push("reason" in rounds ? absent(name, rounds.reason, goal) : row(name, times(rounds.flat()), goal));
  }

  ratio(name: string, a: string, b: string, goal = ""): void {
    const [of, to] = [this.#rounds(a), this.#rounds(b)];
    if ("reason" in of || "reason" in to) this.lines.push(absent(name, "reason" in of ? of.reason : (to as { reason: string }).reason, goal));
    else this.lines.push(row(name, `${interval(ratioOfMedians(of, to))} ×`, goal));
  }

  memory(name: string, id: string, goal = ""): void {
    const memory = this.#samples.get(id)?.memory.flat();
    this.lines.push(
      memory === undefined
        ? absent(name, this.#reasons.get(id) ?? "", goal)
        : row(name, `p50 ${size(median(memory))}  most ${size(Math.max(...memory))}`, goal),
    );
  }
}

interface Setup {
  workload: Workload;
  work: string;
  native: Found;
  unikernel: Found;
}

/** What is started, and why some of it is not. */
function processPrograms({ workload, work, native }: Setup, bun: Found): { programs: Program[]; reasons: Map<string, string> } {
  const wanted: [Omit<Program, "command">, Found, string[]][] = [
    [{ id: "native", name: "native executable", turn: 20 }, native, []],
    [{ id: "static-c", name: "static C program", turn: 20 }, compileFloor(work), [ANSWER]],
    [{ id: "bun", name: "bun", turn: 4 }, bun, [workload.files.program]],
    [{ id: "node", name: "node", turn: 2 }, { path: process.execPath }, [workload.files.program]],
  ];
  return split(wanted.map(([program, found, args]) => ("reason" in found ? [program.id, found.reason] : { ...program, command: [found.path, ...args] })));
}

function split(all: readonly (Program | [id: string, reason: string])[]): { programs: Program[]; reasons: Map<string, string> } {
  const isReason = (each: Program | [string, string]): each is [string, string] => Array.isArray(each);
  return { programs: all.filter((each): each is Program => !isReason(each)), reasons: new Map(all.filter(isReason)) };
}

const ENGINES = engines(onPath(QEMU));

function machinePrograms({ work, unikernel }: Setup): { programs: Program[]; reasons: Map<string, string> } {
  const floor = compileEmptyGuest(work);
  const [request, answer] = [join(work, "request"), join(work, "answer")];
  writeFileSync(request, encodeRequest({ event: Buffer.from(EVENT), environment: {}, timeout: 0 }));
  writeFileSync(answer, `${ANSWER}\n`);
  return split(
    ENGINES.flatMap(({ id, name, boot }) =>
      [["unikernel", unikernel, request] as const, ["empty", floor, answer] as const].map(([what, found, module]): Program | [string, string] => {
        if ("reason" in boot) return [`${what}-${id}`, boot.reason];
        if ("reason" in found) return [`${what}-${id}`, found.reason];
        const { command, status = 0 } = boot(found.path, "path" in unikernel ? kilobytesFor(unikernel.path, 0) : 0, module);
        const path = onPath(command[0] as string);
        return {
          id: `${what}-${id}`,
          name: `${what}, ${name}`,
          command: ["path" in path ? path.path : (command[0] as string), ...command.slice(1)],
          status,
          turn: id.startsWith("qemu") ? 2 : 10,
        };
      }),
    ),
  );
}

function describeProcesses(samples: Map<string, Samples>, reasons: ReadonlyMap<string, string>, bun: Found): string {
  const table = new Table(samples, reasons);
  table.add("native", "native executable");
  table.add("static-c", "static C program that reads and writes the same");
  table.add("bun", "path" in bun ? `bun ${versionOf(bun.path) ?? ""}`.trim() : "bun");
  table.add("node", `node ${process.version}`);
  table.ratio("native / static C", "native", "static-c", "≤ 1.3");
  table.ratio("bun / native", "bun", "native", "≥ 10");
  table.ratio("node / native", "node", "native", "≥ 40");
  table.memory("native, most memory resident in a start", "native", "≤ 2 MB");
  table.memory("static C, most memory resident in a start", "static-c");
  return ["process spawn → response, stdin to stdout", ...table.lines].join("\n");
}

function describeMachines(samples: Map<string, Samples>, reasons: ReadonlyMap<string, string>): string {
  const table = new Table(samples, reasons);
  for (const { id, name } of ENGINES) {
    const isOurs = !id.startsWith("qemu");
    table.add(`unikernel-${id}`, `unikernel, ${name}`, isOurs ? "≤ 5 ms" : "");
    if (reasons.has(`unikernel-${id}`)) continue;
    table.add(`empty-${id}`, `empty guest, ${name}`);
    table.ratio("unikernel / empty guest", `unikernel-${id}`, `empty-${id}`, id === "qemu-tcg" ? "≤ 1.4" : "");
    table.memory("the monitor's process, most memory resident", `unikernel-${id}`);
  }
  return ["virtual machine create → response, boot module to serial line (in our monitor: to its port)", ...table.lines].join("\n");
}

function describeSizes({ native, unikernel }: Setup): string {
  const sized = (name: string, found: Found, goal: string) =>
    "reason" in found ? absent(name, found.reason, goal) : row(name, size(statSync(found.path).size), goal);
  return [
    "hello: sizes",
    sized("native executable", native, "≤ 1.3 MB"),
    sized("unikernel image", unikernel, "≤ 1.3 MB"),
    "path" in unikernel ? row("memory of the machine that it boots in", size(kilobytesFor(unikernel.path, 0) * 1024), "≤ 10 MB") : "",
  ]
    .filter(Boolean)
    .join("\n");
}

async function measureLines({ native }: Setup, spawner: Spawner, rounds: number): Promise<number[][]> {
  const all: number[][] = [];
  for (let round = 0; round < rounds && "path" in native; round++)
    all.push(await spawner.lines(LINE_PROCESSES, LINES, `${EVENT}\n`, [native.path, "--serve-stdio"], `${ANSWER}\n`));
  return all;
}

/** @param root the checkout, with the package built */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { json: { type: "string" }, rounds: { type: "string", default: "20" }, only: { type: "string" }, with: { type: "string", default: "" } },
  });
  const rounds = Number(values.rounds);
  const wanted = (part: string) => values.only === undefined || values.only.split(",").includes(part);
  const progress = (text: string) => void (process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`));
  const say = (text: string) => {
    progress("");
    console.log(`${text}\n`);
  };
  const work = mkdtempSync(join(tmpdir(), "sporelet-bench-"));
  const raw: Record<string, unknown> = { machine: machineFacts(), kvm: KVM, options: values };
  const record = (samples: Map<string, Samples>) => Object.fromEntries(samples);
  try {
    say(`${renderMachine(machineFacts())}\n/dev/kvm: ${"reason" in KVM ? KVM.reason : `${KVM_KINDS[KVM.kind]} (${KVM.evidence})`}`);
    progress("building");
    mkdirSync(join(work, "hello"));
    const workload = await prepareWorkload("hello", "hello", join(root, "examples/hello.ts"), () => EVENT, join(work, "hello"));
    const setup: Setup = { workload, work, native: await buildFor("native", workload), unikernel: await buildFor("unikernel", workload) };
    say(describeSizes(setup));
    const spawner = Spawner.make(root, work);
    if ("reason" in spawner) {
      say(`All that is timed: not measured: ${spawner.reason}, and node's own spawn costs more than a millisecond, which hides what there is to see.`);
      return;
    }
    const random = seededRandom(SEED);
    const options = { spawner, rounds, answer: `${ANSWER}\n`, random, progress };
    if (wanted("processes")) {
      const bun = executable("bun", values.with.split(",").includes("bun"));
      const { programs, reasons } = processPrograms(setup, bun);
      const samples = await measureStarts(programs, { ...options, input: `${EVENT}\n` });
      raw.processes = record(samples);
      say(describeProcesses(samples, reasons, bun));
    }
    if (wanted("lines")) {
      progress("--serve-stdio");
      const samples = await measureLines(setup, spawner, rounds);
      raw.lines = samples;
      const name = `fresh VM again, mean of ${LINES} in a row`;
      const goal = "p50 ≤ 15 µs";
      say(
        `--serve-stdio: each line in a fresh VM\n${"reason" in setup.native ? absent(name, setup.native.reason, goal) : row(name, times(samples.flat()), goal)}`,
      );
    }
    if (wanted("machines")) {
      const { programs, reasons } = machinePrograms(setup);
      const samples = await measureStarts(programs, { ...options, input: "" });
      raw.machines = record(samples);
      say(describeMachines(samples, reasons));
    }
    raw.loadAfter = machineFacts().load;
    say(
      `A small C program timed every start, since node's own spawn costs more than a millisecond. There were ${rounds} rounds after one of warm-up, in random order; the load was ${raw.loadAfter} at the end. Other load on this machine changes the times. Compare the ratios of medians; each has its 95 % bootstrap interval.`,
    );
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(raw)}\n`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
