// How busy the machine was with other things: what makes a measurement worth less has to stand beside it.
import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

export interface RoundLoad {
  /** One-minute load average, our own processes included. */
  load: number;
  /** Share of all CPU time that the hypervisor gave to others during the round; undefined where the system does not say. */
  steal?: number;
  /** Share of all CPU time in use while nothing was measured. */
  others?: number;
}

/** Ticks since the machine's start, of all CPUs. */
export interface CpuTimes {
  total: number;
  idle: number;
  steal: number;
}

/** The first line of Linux' /proc/stat (proc(5)). */
export function parseCpuTimes(stat: string): CpuTimes | undefined {
  const fields = /^cpu +([\d ]+)$/m.exec(stat)?.[1]?.split(" ").map(Number);
  if (fields === undefined || fields.length < 8) return undefined;
  // guest and guest_nice, the ninth and tenth, are in user and nice already
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = fields;
  return { total: user + nice + system + idle + iowait + irq + softirq + steal, idle: idle + iowait, steal };
}

function cpuTimes(): CpuTimes | undefined {
  try {
    return parseCpuTimes(readFileSync("/proc/stat", "utf8"));
  } catch {
    return undefined; // not Linux
  }
}

/** What the round has started may still be ending. */
const SETTLE_MS = 60;
/** How long nothing is done, to see what others do: /proc/stat counts in steps of 10 ms. */
const PAUSE_MS = 100;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Call at the start of a round; what it answers, at the end. */
export function watchRound(): () => Promise<RoundLoad> {
  const before = cpuTimes();
  return async () => {
    const after = cpuTimes();
    await pause(SETTLE_MS);
    const settled = cpuTimes();
    await pause(PAUSE_MS);
    const rested = cpuTimes();
    const load = Math.round((loadavg()[0] ?? 0) * 100) / 100;
    if (before === undefined || after === undefined || settled === undefined || rested === undefined) return { load };
    const share = (part: number, whole: number) => Math.round((1000 * part) / Math.max(whole, 1)) / 1000;
    return {
      load,
      steal: share(after.steal - before.steal, after.total - before.total),
      others: share(rested.total - rested.idle - (settled.total - settled.idle), rested.total - settled.total),
    };
  };
}

const BUSY_OTHERS = 0.25;
const BUSY_STEAL = 0.02;

/** One warning for each way in which the machine was busy; none if it was quiet. */
export function busyWarnings(rounds: readonly RoundLoad[], before: number, cores = cpus().length): string[] {
  const warnings: string[] = [];
  if (before > cores / 2) warnings.push(`the machine was busy before the start: load ${before} on ${cores} cores`);
  const count = (busy: (round: RoundLoad) => boolean) => rounds.filter(busy).length;
  const others = count((round) => (round.others ?? 0) > BUSY_OTHERS);
  if (others > 0) warnings.push(`more than ${BUSY_OTHERS * 100} % of the CPU was in use while nothing was measured, in ${others} of ${rounds.length} rounds`);
  const steal = count((round) => (round.steal ?? 0) > BUSY_STEAL);
  if (steal > 0) warnings.push(`the hypervisor gave more than ${BUSY_STEAL * 100} % of the CPU time to others in ${steal} of ${rounds.length} rounds`);
  return warnings;
}
