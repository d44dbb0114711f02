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

const SANDBOX = "WebAssembly sandbox; no state from earlier requests";
const WASI = "WebAssembly; Node's documentation says that its WASI is no security boundary";
const CONTEXT = "its own global object; Node's documentation says that this is no security boundary";
const NODE = "node";

const DESCRIPTIONS: readonly Description[] = [
  {
    id: "sporelet-reset",
    name: "sporelet: fresh VM (reset)",
    interval: "pristine",
    technique: "reset",
    isolation: SANDBOX,
    artifact: "standalone",
    needs: NODE,
    hasPhases: true,
    note: "the snapshot is copied over the memory",
  },
  {
    id: "sporelet-new",
    name: "sporelet: fresh VM (new instance)",
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
    isolation: WASI,
    artifact: "standalone",
    needs: NODE,
    note: "stdio goes through temporary files, since it takes only file descriptors",
  },
  {
    id: "worker",
    name: "node: new worker thread",
    interval: "pristine",
    technique: "worker",
    isolation: "its own heap; it shares the process, the file system and the network",
    artifact: "worker",
    needs: NODE,
    note: "it loads its file every time; the time does not include its end",
  },
  {
    id: "vm",
    name: "node: new vm context (no sandbox)",
    interval: "pristine",
    technique: "context",
    isolation: CONTEXT,
    artifact: "script",
    needs: NODE,
    note: "the script is compiled before; the host lends it the web globals",
  },
  {
    id: "quickjs-wasi",
    name: "quickjs-wasi: restored snapshot",
    interval: "pristine",
    technique: "restore",
    isolation: SANDBOX,
    artifact: "script",
    needs: "node and quickjs.wasm",
  },
  {
    id: "componentize-qjs",
    name: "componentize-qjs: new instance",
    interval: "pristine",
    technique: "component",
    isolation: SANDBOX,
    artifact: "component",
    needs: "node and jco's WASI",
    note: "the core modules are compiled before; they run in node through jco's JavaScript, not in a component runtime",
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
    note: "V8 has not seen these bytes, so it compiles them",
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
    isolation: WASI,
    artifact: "standalone",
    needs: NODE,
  },
  {
    id: "vm-load",
    name: "node: script in a new vm context (no sandbox)",
    interval: "load",
    technique: "contextLoad",
    isolation: CONTEXT,
    artifact: "script",
    needs: NODE,
    note: "V8 has not seen this source, so it compiles it",
  },
  {
    id: "quickjs-wasi-load",
    name: "quickjs-wasi: snapshot read and restored",
    interval: "load",
    technique: "restoreLoad",
    isolation: SANDBOX,
    artifact: "script",
    needs: "node and quickjs.wasm",
    note: "quickjs.wasm is compiled before",
  },
  {
    id: "componentize-qjs-load",
    name: "componentize-qjs: compiled, new instance",
    interval: "load",
    technique: "componentLoad",
    isolation: SANDBOX,
    artifact: "component",
    needs: "node and jco's WASI",
    note: "V8 has not seen these bytes, so it compiles them",
  },
  {
    id: "warm-function",
    name: "node: function call in the host",
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
    name: "sporelet: fresh VM (reset)",
    interval: "warm",
    technique: "reset",
    isolation: SANDBOX,
    artifact: "standalone",
    needs: NODE,
    note: "the same as a fresh instance: every request gets a fresh VM",
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
        return { ...sizesOf(host.pid as number), of: "the whole host process with this function in it" };
      },
      cleanUp: () => host.stop(),
    };
    return subject;
  });
}
