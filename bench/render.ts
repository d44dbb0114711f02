// Results as a table for a terminal.
import { cpus, loadavg, totalmem } from "node:os";
import { median, quantile, ratioOfMedians } from "./statistics.ts";
import { INTERVALS, type Interval, type Result } from "./subject.ts";

export interface MachineFacts {
  node: string;
  cpu: string;
  cores: number;
  memoryGiB: number;
  /** One-minute load average when the facts were taken. */
  load: number;
}

export function machineFacts(): MachineFacts {
  const [first] = cpus();
  return {
    node: process.version,
    cpu: first?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

export function renderMachine({ node, cpu, cores, memoryGiB, load }: MachineFacts): string {
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, node ${node}, load ${load}`;
}

export function time(ms: number): string {
  return ms < 1 ? `${(ms * 1000).toFixed(1)} µs` : `${ms.toFixed(ms < 10 ? 2 : 1)} ms`;
}

type Measured = Extract<Result, { state: "measured" }>;

function rowsOf(results: readonly Result[], reference: Measured | undefined): string[][] {
  return results.map((result) => {
    if (result.state !== "measured") return [result.name, `${result.state}: ${result.reason}`];
    const { samples } = result;
    const columns = [result.name, time(Math.min(...samples)), time(median(samples)), time(quantile(samples, 0.95)), `${samples.length}`];
    if (reference === undefined || reference === result) return [...columns, reference === undefined ? "" : "1"];
    const { ratio, low, high } = ratioOfMedians(samples, reference.samples);
    return [...columns, `${ratio.toPrecision(3)} [${low.toPrecision(3)}, ${high.toPrecision(3)}]`];
  });
}

/** One table per interval; ratios of medians within it, to its first measured subject, with a 95 % interval. */
export function renderTable(results: readonly Result[]): string {
  let text = "";
  for (const interval of Object.keys(INTERVALS) as Interval[]) {
    const here = results.filter((result) => result.interval === interval);
    if (here.length === 0) continue;
    const reference = here.find((result): result is Measured => result.state === "measured");
    const rows = [["", "min", "p50", "p95", "n", "ratio of medians [95 %]"], ...rowsOf(here, reference)];
    const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.filter((row) => row.length > 2 || column === 0).map((row) => row[column]?.length ?? 0)));
    text += `\n${INTERVALS[interval]}\n`;
    for (const row of rows) {
      const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[0] as number) : i < 5 && row.length > 2 ? cell.padStart(widths[i] as number) : cell));
      text += `  ${cells.join("  ").trimEnd()}\n`;
    }
    for (const result of here) if (result.state === "measured" && result.note !== "") text += `    ${result.name}: ${result.note}\n`;
  }
  return text;
}
