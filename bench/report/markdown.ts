// A report as Markdown: everything that a run has found, for a repository or a pull request.
import { renderMachine } from "../harness/machine.ts";
import { INTERVALS, SHORT_INTERVALS } from "../harness/subject.ts";
import { type Column, comparisonLayouts, EVERY_COLUMN, type MeasuredRow, reasonOf, withoutEmpty } from "./columns.ts";
import { type Compared, comparison, conclusions, mainWorkload } from "./comparison.ts";
import { MEANING } from "./meaning.ts";
import { cautions, methodLines } from "./method.ts";
import { notesOf } from "./notes.ts";
import { intervalsOf, type Report, resultsOf, type WorkloadReport } from "./report.ts";
import { rowsOf, togetherCounts } from "./rows.ts";

const escaped = (cell: string) => cell.replaceAll("|", "\\|").replaceAll("\n", " ");
const markdownRow = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |\n`;

function markdownTable<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  return [columns.map(({ title }) => title), columns.map(({ left }) => (left ? "---" : "---:")), ...cells].map(markdownRow).join("");
}

function renderCompared(compared: readonly Compared[], handler: string): string {
  return `
## Cold start of ${handler}: a fresh VM of sporelet beside others

A new process or a new container isolates more than a fresh VM in a running host. The ratio says how many times as long each one takes.

${markdownTable(comparisonLayouts("")[0], compared)}
${conclusions(compared)
  .map((sentence) => `- ${sentence}\n`)
  .join("")}`;
}

function together({ results }: WorkloadReport): string {
  const lines = results.flatMap((result) => {
    const counts = togetherCounts(result);
    return counts.length === 0 ? [] : `- ${result.name} (${SHORT_INTERVALS[result.interval]}): ${counts.join(", ")}\n`;
  });
  return lines.length === 0 ? "" : `\n### Many cold starts at once: time until the last one has answered (p50)\n\n${lines.join("")}`;
}

export function renderMarkdown(report: Report): string {
  let text = `# Cold starts, ${report.date.slice(0, 10)}\n\n${renderMachine(report.machine)}; sporelet ${report.sporelet}${Object.entries(report.versions)
    .map(([name, version]) => `, ${name} ${version}`)
    .join("")}\n\n${methodLines(report)
    .map((line) => `- ${line}\n`)
    .join("")}${cautions(report)
    .map((text) => `- **${text}**\n`)
    .join("")}`;
  const compared = comparison(mainWorkload(report));
  if (compared.length > 0) text += renderCompared(compared, mainWorkload(report)?.id ?? "");
  text += `\n## What the numbers mean, and what they do not\n\n${MEANING.map(({ title, text: words }) => `- **${title}.** ${words}\n`).join("")}`;
  for (const workload of report.workloads) {
    text += `\n## ${workload.id}: ${workload.title}\n`;
    for (const of of intervalsOf(workload)) {
      const rows = rowsOf(resultsOf(workload, of));
      const measured = rows.filter((row): row is MeasuredRow => row.state === "measured");
      text += `\n### ${INTERVALS[of]}\n\n`;
      if (measured.length > 0) text += markdownTable(withoutEmpty(EVERY_COLUMN, measured), measured);
      for (const row of measured) text += row.remarks.map((remark) => `\n${row.result.name}: ${remark}.\n`).join("");
      const rest = rows.filter((row) => row.state !== "measured");
      if (rest.length > 0) text += `\n${rest.map((row) => `- ${row.result.name}: ${reasonOf(row)}\n`).join("")}`;
    }
    text += together(workload);
  }
  return `${text}\n## Isolation, and what else to know\n\n${notesOf(report)
    .map(({ names, text: note }) => `- ${names.join(", ")}: ${note}\n`)
    .join("")}`;
}
