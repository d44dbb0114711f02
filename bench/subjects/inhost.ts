// Subjects in a running host: each has a node process of its own that lives as long as the run.
import { sizesOf } from "../harness/memory.ts";
import type { Artifact, Candidate, Identity, Interval, Memory, Sample, Subject } from "../harness/subject.ts";
import { turnOf, VISIT_LIMIT_MS } from "../harness/turn.ts";
import type { TechniqueName } from "../inhost/main.ts";
import type { TechniqueSetup } from "../inhost/technique.ts";
import { type Component, componentFlags } from "../workload/component.ts";
import { artifactOf, type Workload } from "../workload/workload.ts";
import { HostProcess } from "./host-process.ts";

interface Description extends Pick<Identity, "id" | "name" | "isolation"> {
  interval: Interval;
  technique: TechniqueName;
  note?: string;
  artifact: "standalone" | "thin" | "worker" | "script" | "component";
  needs: string;
  hasPhases?: boolean;
}

const SANDBOX = "WebAssembly sandbox; nothing of the request before is left";
const NODE = "node";

const DESCRIPTIONS: readonly Description[] = [
  {
    id: "sporelet-reset",
    name: "sporelet: reset",
    interval: "pristine",
    technique: "reset",
    isolation: SANDBOX,
    artifact: "standalone",
    needs: NODE,
    hasPhases: true,
    note: "memory overwritten with the snapshot",
  },
  {
    id: "sporelet-new",
    name: "sporelet: new instance",
    interval: "pristine",
    technique: "renewed",
    isolation: SANDBOX,
    artifact: "standalone",
    needs: NODE,
    hasPhases: true,
  },
  { id: "wasmer-js", name: "@wasmer/wasi, our module", interval: "pristine", technique: "wasmer", isolation: SANDBOX, artifact: "standalone", needs: NODE },
  {
    id: "node-wasi",
    name: "node:wasi, our module",
    interval: "pristine",
    technique: "nodeWasi",
    isolation: "WebAssembly; its WASI is no security boundary by node's documentation",
    artifact: "standalone",
    needs: NODE,
    note: "stdio through temporary files, for it takes file descriptors only",
  },
  {
    id: "worker",
    name: "node: new worker thread",
    interval: "pristine",
    technique: "worker",
    isolation: "a heap of its own; shares process, file system and network",
    artifact: "worker",
    needs: NODE,
    note: "loads its file every time; its end is not in the time",
  },
  {
    id: "vm",
    name: "node: new vm context",
    interval: "pristine",
    technique: "context",
    isolation: "global object of its own; no security boundary by node's documentation",
    artifact: "script",
    needs: NODE,
    note: "script compiled before; web globals lent by the host",
  },
  {
    id: "quickjs-wasi",
    name: "quickjs-wasi: restore",
    interval: "pristine",
    technique: "restore",
    isolation: SANDBOX,
    artifact: "script",
    needs: "node and quickjs.wasm",
  },
  {
    id: "componentize-qjs",
    name: "componentize-qjs, jco: new instance",
    interval: "pristine",
    technique: "component",
    isolation: SANDBOX,
    artifact: "component",
    needs: "node and jco's WASI",
    note: "core modules compiled before; the JavaScript around them is jco's, a runtime that knows components is another thing",
  },
  {
    id: "sporelet-thin",
    name: "sporelet: thin module",
    interval: "load",
    technique: "thin",
    isolation: SANDBOX,
    artifact: "thin",
    needs: "node and the shared engine",
    hasPhases: true,
    note: "the engine is in the host already",
  },
  {
    id: "sporelet-standalone",
    name: "sporelet: standalone module",
    interval: "load",
    technique: "standalone",
    isolation: SANDBOX,
    artifact: "standalone",
    needs: NODE,
    hasPhases: true,
    note: "bytes that V8 has not seen: compiled anew",
  },
  {
    id: "wasmer-js-load",
    name: "@wasmer/wasi, our module",
    interval: "load",
    technique: "wasmerLoad",
    isolation: SANDBOX,
    artifact: "standalone",
    needs: NODE,
  },
  {
    id: "node-wasi-load",
    name: "node:wasi, our module",
    interval: "load",
    technique: "nodeWasiLoad",
    isolation: "as above",
    artifact: "standalone",
    needs: NODE,
  },
  {
    id: "vm-load",
    name: "node: script in a new vm context",
    interval: "load",
    technique: "contextLoad",
    isolation: "as above",
    artifact: "script",
    needs: NODE,
    note: "source that V8 has not seen: compiled anew",
  },
  {
    id: "quickjs-wasi-load",
    name: "quickjs-wasi: deserialise, restore",
    interval: "load",
    technique: "restoreLoad",
    isolation: SANDBOX,
    artifact: "script",
    needs: "node and quickjs.wasm",
    note: "its own WebAssembly is compiled before",
  },
  {
    id: "componentize-qjs-load",
    name: "componentize-qjs, jco: import, compile, new instance",
    interval: "load",
    technique: "componentLoad",
    isolation: SANDBOX,
    artifact: "component",
    needs: "node and jco's WASI",
    note: "bytes that V8 has not seen: compiled anew",
  },
  {
    id: "warm-function",
    name: "node: call in the host's realm",
    interval: "warm",
    technique: "warmFunction",
    isolation: "none",
    artifact: "script",
    needs: NODE,
  },
  {
    id: "warm-vm",
    name: "node: same vm context again",
    interval: "warm",
    technique: "warmContext",
    isolation: "none between requests",
    artifact: "script",
    needs: NODE,
  },
  {
    id: "warm-worker",
    name: "node: same worker again",
    interval: "warm",
    technique: "warmWorker",
    isolation: "none between requests",
    artifact: "worker",
    needs: NODE,
  },
  {
    id: "warm-quickjs",
    name: "quickjs-wasi: same VM again",
    interval: "warm",
    technique: "warmVm",
    isolation: "none between requests",
    artifact: "script",
    needs: "node and quickjs.wasm",
  },
  {
    id: "warm-sporelet",
    name: "sporelet: reset",
    interval: "warm",
    technique: "reset",
    isolation: SANDBOX,
    artifact: "standalone",
    needs: NODE,
    note: "the same as in the fresh-VM interval: every request gets a fresh VM",
  },
];

const identityOf = ({ id, name, interval, isolation, note = "" }: Description): Identity => ({
  id,
  name,
  interval,
  isolation,
  note,
  own: id.includes("sporelet"),
});

export const IN_HOST: readonly Identity[] = DESCRIPTIONS.map(identityOf);

type Absence = { reason: string };

/** What others make of a handler, where it was asked for; or why it is not there. */
export interface InHostPeers {
  /** Directory of the package. */
  quickjs: { directory: string } | Absence;
  /** The handler as a component, and the directory that jco's WASI is installed in. */
  component: (Component & { packages: string }) | Absence;
}

interface Ready {
  setup: TechniqueSetup;
  artifact: Artifact;
  /** Of node's. */
  flags: readonly string[];
}

const OF_QUICKJS: readonly TechniqueName[] = ["restore", "restoreLoad", "warmVm"];

function readyFor({ technique, artifact, needs }: Description, workload: Workload, { quickjs, component }: InHostPeers): Ready | Absence {
  const { kind, input, files, noScript = "there is no script" } = workload;
  const setup = { kind, input, files };
  if (artifact === "component") {
    if ("reason" in component) return component;
    const { directory, packages, artifact: built } = component;
    return { setup: { ...setup, peer: packages, component: directory }, artifact: { ...built, needs }, flags: componentFlags() };
  }
  const ofPeer = OF_QUICKJS.includes(technique);
  if (ofPeer && "reason" in quickjs) return quickjs;
  if (ofPeer && kind === "fetch") return { reason: "quickjs-wasi has no Request and no Response" };
  const file = files[artifact];
  if (file === undefined) return { reason: noScript };
  const peer = ofPeer && "directory" in quickjs ? { peer: quickjs.directory } : {};
  return { setup: { ...setup, ...peer }, artifact: artifactOf(file, { needs }), flags: [] };
}

export function inHostCandidates(workload: Workload, script: string, peers: InHostPeers, wanted: (identity: Identity) => boolean): Candidate[] {
  return DESCRIPTIONS.filter((description) => wanted(identityOf(description))).map((description) => {
    const { technique, hasPhases } = description;
    const identity = identityOf(description);
    const ready = readyFor(description, workload, peers);
    if ("reason" in ready) return { ...identity, reason: ready.reason };
    const { setup, artifact, flags } = ready;
    const host = new HostProcess(script, { type: "start", technique, setup }, flags);
    let visits = 0;
    const subject: Subject = {
      ...identity,
      limit: VISIT_LIMIT_MS,
      artifact,
      visit: async (signal) => {
        const { times, which, outputs } = await host.ask({ type: "visit", ...turnOf(visits++) }, "visited", signal);
        return times.map((ms, i): Sample => ({ ms, output: outputs[which[i] as number] as string }));
      },
      together: (count, signal) => host.ask({ type: "together", count }, "together", signal),
      ...(hasPhases && { phases: async (signal: AbortSignal) => (await host.ask({ type: "phases" }, "phases", signal)).phases }),
      memory: async (signal): Promise<Memory> => {
        await host.ask({ type: "visit", most: 1, budget: 1 }, "visited", signal);
        return { ...sizesOf(host.pid as number), of: "the whole host process, this function in it" };
      },
      cleanUp: () => host.stop(),
    };
    return subject;
  });
}
