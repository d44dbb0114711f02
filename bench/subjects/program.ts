// A subject that is a command: started for every sample, one line on stdin, one line back.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { freshMark, settledSizes } from "../harness/memory.ts";
import { CLEAN_ENVIRONMENT, killGroup, type ProcessCommand, sampleProcess, sampleTogether } from "../harness/process.ts";
import type { Artifact, Identity, Memory, Subject } from "../harness/subject.ts";

export interface ProgramOptions {
  identity: Identity;
  /** Goes to stdin, as a line unless it `endsWith` something else than a newline. */
  input: string;
  endsWith?: string;
  /** The command with more environment for what runs in the end; called for every sample. */
  command(env: Record<string, string>): ProcessCommand;
  /** The answer as a line of JSON, where the program's own output is something else. */
  answer?(output: string): string;
  /** Phases from what the program says on stderr if it is asked to. */
  phases?: PhaseReader;
  artifact?: Artifact;
  limit?: number;
  /** It answers without reading stdin, so it never waits, and its memory can't be read while it does. */
  ignoresInput?: boolean;
  cleanUp?(): Promise<void> | void;
}

export interface PhaseReader {
  env?: Record<string, string>;
  /** @param at wall clock, ms since the epoch: of the spawn and of the answer */
  read(errors: string, at: { spawned: number; answered: number }): Record<string, number>;
  /** Instead of the command. */
  command?(): ProcessCommand;
}

const wallClock = () => performance.timeOrigin + performance.now();

export function programSubject({
  identity,
  input,
  endsWith = "\n",
  command,
  answer = (output) => output,
  phases,
  artifact,
  limit,
  ignoresInput,
  cleanUp,
}: ProgramOptions): Subject {
  const stdin = input + endsWith;
  const withInput = (env: Record<string, string> = {}): ProcessCommand => ({ ...command(env), stdin });
  return {
    ...identity,
    visit: async (signal) => {
      const { ms, output } = await sampleProcess(withInput(), signal);
      return [{ ms, output: answer(output) }];
    },
    together: async (count, signal) => {
      const { ms, outputs } = await sampleTogether(() => withInput(), count, signal);
      return { ms, outputs: outputs.map(answer) };
    },
    ...(phases && {
      phases: async (signal: AbortSignal) => {
        const spawned = wallClock();
        const { ms, errors } = await sampleProcess({ ...(phases.command?.() ?? command(phases.env ?? {})), stdin }, signal);
        return phases.read(errors, { spawned, answered: spawned + ms });
      },
    }),
    ...(!ignoresInput && { memory: (signal: AbortSignal) => memoryWhileWaiting(command, stdin, signal) }),
    ...(artifact && { artifact }),
    ...(limit !== undefined && { limit }),
    ...(cleanUp && { cleanUp }),
  };
}

/** When and of what memory is read. */
export const WAITING = "its processes, loaded and waiting for input, without helpers of a container runtime";

/**
 * Starts it without input, waits until it no longer grows, and reads; then it gets its input and ends.
 * @param of what is read, for people
 */
export async function memoryWhileWaiting(command: ProgramOptions["command"], stdin: string, signal: AbortSignal, of = WAITING): Promise<Memory> {
  const mark = freshMark();
  const { command: words, env = CLEAN_ENVIRONMENT, cwd } = command(mark);
  const [file, ...args] = words as [string, ...string[]];
  const child = spawn(file, args, { env: { ...env }, stdio: ["pipe", "ignore", "ignore"], detached: true, ...(cwd !== undefined && { cwd }) });
  const ended = once(child, "close");
  ended.catch(() => {}); // it can't be started: said below
  child.stdin.on("error", () => {});
  const stop = () => killGroup(child);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return { ...(await settledSizes(mark, () => child.exitCode !== null, signal)), of };
  } finally {
    child.stdin.end(stdin);
    await ended.catch(() => {});
    signal.removeEventListener("abort", stop);
  }
}
