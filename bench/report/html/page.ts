// The report as one HTML file: no script, no network, everything inside.
import { INTERVALS } from "../../harness/subject.ts";
import { median } from "../../statistics/quantile.ts";
import { interval, number, percent, size, time } from "../format.ts";
import { MEANING } from "../meaning.ts";
import { intervalsOf, isMeasured, type Report, resultsOf, type WorkloadReport } from "../report.ts";
import { afterPause, type Row, rowsOf } from "../rows.ts";
import { methodLines } from "../table.ts";
import { element, escaped, list, table } from "./element.ts";
import { ratios } from "./forest.ts";
import { distribution } from "./strips.ts";
import { STYLE } from "./style.ts";
import { waterfalls } from "./waterfall.ts";

/** What the overview has a column for, where it was measured. */
const OVERVIEW: readonly [string, string][] = [
  ["sporelet-reset", "sporelet: reset"],
  ["sporelet-thin", "sporelet: first load, thin"],
  ["vm", "new vm context"],
  ["worker", "new worker"],
  ["sporelet-run", "sporelet run"],
  ["sporelet-native", "sporelet: native"],
  ["node", "node process"],
  ["crun-node", "crun, node"],
  ["docker-node", "docker, node"],
  ["docker-unpause", "docker unpause"],
];

function overview({ workloads }: Report): string {
  const there = OVERVIEW.filter(([id]) => workloads.some(({ results }) => results.some((result) => result.id === id && isMeasured(result))));
  const rows = workloads.map((workload) => [
    element("a", { href: `#${workload.id}` }, escaped(workload.id)),
    ...there.map(([id]) => {
      const result = workload.results.find((candidate) => candidate.id === id);
      return result !== undefined && isMeasured(result) ? time(median(result.samples.flat())) : "–";
    }),
  ]);
  return table(["p50", ...there.map(([, title]) => escaped(title))], rows, "numbers");
}

/** Rivals that are faster than ours in the same interval, with their whole interval of confidence: said without being asked. */
function losses({ workloads }: Report): string {
  const items = workloads.flatMap((workload) =>
    intervalsOf(workload).flatMap((of) => {
      const rows = rowsOf(resultsOf(workload, of));
      const reference = rows.find((row) => row.state === "measured" && row.ratio === undefined);
      if (reference?.state !== "measured" || !reference.result.own) return [];
      return rows
        .filter(
          (row): row is Extract<Row, { state: "measured" }> => row.state === "measured" && !row.result.own && row.ratio !== undefined && row.ratio.high < 1,
        )
        .map(({ result, ratio }) =>
          escaped(
            `${workload.id}, ${INTERVALS[of].split(" → ")[0]}: ${result.name} takes ${ratio === undefined ? "" : interval(ratio)} of the time of ${reference.result.name}`,
          ),
        );
    }),
  );
  return items.length === 0
    ? ""
    : `${element("h2", {}, "Where others are faster")}${element("p", {}, "In the same interval, with the whole interval of confidence below 1. An interpreter loses where the CPU has work to do, and a warm function call costs less than any sandbox.")}${element("details", { class: "more" }, element("summary", {}, `${items.length} of them`), list(items))}`;
}

function details(workload: WorkloadReport): string {
  const rows = intervalsOf(workload).flatMap((of) =>
    rowsOf(resultsOf(workload, of)).flatMap((row) => {
      if (row.state !== "measured") return [];
      const { result, summary } = row;
      const { artifact, memory } = result;
      const pause = afterPause(result);
      return [
        [
          ...[
            escaped(result.name),
            of,
            time(summary.min),
            time(summary.p50.value),
            time(summary.p95),
            summary.p99 === undefined ? "" : time(summary.p99),
            time(summary.max),
          ],
          ...[pause === undefined ? "" : time(pause), `${summary.n}`, `${summary.outliers}`],
          ...[artifact === undefined ? "" : size(artifact.bytes), artifact === undefined || !Number.isFinite(artifact.gzip) ? "" : size(artifact.gzip)],
          ...[memory === undefined ? "" : size(memory.pss), memory === undefined ? "" : size(memory.anonymous)],
        ],
      ];
    }),
  );
  const head = ["subject", "interval", "min", "p50", "p95", "p99", "max", "after a pause", "n", "outliers", "deployed", "gzip", "memory (PSS)", "anonymous"];
  return element("details", { class: "more" }, element("summary", {}, "All numbers: quantiles, outliers, sizes, memory"), table(head, rows, "numbers"));
}

function atOnce(workload: WorkloadReport): string {
  const results = workload.results.filter(isMeasured).filter(({ together }) => together !== undefined);
  if (results.length === 0) return "";
  const counts = [...new Set(results.flatMap(({ together = [] }) => together.map(({ count }) => count)))];
  const rows = results.map(({ name, interval: of, together = [] }) => [
    escaped(`${name} (${of})`),
    ...counts.map((count) => {
      const found = together.find((entry) => entry.count === count);
      return found === undefined ? "–" : found.reason === undefined ? time(median(found.samples)) : escaped(found.reason);
    }),
  ]);
  return `${element("h4", {}, "Many cold starts at once, until the last has answered (p50)")}${table(["subject", ...counts.map(String)], rows, "numbers")}`;
}

/** What else the machine did in each round. */
function rounds(workload: WorkloadReport): string {
  const shares = workload.rounds.map(({ others }) => others ?? 0);
  const steal = workload.rounds.map(({ steal: share }) => share ?? 0);
  if (shares.length === 0) return "";
  const loads = workload.rounds.map(({ load }) => load);
  const worst = (values: readonly number[]) => percent(Math.max(...values));
  return element(
    "p",
    { class: "legend" },
    `${shares.length} rounds. CPU used by others while nothing was measured: median ${percent(median(shares))}, at most ${worst(shares)}; steal at most ${worst(steal)}; load ${number(Math.min(...loads))} to ${number(Math.max(...loads))}.`,
  );
}

function handler(workload: WorkloadReport, open: boolean): string {
  const { id, title, kind, inputBytes, answerBytes } = workload;
  const about = `${kind === "fetch" ? "answers requests" : "answers events"}; ${size(inputBytes)} in, ${size(answerBytes)} out`;
  return `<details class="handler" id="${escaped(id)}"${open ? " open" : ""}>${element("summary", {}, element("h3", {}, escaped(`${id}: ${title}`)), element("p", {}, escaped(about)))}${rounds(workload)}${ratios(workload)}${intervalsOf(
    workload,
  )
    .map((of) => distribution(of, resultsOf(workload, of)))
    .join("")}${details(workload)}${waterfalls(workload)}${atOnce(workload)}</details>`;
}

function isolation({ workloads }: Report): string {
  const rows = new Map<string, string[]>();
  for (const { results } of workloads)
    for (const { id, name, interval: of, isolation: text, note, state } of results)
      if (state !== "not measured") rows.set(id, [escaped(name), of, escaped(text), escaped(note)]);
  return table(["subject", "interval", "isolation", "what else to know"], [...rows.values()]);
}

function absent({ workloads }: Report): string {
  const reasons = new Map<string, { names: Set<string>; handlers: Set<string>; text: string }>();
  for (const { id, results } of workloads)
    for (const result of results) {
      if (result.state === "measured") continue;
      const text = `${result.state}: ${result.reason}`;
      const known = reasons.get(text) ?? { names: new Set(), handlers: new Set(), text };
      known.names.add(result.name);
      known.handlers.add(id);
      reasons.set(text, known);
    }
  const without = workloads.filter(({ results }) => !results.some(({ interval: of }) => of === "container")).map(({ id }) => id);
  const rows = [...reasons.values()].map(({ names, handlers, text }) => [
    escaped([...names].join(", ")),
    handlers.size === workloads.length ? "all" : escaped([...handlers].join(", ")),
    escaped(text),
  ]);
  if (without.length > 0)
    rows.push(["containers", escaped(without.join(", ")), "not asked for: of the built-in handlers only hello is measured in containers; --full measures all"]);
  return rows.length === 0 ? element("p", {}, "Everything was measured.") : table(["subject", "handlers", "why"], rows);
}

function machine({ machine: facts, overhead, versions, sporelet, seed, runs }: Report): string {
  const rows: [string, string][] = [
    ["CPU", `${facts.cpu}, ${facts.cores} cores${facts.virtual ? ", virtual" : ""}${facts.governor === undefined ? "" : `, governor ${facts.governor}`}`],
    ["memory", `${facts.memoryGiB} GiB`],
    ["system", [facts.system, facts.kernel].filter(Boolean).join(", ")],
    ["load before the start", `${facts.load}`],
    ["sporelet", sporelet],
    ...Object.entries(versions),
    ["rounds, seed", `${runs}, ${seed}`],
    ["the clock's steps", time(overhead.clock.step)],
    ["an empty sample", time(overhead.empty)],
    ["a process that copies its input", overhead.process === undefined ? "not measured" : time(overhead.process)],
  ];
  return table(
    ["", ""],
    rows.map(([name, value]) => [escaped(name), escaped(value)]),
  );
}

export function renderHtml(report: Report): string {
  const { workloads, warnings, interrupted } = report;
  const said = [...(interrupted ? ["The run was interrupted: what is here is what was measured until then."] : []), ...warnings];
  // The one that all was measured with, if it is there.
  const first = workloads.find(({ id }) => id === "hello") ?? workloads[0];
  const content = [
    element("h1", {}, "Cold starts, measured"),
    element(
      "p",
      { class: "lead" },
      escaped(
        `sporelet ${report.sporelet} beside what this machine has. ${report.machine.cpu}, ${report.machine.cores} cores, ${report.machine.system ?? report.machine.kernel}; ${report.date.slice(0, 16).replace("T", " ")} UTC.`,
      ),
    ),
    said.length === 0 ? "" : element("div", { class: "warning", role: "note" }, list(said.map(escaped))),
    element(
      "nav",
      {},
      ...[
        ...workloads.map(({ id }) => [id, id]),
        ["method", "method"],
        ["meaning", "meaning"],
        ["isolation", "isolation"],
        ["absent", "not measured"],
        ["machine", "machine"],
      ].map(([id, title]) => element("a", { href: `#${id}` }, escaped(title as string))),
    ),
    element("h2", {}, "At a glance"),
    overview(report),
    element(
      "p",
      { class: "legend" },
      "<b>Blue</b> is sporelet. Every dot is one sample, the shape behind is their density, the line the median, the bar its 95 % interval. Time axes are logarithmic, except where the time goes.",
    ),
    ...workloads.map((workload) => handler(workload, workload === first)),
    losses(report),
    element("h2", { id: "method" }, "How it was measured"),
    list(methodLines(report).map(escaped)),
    element("h2", { id: "meaning" }, "What the numbers mean, and what they do not"),
    element("dl", {}, ...MEANING.map(({ title, text }) => `${element("dt", {}, escaped(title))}${element("dd", {}, escaped(text))}`)),
    element("h2", { id: "isolation" }, "What is compared with what"),
    element(
      "p",
      {},
      "Microseconds without a process boundary and milliseconds with one are not the same protection. The first two intervals and the warm ones are of processes that run already; what stands between two requests there is said for each.",
    ),
    isolation(report),
    element("h2", { id: "absent" }, "What was not measured, and why"),
    absent(report),
    element("h2", { id: "machine" }, "The machine"),
    machine(report),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>Cold starts, measured by sporelet bench</title>
<style>${STYLE}</style>
</head>
<body><main>${content.join("\n")}</main></body>
</html>
`;
}
