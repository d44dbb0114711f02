// What a program of the corpus is measured in.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sampleProcess } from "../harness/process.ts";
import type { Sample } from "../harness/subject.ts";
import type { TechniqueName } from "../inhost/main.ts";
import type { TechniqueSetup } from "../inhost/technique.ts";
import { componentize, executable, quickjsWasi } from "../peers.ts";
import { lineExchange } from "../subjects/exchange.ts";
import { HostProcess } from "../subjects/host-process.ts";
import { Server } from "../subjects/server.ts";
import type { Found } from "../subjects/spawn.ts";
import { workerdCommand } from "../subjects/workerd.ts";
import { buildComponent, type ComponentMaker, componentFlags } from "../workload/component.ts";
import { buildFor } from "../workload/native.ts";
import { quickjsShim } from "../workload/shims.ts";
import { bundleShim, type Workload } from "../workload/workload.ts";
import { LineProcess } from "./line-process.ts";

export interface Runner {
  /** One call: the ms of processor time that it took. */
  once(signal: AbortSignal): Promise<Sample>;
  stop(): void;
}

/** Why it is not measured. */
export interface Absence {
  reason: string;
}

export interface Subject {
  id: string;
  name: string;
  start(workload: Workload, signal: AbortSignal): Promise<Runner | Absence>;
}

export interface Choices {
  /** The checkout, with the package built. */
  root: string;
  /** Peers to fetch from npm. */
  fetched: readonly string[];
  /** A `qjs` of QuickJS-ng. */
  quickjs: Found;
  /** Another checkout, to compare with. */
  before?: string;
}

/** ns that the main thread has been on a processor (Linux, Documentation/scheduler/sched-stats.rst), whatever else the machine did. */
const onProcessor = (pid: number) => Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[0]);

const MOST_LOOKS = 1000;

/** Ends when the main thread waits: while it runs, what it has used is brought up to date by the clock's tick alone, every few ms. */
async function resting(pid: number): Promise<void> {
  for (let i = 0; i < MOST_LOOKS; i++) {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, "latin1"); // proc(5): the state is behind the name, which is in brackets
    if (stat[stat.lastIndexOf(")") + 2] !== "R") return;
    await new Promise(setImmediate);
  }
}

/** What `call` takes of the processor, with the way to the process and back: some 0.1 ms. */
async function charged(pid: () => number | undefined, call: () => Promise<string>): Promise<Sample> {
  const before = pid();
  if (before !== undefined) await resting(before);
  const started = before === undefined ? 0 : onProcessor(before);
  const output = await call();
  const after = pid() as number;
  await resting(after);
  return { ms: (onProcessor(after) - started) / 1e6, output };
}

/** In the process of dist/bench-host.js. */
function inHost(script: string, technique: TechniqueName, setup: TechniqueSetup, flags: readonly string[] = []): Runner {
  const host = new HostProcess(script, { type: "start", technique, setup }, flags);
  const call = async (signal: AbortSignal) => {
    const { outputs } = await host.ask({ type: "visit", most: 1, budget: 1 }, "visited", signal);
    return (outputs[0] as string).trim();
  };
  return {
    once: (signal) =>
      charged(
        () => host.pid,
        () => call(signal),
      ),
    stop: () => host.stop(),
  };
}

/** A program that answers each line with a line. */
function inProgram(command: readonly [string, ...string[]], { input }: Workload): Runner {
  const program = new LineProcess(command);
  return {
    once: (signal) =>
      charged(
        () => program.pid,
        () => program.ask(input, signal),
      ),
    stop: () => program.stop(),
  };
}

const setupOf = ({ kind, input, files }: Workload): TechniqueSetup => ({ kind, input, files });
const beside = ({ files }: Workload, name: string) => join(files.standalone, "..", name);

function javaScript(id: string, name: string, found: Found, args: readonly string[] = []): Subject {
  return {
    id,
    name,
    start: async (workload) => {
      if ("reason" in found) return found;
      return inProgram([found.path, ...args, workload.files.resident], workload);
    },
  };
}

const nativeQuickJs = (found: Found): Subject => ({
  id: "quickjs",
  name: "QuickJS-ng, native",
  start: async (workload) => {
    if ("reason" in found) return found;
    const file = beside(workload, "quickjs.mjs");
    await bundleShim(quickjsShim(workload.entry, workload.kind), file, "esm");
    return inProgram([found.path, "--module", file], workload);
  },
});

const quickJsWasi = (found: ReturnType<typeof quickjsWasi>, script: string): Subject => ({
  id: "quickjs-wasi",
  name: "quickjs-wasi",
  start: async (workload) => {
    if ("reason" in found) return found;
    if (workload.files.script === undefined) return { reason: workload.noScript ?? "there is no script" };
    return inHost(script, "warmVm", { ...setupOf(workload), peer: found.directory });
  },
});

const inComponent = (name: ComponentMaker, found: ReturnType<typeof componentize>, script: string): Subject => ({
  id: name,
  name: `${name} in jco`,
  start: async (workload, signal) => {
    if ("reason" in found) return found;
    const built = await buildComponent(workload, found.directory, signal, name);
    if ("reason" in built) return built;
    return inHost(script, "component", { ...setupOf(workload), peer: found.directory, component: built.directory }, componentFlags());
  },
});

/** Its main thread runs the isolate, and reads the requests. */
const workerd = (found: Found): Subject => ({
  id: "workerd",
  name: "workerd",
  start: async (workload, signal) => {
    if ("reason" in found) return found;
    const commandOf = workerdCommand(workload);
    const server = await Server.start((port) => commandOf(found.path, port));
    const connection = await server.connect(signal);
    const { request, answer } = lineExchange(workload);
    return {
      once: (during) =>
        charged(
          () => server.pid,
          () => server.during(connection, during, async () => answer(await connection.ask(request)).trim()),
        ),
      stop: () => {
        connection.close();
        void server.stop();
      },
    };
  },
});

/** What another checkout makes of the program. */
function fromBefore(before: string): Subject[] {
  const made = async (workload: Workload, name: string, args: readonly string[], signal: AbortSignal) => {
    const file = beside(workload, name);
    const { env } = process;
    await sampleProcess(
      {
        command: [process.execPath, join(before, "bin/sporelet.cjs"), "build", workload.entry, ...args, "-o", file],
        env: { PATH: env.PATH ?? "" },
      },
      signal,
    );
    return file;
  };
  return [
    {
      id: "before-host",
      name: "sporelet before, host",
      start: async (workload, signal) => {
        const standalone = await made(workload, "before.wasm", [], signal);
        return inHost(join(before, "dist/bench-host.js"), "reset", { ...setupOf(workload), files: { ...workload.files, standalone } });
      },
    },
    {
      id: "before-native",
      name: "sporelet before, executable",
      start: async (workload, signal) => inProgram([await made(workload, "before", ["--target", "native"], signal), "--serve-stdio"], workload),
    },
  ];
}

export function subjectsOf({ root, fetched, quickjs, before }: Choices): Subject[] {
  const script = join(root, "dist/bench-host.js");
  const isAsked = (name: string) => fetched.includes(name);
  return [
    javaScript("node", `node ${process.version}`, { path: process.execPath }),
    nativeQuickJs(quickjs),
    { id: "host", name: "sporelet, host", start: async (workload) => inHost(script, "reset", setupOf(workload)) },
    {
      id: "native",
      name: "sporelet, executable",
      start: async (workload) => {
        const found = await buildFor("native", workload);
        return "reason" in found ? found : inProgram([found.path, "--serve-stdio"], workload);
      },
    },
    ...(before === undefined ? [] : fromBefore(before)),
    quickJsWasi(quickjsWasi(isAsked("quickjs-wasi")), script),
    ...(["componentize-qjs", "componentize-js"] as const).map((name) => inComponent(name, componentize(name, isAsked(name)), script)),
    javaScript("bun", "bun", executable("bun", isAsked("bun"))),
    javaScript("deno", "deno", executable("deno", isAsked("deno")), ["run"]),
    workerd(executable("workerd", isAsked("workerd"))),
  ];
}
