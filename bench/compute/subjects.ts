// What a program of the corpus is measured in. Each answers with the ms that its handler took, and the handler's result.
import { join } from "node:path";
import { sampleProcess } from "../harness/process.ts";
import type { Sample } from "../harness/subject.ts";
import type { TechniqueName } from "../inhost/main.ts";
import type { TechniqueSetup } from "../inhost/technique.ts";
import { componentizeQjs, executable, quickjsWasi } from "../peers.ts";
import { HostProcess } from "../subjects/host-process.ts";
import type { Found } from "../subjects/spawn.ts";
import { buildComponent, componentFlags } from "../workload/component.ts";
import { buildFor } from "../workload/native.ts";
import { quickjsShim, timedShim } from "../workload/shims.ts";
import { bundleShim, type Workload } from "../workload/workload.ts";
import { LineProcess } from "./line-process.ts";

export interface Runner {
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

/** In the process of dist/bench-host.js, which takes the time. */
function inHost(script: string, technique: TechniqueName, setup: TechniqueSetup, flags: readonly string[] = []): Runner {
  const host = new HostProcess(script, { type: "start", technique, setup }, flags);
  return {
    once: async (signal) => {
      const { times, outputs } = await host.ask({ type: "visit", most: 1, budget: 1 }, "visited", signal);
      return { ms: times[0] as number, output: (outputs[0] as string).trim() };
    },
    stop: () => host.stop(),
  };
}

/** A program whose answers begin with the ms that it has measured itself. */
function timedProgram(command: readonly [string, ...string[]], { input }: Workload): Runner {
  const program = new LineProcess(command);
  return {
    once: async (signal) => {
      const [, ms, output] = /^(\S+) (.*)$/.exec(await program.ask(input, signal)) ?? [];
      return { ms: Number(ms), output: output ?? "" };
    },
    stop: () => program.stop(),
  };
}

/** Our executable, timed from outside: its time has the two pipes in it. */
function ownExecutable(path: string, { input }: Workload): Runner {
  const program = new LineProcess([path, "--serve-stdio"]);
  return {
    once: async (signal) => {
      const started = performance.now();
      const output = await program.ask(input, signal);
      return { ms: performance.now() - started, output };
    },
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
      const file = beside(workload, "timed.mjs");
      await bundleShim(timedShim(workload.entry, workload.kind), file, "esm");
      return timedProgram([found.path, ...args, file], workload);
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
    return timedProgram([found.path, "--module", file], workload);
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

const componentize = (found: ReturnType<typeof componentizeQjs>, script: string): Subject => ({
  id: "componentize-qjs",
  name: "componentize-qjs in jco",
  start: async (workload, signal) => {
    if ("reason" in found) return found;
    const built = await buildComponent(workload, found.directory, signal);
    if ("reason" in built) return built;
    return inHost(script, "component", { ...setupOf(workload), peer: found.directory, component: built.directory }, componentFlags());
  },
});

/** What another checkout makes of the program. */
function fromBefore(before: string): Subject[] {
  const made = async (workload: Workload, name: string, args: readonly string[], signal: AbortSignal) => {
    const file = beside(workload, name);
    const { env } = process;
    await sampleProcess(
      {
        command: [process.execPath, join(before, "bin/sporelet.cjs"), "build", workload.entry, "--timeout", "60s", ...args, "-o", file],
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
      start: async (workload, signal) => ownExecutable(await made(workload, "before", ["--target", "native"], signal), workload),
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
        return "reason" in found ? found : ownExecutable(found.path, workload);
      },
    },
    ...(before === undefined ? [] : fromBefore(before)),
    quickJsWasi(quickjsWasi(isAsked("quickjs-wasi")), script),
    componentize(componentizeQjs(isAsked("componentize-qjs")), script),
    javaScript("bun", "bun", executable("bun", isAsked("bun"))),
    javaScript("deno", "deno", executable("deno", isAsked("deno")), ["run"]),
  ];
}
