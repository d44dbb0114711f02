// A report as tables for a terminal, and as Markdown.
import { renderMachine } from "../harness/machine.ts";
import { INTERVALS } from "../harness/subject.ts";
import { median } from "../statistics/quantile.ts";
import { interval, number, size, time } from "./format.ts";
import { MEANING } from "./meaning.ts";
import { headlines, intervalsOf, type Report, resultsOf, type WorkloadReport } from "./report.ts";
import { afterPause, type Row, rowsOf } from "./rows.ts";

const HEAD = ["", "min", "p50 [95 %]", "p95", "p99", "after a pause", "n", "outliers", "deployed", "memory (anonymous)", "ratio [95 %]"];

/** What a subject had measured before it failed: no measurement, but nothing to hide. */
export function untilThen(row: Exclude<Row, { state: "measured" }>): string {
  const samples = row.result.state === "failed" ? row.result.samples.flat() : [];
  return samples.length === 0 ? "" : `; until then p50 ${time(median(samples))}, n ${samples.length}`;
}

function cellsOf(row: Row): string[] {
  if (row.state !== "measured") return [row.result.name, `${row.state}: ${row.reason}${untilThen(row)}`];
  const { result, summary, ratio } = row;
  const { min, p50, p95, p99, n, outliers } = summary;
  const { artifact, memory } = result;
  const pause = afterPause(result);
  const shown = (value: number | undefined, show: (value: number) => string) => (value === undefined ? "" : show(value));
  return [
    ...[result.name, time(min), interval(p50, time), time(p95), shown(p99, time), shown(pause, time), `${n}`, outliers === 0 ? "" : `${outliers}`],
    ...[
      shown(artifact?.bytes, size),
      memory === undefined ? "" : `${size(memory.pss)} (${size(memory.anonymous)})`,
      ratio === undefined ? "1" : interval(ratio),
    ],
  ];
}

/** Columns without a single value are left out. */
function withoutEmpty(rows: readonly string[][]): string[][] {
  const used = HEAD.map((_, column) => column === 0 || rows.slice(1).some((row) => row.length > 2 && row[column] !== ""));
  return rows.map((row) => (row.length > 2 ? row.filter((_, column) => used[column]) : row));
}

function terminalTable(all: readonly string[][]): string {
  const rows = withoutEmpty(all);
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.filter((row) => row.length > 2 || column === 0).map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => {
      const cells = row.map((cell, i) =>
        i === 0 || row.length <= 2 || i === head.length - 1 ? cell.padEnd(i === 0 ? (widths[0] as number) : 0) : cell.padStart(widths[i] as number),
      );
      return `  ${cells.join("  ").trimEnd()}\n`;
    })
    .join("");
}

function concurrency(workload: WorkloadReport): [string, string[]][] {
  return workload.results.flatMap((result): [string, string[]][] =>
    result.state === "measured" && result.together !== undefined
      ? [
          [
            `${result.name} (${result.interval})`,
            result.together.map(
              ({ count, samples, reason }) =>
                `${count}: ${reason === undefined ? time([...samples].sort((a, b) => a - b)[samples.length >> 1] as number) : reason}`,
            ),
          ],
        ]
      : [],
  );
}

export function renderTable(report: Report): string {
  let text = "";
  for (const workload of report.workloads) {
    text += `\n${workload.id}: ${workload.title}\n`;
    for (const of of intervalsOf(workload)) {
      const rows = rowsOf(resultsOf(workload, of));
      text += `\n${INTERVALS[of]}\n${terminalTable([HEAD, ...rows.map(cellsOf)])}`;
      for (const row of rows) if (row.state === "measured") text += row.remarks.map((remark) => `    ${row.result.name}: ${remark}\n`).join("");
    }
    const many = concurrency(workload);
    if (many.length > 0)
      text += `\nmany at once, until the last has answered (p50)\n${many.map(([name, cells]) => `  ${name}  ${cells.join("  ")}\n`).join("")}`;
    const ratios = headlines(workload);
    if (ratios.length > 0)
      text += `\nacross intervals, which are not the same thing\n${ratios.map(({ what, rival, ratio }) => `  ${what} (${rival.name}): ${interval(ratio)} times\n`).join("")}`;
  }
  return `${text}\n${renderNotes(report)}\n${renderMethod(report)}`;
}

/** What stands behind the names: the same with every handler, so said once. */
function renderNotes({ workloads }: Report): string {
  const names = new Map<string, Set<string>>();
  for (const { results } of workloads)
    for (const { name, interval, isolation, note, state } of results) {
      if (state === "not measured") continue;
      const text = [isolation, note].filter(Boolean).join("; ");
      names.set(text, (names.get(text) ?? new Set()).add(`${name} (${interval})`));
    }
  return `isolation and what else to know\n${[...names].map(([text, of]) => `  ${[...of].join(", ")}: ${text}\n`).join("")}`;
}

/** What a reader must know before believing anything. */
export function methodLines(report: Report): string[] {
  const { overhead, seed, runs } = report;
  const { clock, empty, process } = overhead;
  return [
    `${runs} rounds after one of warm-up; in each every subject once, in random order (seed ${seed}). In a running host a turn is up to 20 starts or requests, each timed alone; intervals are drawn over rounds.`,
    "Every answer was compared with the one that is right. Every process began in the same clean environment, its times are to the last byte of the answer.",
    `The clock has steps of ${time(clock.step)}; an empty sample takes ${time(empty)}${process === undefined ? "" : `, a process that only copies its input ${time(process)}`}. Nothing is subtracted.`,
    "Outliers are counted and kept. Ratios are of medians, to the subject of the same interval that has 1. Compare within one interval; trust ratios more than times.",
  ];
}

function renderMethod(report: Report): string {
  const state = report.interrupted ? "The run was interrupted: what follows from fewer rounds is less certain.\n" : "";
  const warnings = report.warnings.map((warning) => `Warning: ${warning}\n`).join("");
  return `${renderMachine(report.machine)}\n${methodLines(report).join("\n")}\n${state}${warnings}`;
}

const escaped = (cell: string) => cell.replaceAll("|", "\\|").replaceAll("\n", " ");
const markdownRow = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |\n`;

export function renderMarkdown(report: Report): string {
  let text = `# Cold starts, ${report.date.slice(0, 10)}\n\n${renderMachine(report.machine)}; sporelet ${report.sporelet}${Object.entries(report.versions)
    .map(([name, version]) => `, ${name} ${version}`)
    .join("")}\n\n${methodLines(report)
    .map((line) => `- ${line}\n`)
    .join("")}${report.interrupted ? "- The run was interrupted.\n" : ""}${report.warnings.map((warning) => `- **Warning:** ${warning}\n`).join("")}`;
  text += `\n## What the numbers mean, and what they do not\n\n${MEANING.map(({ title, text: words }) => `- **${title}.** ${words}\n`).join("")}`;
  for (const workload of report.workloads) {
    text += `\n## ${workload.id}: ${workload.title}\n`;
    const ratios = headlines(workload);
    if (ratios.length > 0)
      text += `\nAcross intervals, which are not the same thing:\n\n${ratios.map(({ what, rival, ratio }) => `- ${what} (${rival.name}): **${number(ratio.value)} times** [${number(ratio.low)}, ${number(ratio.high)}]\n`).join("")}`;
    for (const of of intervalsOf(workload)) {
      const rows = rowsOf(resultsOf(workload, of));
      const measured = rows.filter((row) => row.state === "measured");
      const [head = [], ...cells] = withoutEmpty([HEAD, ...measured.map(cellsOf)]);
      text += `\n### ${INTERVALS[of]}\n\n`;
      if (measured.length > 0) text += [head, head.map(() => "---"), ...cells].map(markdownRow).join("");
      for (const row of measured) text += row.remarks.map((remark) => `\n${row.result.name}: ${remark}.\n`).join("");
      const rest = rows.filter((row): row is Exclude<Row, { state: "measured" }> => row.state !== "measured");
      if (rest.length > 0) text += `\n${rest.map((row) => `- ${row.result.name}: ${row.state}: ${row.reason}${untilThen(row)}\n`).join("")}`;
    }
    const many = concurrency(workload);
    if (many.length > 0)
      text += `\n### Many at once, until the last has answered (p50)\n\n${many.map(([name, cells]) => `- ${name}: ${cells.join(", ")}\n`).join("")}`;
  }
  return `${text}\n## Isolation, and what else to know\n\n${renderNotes(report)
    .split("\n")
    .slice(1)
    .filter(Boolean)
    .map((line) => `- ${line.trim()}\n`)
    .join("")}`;
}
