// Memory of processes as Linux counts it fairly: pages shared with others by their share.
import { readdirSync, readFileSync } from "node:fs";

export interface Sizes {
  /** Proportional set size, in bytes. */
  pss: number;
  /** Of it, what no file is behind: not made smaller by others that run the same executable. */
  anonymous: number;
}

/** From smaps_rollup (proc(5)). @throws Error if the process is not there or not ours */
export function sizesOf(pid: number): Sizes {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? Number.NaN) * 1024;
  return { pss: bytes("Pss"), anonymous: bytes("Pss_Anon") };
}

/** Processes with `NAME=value` in their environment: finds those in containers, whoever is their parent. */
export function processesMarked(name: string, value: string): number[] {
  const wanted = `${name}=${value}`;
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return pid !== process.pid && readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(wanted);
      } catch {
        return false; // it has ended, or is another user's
      }
    });
}

/** A variable that marks the processes of one start, wherever they are. */
export function freshMark(): Record<string, string> {
  return { BENCH_MARK: `${process.pid}-${Math.random().toString(36).slice(2)}` };
}

const SETTLED_READINGS = 4;
const READING_EVERY_MS = 60;

/** Nothing for one that has ended. */
function sizesIfThere(pid: number): Sizes {
  try {
    return sizesOf(pid);
  } catch {
    return { pss: 0, anonymous: 0 };
  }
}

/** Of the marked processes, once they no longer grow. @throws Error if they end before; the reason of `signal` */
export async function settledSizes(mark: Readonly<Record<string, string>>, hasEnded: () => boolean, signal: AbortSignal): Promise<Sizes> {
  const [[name, value] = ["", ""]] = Object.entries(mark);
  let sizes: Sizes = { pss: 0, anonymous: 0 };
  for (let same = 0; same < SETTLED_READINGS; ) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, READING_EVERY_MS));
    if (hasEnded()) throw new Error("it ended before it got its input");
    const now = processesMarked(name, value).map(sizesIfThere);
    const sum = (of: keyof Sizes) => now.reduce((total, each) => total + each[of], 0);
    same = sum("pss") > 0 && Math.abs(sum("pss") - sizes.pss) < 0.01 * sum("pss") ? same + 1 : 0;
    sizes = { pss: sum("pss"), anonymous: sum("anonymous") };
  }
  return sizes;
}
