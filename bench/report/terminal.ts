// A report on a terminal: tables first, then notes, and the comparison last, where the eye is when the run has ended.
import { INTERVALS, SHORT_INTERVALS } from "../harness/subject.ts";
import { absences, absentFamilies } from "./absences.ts";
import { comparisonLayouts, LAYOUTS, type MeasuredRow, reasonOf } from "./columns.ts";
import { type Compared, comparison, conclusions, mainWorkload } from "./comparison.ts";
import { cautions, methodLines, shortMethod } from "./method.ts";
import { notesOf } from "./notes.ts";
import { intervalsOf, type Report, resultsOf, type WorkloadReport } from "./report.ts";
import { rowsOf, togetherCounts } from "./rows.ts";
import { cut, fitted, wrap } from "./text.ts";

export interface TerminalOptions {
  /** Columns of the terminal; no line is longer. */
  width: number;
  /** With the reasons for what was not measured, and what to know of each subject. */
  verbose?: boolean;
}

/** Rows of a summary: it has 12 lines at most. */
const SUMMARY_ROWS = 8;

function tables(workload: WorkloadReport, width: number): string {
  let text = `\n${wrap(`${workload.id}: ${workload.title}`, width)}`;
  for (const of of intervalsOf(workload)) {
    const rows = rowsOf(resultsOf(workload, of)).filter(({ state }) => state !== "not measured");
    if (rows.length === 0) continue;
    text += `\n${wrap(INTERVALS[of], width)}`;
    const measured = rows.filter((row): row is MeasuredRow => row.state === "measured");
    if (measured.length > 0) text += fitted(measured, LAYOUTS, width);
    for (const row of rows)
      for (const said of row.state === "measured" ? row.remarks : [reasonOf(row)]) text += wrap(`${row.result.name}: ${said}`, width, "  ", "    ");
  }
  return text + together(workload, width);
}

function together({ results }: WorkloadReport, width: number): string {
  const lines = results.flatMap((result) => {
    const counts = togetherCounts(result);
    return counts.length === 0 ? [] : wrap(`${result.name} (${SHORT_INTERVALS[result.interval]})  ${counts.join(", ")}`, width, "  ", "    ");
  });
  return lines.length === 0 ? "" : `\n${wrap("many cold starts at once: time until the last one has answered (p50)", width)}${lines.join("")}`;
}

/** A line for each family of subjects, cut to the width. */
function absentLines(report: Report, width: number): string {
  return absentFamilies(report)
    .map(({ family, count, reasons }) => {
      const [start, end] = [`${family}: ${count} not measured`, "; --verbose shows why"];
      const room = width - start.length - end.length - 3;
      return `${cut(`${start}${room < 10 ? "" : ` (${cut(reasons.join("; "), room)})`}${end}`, width)}\n`;
    })
    .join("");
}

function absentReasons(report: Report, width: number): string {
  const all = absences(report).map(({ family, names, handlers, reason }) => {
    const where = handlers.size === report.workloads.length ? "" : ` (with ${[...handlers].join(", ")})`;
    return wrap(`${family}: ${[...names].join(", ")}${where}: ${reason}`, width, "  ", "    ");
  });
  return all.length === 0 ? "" : `\n${wrap("not measured, and why", width)}${all.join("")}`;
}

function notes(report: Report, width: number): string {
  return `\n${wrap("isolation, and what else to know", width)}${notesOf(report)
    .map(({ names, text }) => wrap(`${names.join(", ")}: ${text}`, width, "  ", "    "))
    .join("")}`;
}

function renderCompared(report: Report, compared: readonly Compared[], width: number): string {
  const handler = cut(mainWorkload(report)?.id ?? "", 20);
  return fitted(compared, comparisonLayouts(`cold start of ${handler}`), width);
}

const paragraphsOf = (width: number) => (lines: readonly string[]) => lines.map((line) => wrap(line, width)).join("");

/** Everything that a terminal has room for. */
export function renderTerminal(report: Report, { width, verbose = false }: TerminalOptions): string {
  const paragraphs = paragraphsOf(width);
  let text = report.workloads.map((workload) => tables(workload, width)).join("");
  text += verbose ? absentReasons(report, width) + notes(report, width) : "";
  text += `\n${verbose ? "" : absentLines(report, width)}`;
  text += paragraphs(verbose ? [shortMethod(report)[0] as string, ...methodLines(report)] : shortMethod(report));
  text += paragraphs(cautions(report));
  const compared = comparison(mainWorkload(report));
  if (compared.length === 0) return text;
  text += `\n${renderCompared(report, compared, width)}`;
  return text + paragraphs([...conclusions(compared), "A new process or container isolates more than a fresh VM in a running host."]);
}

/** The comparison alone: at most 12 lines of 80 columns, and more only if `verbose`. */
export function renderSummary(report: Report, { width, verbose = false }: TerminalOptions): string {
  const compared = comparison(mainWorkload(report));
  if (compared.length === 0)
    return wrap("There is nothing to compare: a fresh VM of sporelet (sporelet-reset) and something beside it must be measured.", width);
  const asked = [...compared].sort((a, b) => a.rank - b.rank).slice(0, SUMMARY_ROWS);
  const absent = absentFamilies(report);
  const count = absent.reduce((sum, family) => sum + family.count, 0);
  const lines = [absent.map((family) => `${family.family} (${family.count})`).join(", "), `${count} subjects`].map(
    (what) => `Not measured: ${what}. --verbose shows why.`,
  );
  return (
    (verbose ? `${absentReasons(report, width)}\n` : "") +
    renderCompared(
      report,
      compared.filter((one) => asked.includes(one)),
      width,
    ) +
    (absent.length === 0 || verbose ? "" : wrap(lines.find((line) => line.length <= width) ?? (lines[1] as string), width)) +
    paragraphsOf(width)(conclusions(compared))
  );
}
