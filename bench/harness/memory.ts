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
