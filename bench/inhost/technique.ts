// What a running host can do for one function, each in a process of its own: so that no subject's garbage,
// code cache or hang is another's, and its memory can be told.
import type { WorkloadFiles } from "../workload/workload.ts";

export interface TechniqueSetup {
  kind: "handler" | "fetch";
  input: string;
  files: WorkloadFiles;
  /** Where a peer from npm lies. */
  peer?: string;
  /** Where a component lies. */
  component?: string;
}

export interface Technique {
  /** One cold start, or one warm call: the line that answers. */
  once(): Promise<string> | string;
  /** What comes after the answer and is in nobody's way then; not in the time. */
  settle?(): Promise<unknown> | unknown;
  phases?(): Promise<Record<string, number>>;
}

export type Starter = (setup: TechniqueSetup) => Promise<Technique>;

/** ms that `work` takes, and what it answers. */
export async function timed<T>(work: () => Promise<T> | T): Promise<[number, T]> {
  const started = performance.now();
  const result = await work();
  return [performance.now() - started, result];
}
