// What most people want to know: how long a cold start takes with sporelet, and how long with node, containers and peers.
import type { Interval, Measured } from "../harness/subject.ts";
import type { Estimate } from "../statistics/bootstrap.ts";
import { median } from "../statistics/quantile.ts";
import { ratioOf } from "./estimates.ts";
import { number, time } from "./format.ts";
import { isMeasured, type Report, type WorkloadReport } from "./report.ts";

/** What a start is from. */
const KINDS: Partial<Record<Interval, string>> = {
  pristine: "running host",
  spawn: "new process",
  container: "new container",
  warm: "paused container",
};

/** Those with a name; of containers with node there is docker and the fastest. The most asked for come first. */
const COMPARED = [
  ...["sporelet-reset", "docker-node", "node", "sporelet-run", "sporelet-native", "vm", "worker", "bun", "deno", "workerd-loader"],
  ...["componentize-qjs", "quickjs-wasi", "sporelet-serve"],
];
const RUNS_NODE = /^(?:crun|runc|podman|docker|docker-api|containerd)-node$/;
const UNPAUSES = /^(?:podman|docker)-unpause$/;

/** Whether a comparison can need that subject. */
export const isCompared = (id: string): boolean => COMPARED.includes(id) || RUNS_NODE.test(id) || UNPAUSES.test(id);

export interface Compared {
  /** "new process". */
  kind: string;
  name: string;
  result: Measured;
  /** Median, in ms. */
  ms: number;
  /** How many times as long as a fresh VM of sporelet takes; undefined for that itself. */
  ratio?: Estimate;
  /** How early people ask for it: the less, the earlier. */
  rank: number;
}

const medianOf = ({ samples }: Measured) => median(samples.flat());

const fastest = (results: readonly Measured[]) =>
  results.reduce<Measured | undefined>((best, result) => (best === undefined || medianOf(result) < medianOf(best) ? result : best), undefined);

/** The handler that everything was measured with. */
export function mainWorkload({ workloads }: Report): WorkloadReport | undefined {
  return workloads.find(({ id }) => id === "hello") ?? workloads[0];
}

/**
 * A fresh VM of sporelet, then all others, each kind of start from the fastest on. The kinds isolate more or less: they
 * are not the same thing. Empty if there is no fresh VM or nothing beside it.
 */
export function comparison(workload: WorkloadReport | undefined): Compared[] {
  const measured = workload?.results.filter(isMeasured) ?? [];
  const ours = measured.find(({ id }) => id === "sporelet-reset");
  if (ours === undefined) return [];
  const containers = measured.filter(({ id }) => RUNS_NODE.test(id));
  const best = fastest(containers);
  const unpause = fastest(measured.filter(({ id }) => UNPAUSES.test(id)));
  const all = measured
    .filter((result) => COMPARED.includes(result.id) || result === best || result === unpause)
    .map((result): Compared => {
      const isFastest = result === best && containers.length > 1;
      return {
        kind: KINDS[result.interval] ?? result.interval,
        name: isFastest ? `${result.name} (fastest of ${containers.length})` : result.name,
        result,
        ms: medianOf(result),
        // The fastest container is asked for right after docker.
        rank: COMPARED.includes(result.id) ? COMPARED.indexOf(result.id) : 1.5,
        ...(result !== ours && { ratio: ratioOf(result.samples, ours.samples) }),
      };
    });
  const order = Object.values(KINDS);
  all.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || Number(b.result === ours) - Number(a.result === ours) || a.ms - b.ms);
  return all.length > 1 ? all : [];
}

/** What follows from it, in a sentence each; where sporelet is slower too. */
export function conclusions(compared: readonly Compared[]): string[] {
  const find = (id: string) => compared.find(({ result }) => result.id === id);
  const [ours, node, docker, run] = ["sporelet-reset", "node", "docker-node", "sporelet-run"].map(find);
  const beside = Object.entries({ node, docker }).flatMap(([name, other]) => (other?.ratio ? [{ name, times: number(other.ratio.value) }] : []));
  const sentences: string[] = [];
  if (ours !== undefined && beside.length > 0) {
    const longer = beside.map(({ name, times }, index) => (index === 0 ? `${name} takes ${times} times as long` : `${name} ${times}`));
    sentences.push(`A fresh VM answers in ${time(ours.ms)}: ${longer.join(", ")}.`);
  }
  if (run !== undefined && node !== undefined) {
    const { value } = ratioOf(run.result.samples, node.result.samples);
    if (value > 1) sentences.push(`But \`sporelet run\`, a node process, takes ${number(value)} times as long as node alone.`);
  }
  return sentences;
}
