// What all container runtimes are to the benchmark.
import { spawnSync } from "node:child_process";
import type { ProcessCommand } from "../harness/process.ts";
import type { Sample } from "../harness/subject.ts";
import type { RootFs } from "./rootfs.ts";

export interface ContainerRun {
  root: RootFs;
  /** The command inside. */
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** The machine's own network; else none. */
  onHostNetwork?: true;
}

/** One that waits for its input. */
export interface StartedContainer {
  hasEnded(): boolean;
  /** Gives it the input; the time is from before the start until the whole answer is here. */
  answer(stdin: string): Promise<Sample>;
}

export interface ContainerRuntime {
  id: string;
  name: string;
  isolation: string;
  note: string;
  /** The end of stdin does not reach the container. */
  losesStdinEnd?: true;
  /** The command that makes a container, runs it to its end and removes it; called for every start. */
  command(run: ContainerRun): ProcessCommand;
  /** Where a start is no command: over an API. */
  start?(run: ContainerRun, signal: AbortSignal): Promise<StartedContainer>;
  /** The same for a server, which is removed by its name: what ends the command need not end the container. */
  serve?(run: ContainerRun): { command: ProcessCommand; remove(): void };
  /** A container that stays, for exec and unpause. */
  resident?: ResidentMaker;
  cleanUp(): Promise<void> | void;
}

export interface Resident {
  /** Runs a command in it. */
  exec(args: readonly string[], env: Readonly<Record<string, string>>): ProcessCommand;
  pause(signal: AbortSignal): Promise<void>;
  unpause(signal: AbortSignal): Promise<void>;
}

export interface ResidentMaker {
  /** The command that starts it with stdin open, and the handle by its name. */
  start(run: ContainerRun): { command: ProcessCommand; resident: Resident };
  /** How unpausing is done. */
  how: string;
}

export type FoundRuntime = ContainerRuntime | { id: string; name: string; reason: string };

let count = 0;

/** What the names of all containers of this run begin with. */
export const NAME_PREFIX = `sporelet-bench-${process.pid}-`;

/** A name that no other container has. */
export function freshName(): string {
  return `${NAME_PREFIX}${++count}`;
}

/** What a command prints, as words; nothing if it fails. */
export function wordsOf([file = "", ...args]: readonly string[], env: Readonly<Record<string, string>>): string[] {
  const { stdout } = spawnSync(file, args, { env, encoding: "utf8", timeout: 30_000 });
  return (stdout ?? "").split(/\s+/).filter(Boolean);
}
