// A subject that is a command: started for every sample, one line on stdin, one line back.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { processesMarked, type Sizes, sizesOf } from "../harness/memory.ts";
import { CLEAN_ENVIRONMENT, killGroup, type ProcessCommand, sampleProcess, sampleTogether } from "../harness/process.ts";
import type { Artifact, Identity, Memory, Subject } from "../harness/subject.ts";

/** Marks the processes of one start, wherever they are, by their environment. */
const MARK = "BENCH_MARK";

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

const SETTLED_READINGS = 4;
const READING_EVERY_MS = 60;

/** Starts it without input, waits until it no longer grows, and reads; then it gets its input and ends. */
async function memoryWhileWaiting(command: ProgramOptions["command"], stdin: string, signal: AbortSignal): Promise<Memory> {
  const mark = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  const { command: words, env = CLEAN_ENVIRONMENT, cwd } = command({ [MARK]: mark });
  const [file, ...args] = words as [string, ...string[]];
  const child = spawn(file, args, { env: { ...env }, stdio: ["pipe", "ignore", "ignore"], detached: true, ...(cwd !== undefined && { cwd }) });
  const ended = once(child, "close");
  ended.catch(() => {}); // it can't be started: said below
  child.stdin.on("error", () => {});
  const stop = () => killGroup(child);
  signal.addEventListener("abort", stop, { once: true });
  try {
    let sizes: Sizes = { pss: 0, anonymous: 0 };
    for (let same = 0; same < SETTLED_READINGS; ) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, READING_EVERY_MS));
      if (child.exitCode !== null) throw new Error("it ended before it got its input");
      const now = processesMarked(MARK, mark).map(sizeOf);
      const sum = (of: keyof Sizes) => now.reduce((total, each) => total + each[of], 0);
      same = sum("pss") > 0 && Math.abs(sum("pss") - sizes.pss) < 0.01 * sum("pss") ? same + 1 : 0;
      sizes = { pss: sum("pss"), anonymous: sum("anonymous") };
    }
    return { ...sizes, of: "its processes, loaded and waiting for input; without a container runtime's own helpers" };
  } finally {
    child.stdin.end(stdin);
    await ended.catch(() => {});
    signal.removeEventListener("abort", stop);
  }
}

function sizeOf(pid: number): Sizes {
  try {
    return sizesOf(pid);
  } catch {
    return { pss: 0, anonymous: 0 }; // it has ended
  }
}
