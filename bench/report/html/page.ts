// The report as one HTML file: no script, no network, everything inside. What most people want to know is in sight, the rest a click away.
import { INTERVALS, SHORT_INTERVALS } from "../../harness/subject.ts";
import { median } from "../../statistics/quantile.ts";
import { absences } from "../absences.ts";
import { reasonOf } from "../columns.ts";
import { comparison, conclusions, mainWorkload } from "../comparison.ts";
import { interval, number, percent, size, time } from "../format.ts";
import { MEANING } from "../meaning.ts";
import { cautions, methodLines } from "../method.ts";
import { intervalsOf, isMeasured, type Report, resultsOf, type WorkloadReport } from "../report.ts";
import { afterPause, type Row, rowsOf } from "../rows.ts";
import { details, element, escaped, list, prose, table } from "./element.ts";
import { comparisonPlot } from "./forest.ts";
import { distribution } from "./strips.ts";
import { STYLE } from "./style.ts";
import { waterfalls } from "./waterfall.ts";

/** What the overview has a row for, where it was measured. */
const OVERVIEW = [
  ...["sporelet-reset", "sporelet-thin", "vm", "worker", "sporelet-native", "bun", "node", "sporelet-run", "crun-node", "docker-node", "docker-unpause"],
];

/** A row for each subject, a column for each handler: there are more subjects than fit beside each other. */
function overview({ workloads }: Report): string {
  const measured = workloads.map(({ results }) => results.filter(isMeasured));
  const rows = OVERVIEW.flatMap((id) => {
    const found = measured.map((results) => results.find((result) => result.id === id));
    const any = found.find((result) => result !== undefined);
    if (any === undefined) return [];
    return [
      [
        `${escaped(any.name)} <small>${SHORT_INTERVALS[any.interval]}</small>`,
        ...found.map((result) => (result === undefined ? "–" : escaped(time(median(result.samples.flat()))))),
      ],
    ];
  });
  return rows.length === 0 || workloads.length === 1
    ? ""
    : `${element("h2", { id: "handlers" }, "By handler (p50)")}${table(["", ...workloads.map(({ id }) => id)], rows, "numbers cards")}`;
}

type MeasuredRow = Extract<Row, { state: "measured" }>;

/** Subjects that are faster than ours in the same interval, with their whole interval of confidence. */
function losses({ workloads }: Report): string {
  const items = workloads.flatMap((workload) =>
    intervalsOf(workload).flatMap((of) => {
      const rows = rowsOf(resultsOf(workload, of));
      const reference = rows.find((row) => row.state === "measured" && row.ratio === undefined);
      if (reference?.state !== "measured" || !reference.result.own) return [];
      return rows
        .filter((row): row is MeasuredRow => row.state === "measured" && !row.result.own && row.ratio !== undefined && row.ratio.high < 1)
        .map(({ result, ratio }) =>
          escaped(
            `${workload.id}, ${SHORT_INTERVALS[of]}: ${result.name} takes ${ratio === undefined ? "" : interval(ratio)} of the time of ${reference.result.name}`,
          ),
        );
    }),
  );
  if (items.length === 0) return "";
  const why =
    "These subjects are faster than sporelet in the same kind of start, with the whole 95 % interval below 1. An interpreter loses where the CPU has much to compute, and a warm function call costs less than any sandbox.";
  return `${element("h2", { id: "slower" }, "Where others are faster")}${element("p", {}, why)}${details(`${items.length} of them`, list(items))}`;
}

function numbers(workload: WorkloadReport): string {
  const rows = intervalsOf(workload).flatMap((of) =>
    rowsOf(resultsOf(workload, of)).flatMap((row) => {
      if (row.state !== "measured") return [];
      const { result, summary } = row;
      const { artifact, memory } = result;
      const pause = afterPause(result);
      return [
        [
          `${escaped(result.name)} <small>${SHORT_INTERVALS[of]}</small>`,
          ...[time(summary.min), time(summary.p50.value), time(summary.p95), summary.p99 === undefined ? "" : time(summary.p99), time(summary.max)],
          ...[pause === undefined ? "" : time(pause), `${summary.n}`, `${summary.outliers}`],
          ...[artifact === undefined ? "" : size(artifact.bytes), artifact === undefined || !Number.isFinite(artifact.gzip) ? "" : size(artifact.gzip)],
          ...[memory === undefined ? "" : size(memory.pss), memory === undefined ? "" : size(memory.anonymous)],
        ],
      ];
    }),
  );
  const head = ["", "min", "p50", "p95", "p99", "max", "after a pause", "n", "outliers", "deployed", "gzip", "memory (PSS)", "anonymous"];
  return details("All numbers: quantiles, outliers, sizes, memory", table(head, rows, "numbers cards"));
}

function atOnce(workload: WorkloadReport): string {
  const results = workload.results.filter(isMeasured).filter(({ together }) => together !== undefined);
  if (results.length === 0) return "";
  const counts = [...new Set(results.flatMap(({ together = [] }) => together.map(({ count }) => count)))];
  const rows = results.map(({ name, interval: of, together = [] }) => [
    `${escaped(name)} <small>${SHORT_INTERVALS[of]}</small>`,
    ...counts.map((count) => {
      const found = together.find((entry) => entry.count === count);
      return found === undefined ? "–" : escaped(found.reason ?? time(median(found.samples)));
    }),
  ]);
  return details("Many cold starts at once: time until the last one has answered (p50)", table(["", ...counts.map(String)], rows, "numbers cards"));
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
    `${shares.length} rounds. Other processes used ${percent(median(shares))} of the CPU (median; at most ${worst(shares)}) while nothing was measured. Steal was at most ${worst(steal)}, the load ${number(Math.min(...loads))} to ${number(Math.max(...loads))}.`,
  );
}

function plots(workload: WorkloadReport): string {
  return intervalsOf(workload)
    .map((of) => {
      const results = resultsOf(workload, of);
      const drawn = distribution(results);
      return drawn === "" ? "" : details(`${escaped(INTERVALS[of])} <small>${results.filter(isMeasured).length} measured</small>`, drawn);
    })
    .join("");
}

function handler(workload: WorkloadReport, isMain: boolean): string {
  const { id, title, kind, inputBytes, answerBytes } = workload;
  const about = `${kind === "fetch" ? "answers requests" : "answers events"}; ${size(inputBytes)} in, ${size(answerBytes)} out`;
  const summary = element("h3", {}, escaped(`${id}: ${title}`)) + element("small", {}, escaped(about));
  const content = [rounds(workload), isMain ? "" : comparisonPlot(workload), plots(workload), numbers(workload), waterfalls(workload), atOnce(workload)];
  return details(summary, content.join(""), { id: escaped(id), className: "handler" });
}

function isolation({ workloads }: Report): string {
  const rows = new Map<string, string[]>();
  for (const { results } of workloads)
    for (const { id, name, interval: of, isolation: text, note, state } of results)
      if (state !== "not measured") rows.set(id, [`${escaped(name)} <small>${SHORT_INTERVALS[of]}</small>`, escaped(text), prose(note)]);
  return table(["subject", "isolation", "what else to know"], [...rows.values()], "cards");
}

function absent(report: Report): string {
  const { workloads } = report;
  const handlersOf = (ids: ReadonlySet<string>) => (ids.size === workloads.length ? "all" : escaped([...ids].join(", ")));
  const rows = absences(report).map(({ names, handlers, reason }) => [
    escaped([...names].join(", ")),
    handlersOf(handlers),
    escaped(`not measured: ${reason}`),
  ]);
  for (const { id, results } of workloads)
    for (const row of rowsOf(results.filter(({ state }) => state === "failed")))
      if (row.state !== "measured") rows.push([escaped(row.result.name), escaped(id), escaped(reasonOf(row))]);
  const without = workloads.filter(({ results }) => !results.some(({ interval: of }) => of === "container")).map(({ id }) => id);
  if (without.length > 0)
    rows.push(["containers", escaped(without.join(", ")), "not asked for: of the built-in handlers only hello runs in containers; --full measures them all"]);
  return rows.length === 0 ? element("p", {}, "Everything was measured.") : table(["subject", "handlers", "why"], rows, "cards");
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

function about(report: Report): string {
  const sections: [string, string, string][] = [
    ["method", "How it was measured", list(methodLines(report).map(prose))],
    [
      "meaning",
      "What the numbers mean",
      element("dl", {}, ...MEANING.map(({ title, text }) => `${element("dt", {}, escaped(title))}${element("dd", {}, prose(text))}`)),
    ],
    [
      "isolation",
      "Isolation of each subject",
      element(
        "p",
        {},
        "Microseconds without a process boundary do not buy the same protection as milliseconds with one. The table says what separates two requests.",
      ) + isolation(report),
    ],
    ["absent", "What was not measured, and why", absent(report)],
    ["machine", "The machine", machine(report)],
  ];
  return sections.map(([id, title, content]) => details(element("h3", {}, title), content, { id, className: "handler" })).join("");
}

function atAGlance(report: Report): string {
  const main = mainWorkload(report);
  if (main === undefined) return "";
  const compared = comparison(main);
  if (compared.length === 0) return "";
  const legend =
    "Ratios say how many times as long each one takes as a fresh VM of sporelet. <b>Blue</b> is sporelet. A new process or container isolates more than a fresh VM in a running host.";
  return [
    element("h2", { id: "glance" }, "At a glance"),
    element("p", {}, prose(`The handler is ${main.id} (${main.title}). ${conclusions(compared).join(" ")}`)),
    comparisonPlot(main),
    element("p", { class: "legend" }, legend),
  ].join("");
}

export function renderHtml(report: Report): string {
  const { workloads } = report;
  const { cpu, cores, system, kernel } = report.machine;
  const said = cautions(report);
  const content = [
    element("h1", {}, "Cold starts, measured"),
    element(
      "p",
      { class: "lead" },
      escaped(`sporelet ${report.sporelet} on ${cpu}, ${cores} cores, ${system ?? kernel}; ${report.date.slice(0, 16).replace("T", " ")} UTC.`),
    ),
    said.length === 0 ? "" : element("div", { class: "warning", role: "note" }, list(said.map(escaped))),
    atAGlance(report),
    overview(report),
    losses(report),
    element("h2", {}, "Every handler in detail"),
    element(
      "p",
      { class: "legend" },
      "In the plots every dot is one sample, the shape behind is their density, the line is the median and the bar its 95 % interval. Time axes are logarithmic.",
    ),
    ...workloads.map((workload) => handler(workload, workload === mainWorkload(report))),
    element("h2", {}, "About these numbers"),
    about(report),
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
