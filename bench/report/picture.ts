// One picture for a README: how many times longer each rival takes than a reset, as an SVG in the reader's light or dark.
import { scaleLog } from "d3-scale";
import { median } from "../statistics/quantile.ts";
import { time } from "./format.ts";
import { element, escaped } from "./html/element.ts";
import { type Headline, headlines, type Report } from "./report.ts";

const WIDTH = 860;
const ROW = 34;
const TOP = 76;
const BOTTOM = 34;
const LEFT = 300;
const RIGHT = 215;

const STYLE = `text { font: 14px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1c2126; }
.soft { fill: #5b6670; font-size: 12px; } .title { font-size: 17px; font-weight: 650; }
.line { stroke: #dfe4e9; } .bar { stroke: #1c2126; stroke-width: 5; opacity: .5; } .point { fill: #0b62d6; }
@media (prefers-color-scheme: dark) { text { fill: #e7ebef; } .soft { fill: #9aa6b1; } .line { stroke: #3a444d; } .bar { stroke: #e7ebef; } .point { fill: #6cb0ff; } }`;

function row({ rival, ratio }: Headline, y: number, at: (value: number) => number): string {
  const label = `${Math.round(ratio.value).toLocaleString("en")} × [${Math.round(ratio.low).toLocaleString("en")}, ${Math.round(ratio.high).toLocaleString("en")}]`;
  return [
    element("text", { x: 0, y: y + 5 }, escaped(rival.name), element("tspan", { class: "soft", dx: 8 }, escaped(time(median(rival.samples.flat()))))),
    element("line", { class: "bar", x1: at(ratio.low), x2: at(ratio.high), y1: y, y2: y }),
    element("circle", { class: "point", cx: at(ratio.value), cy: y, r: 5 }),
    element("text", { x: WIDTH, y: y + 5, "text-anchor": "end" }, escaped(label)),
  ].join("");
}

/** Of the handler that all was measured with; empty if there is nothing to compare. */
export function renderPicture(report: Report): string {
  const workload = report.workloads.find(({ id }) => id === "hello") ?? report.workloads[0];
  const all = workload === undefined ? [] : headlines(workload).sort((a, b) => b.ratio.value - a.ratio.value);
  const [first] = all;
  if (first === undefined || workload === undefined) return "";
  const scale = scaleLog()
    .domain([1, Math.max(...all.map(({ ratio }) => ratio.high)) * 1.3])
    .range([LEFT, WIDTH - RIGHT]);
  const at = (value: number) => Math.round(scale(value) * 10) / 10;
  const height = TOP + all.length * ROW + BOTTOM;
  const decades = scale.ticks().filter((tick) => Number.isInteger(Math.log10(tick)));
  const content = [
    element("style", {}, STYLE),
    element("text", { class: "title", x: 0, y: 20 }, "How many times longer than a reset"),
    element(
      "text",
      { class: "soft", x: 0, y: 42 },
      escaped(`${workload.title}; a reset and a run take ${time(median(first.ours.samples.flat()))}. Ratios of medians, 95 % intervals, logarithmic axis.`),
    ),
    ...decades.flatMap((tick) => [
      element("line", { class: "line", x1: at(tick), x2: at(tick), y1: TOP - 14, y2: height - BOTTOM }),
      element("text", { class: "soft", x: at(tick), y: height - BOTTOM + 18, "text-anchor": "middle" }, `${tick.toLocaleString("en")} ×`),
    ]),
    ...all.map((headline, i) => row(headline, TOP + i * ROW, at)),
  ];
  return `${element("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": "Ratios of cold starts to a reset of sporelet" }, ...content)}\n`;
}
