// One picture for a README: what a cold start costs with sporelet and with others, as an SVG that brings its own background.
import { scaleLog } from "d3-scale";
import type { Estimate } from "../statistics/bootstrap.ts";
import { type Compared, comparison, mainWorkload } from "./comparison.ts";
import { time } from "./format.ts";
import { element, escaped } from "./html/element.ts";
import type { Report } from "./report.ts";

/** Narrow, so that its text is still read where a phone shrinks it. */
const WIDTH = 600;
const MARGIN = 20;
const ROW = 25;
const TOP = 86;
const BOTTOM = 58;
/** Where the bars begin and end, and where the times end. */
const [LEFT, RIGHT, TIMES] = [284, 436, 508];
/** Characters that fit before the bars. */
const NAME_LENGTH = 34;

const STYLE = `text { font: 14px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1c2126; }
.paper { fill: #ffffff; stroke: #dfe4e9; } .title { font-size: 18px; font-weight: 650; } .soft { fill: #56616b; font-size: 12.5px; }
.end { text-anchor: end; font-variant-numeric: tabular-nums; } .own { fill: #0b62d6; font-weight: 650; }
.grid { stroke: #dfe4e9; } .bar { stroke: #9a8a76; stroke-width: 9; } .bar.ours { stroke: #0b62d6; } .interval { stroke: #1c2126; stroke-width: 2; }
@media (prefers-color-scheme: dark) { text { fill: #e7ebef; } .paper { fill: #14181c; stroke: #2f3840; } .soft { fill: #a3afb9; } .own { fill: #6cb0ff; }
.grid { stroke: #333d46; } .bar { stroke: #86786a; } .bar.ours { stroke: #6cb0ff; } .interval { stroke: #e7ebef; } }`;

/** The ratio of the reference, which a bar begins at. */
const ITSELF: Estimate = { value: 1, low: 1, high: 1 };

const SQUEEZED = { textLength: LEFT - MARGIN - 8, lengthAdjust: "spacingAndGlyphs" };

const whole = (value: number) => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));

function row({ name, ms, ratio, result }: Compared, y: number, at: (value: number) => number): string {
  const { value, low, high } = ratio ?? ITSELF;
  const own = result.own ? "own" : undefined;
  return [
    element("text", { class: own, x: MARGIN, y: y + 5, ...(name.length > NAME_LENGTH && SQUEEZED) }, escaped(name)),
    element("path", { class: result.own ? "bar ours" : "bar", d: `M${at(1)} ${y}H${ratio === undefined ? at(1) + 2 : at(value)}` }),
    ratio === undefined ? "" : element("path", { class: "interval", d: `M${at(low)} ${y}H${at(high)}` }),
    element("text", { class: "soft end", x: TIMES, y: y + 5 }, escaped(time(ms))),
    element("text", { class: own === undefined ? "end" : "end own", x: WIDTH - MARGIN, y: y + 5 }, `${ratio === undefined ? "1" : whole(value)} ×`),
  ].join("");
}

/** From the fastest on; empty if there is nothing to compare. */
export function renderPicture(report: Report): string {
  const all = comparison(mainWorkload(report)).sort((a, b) => a.ms - b.ms);
  if (all.length === 0) return "";
  const ratios = all.map(({ ratio }) => ratio ?? ITSELF);
  const scale = scaleLog()
    .domain([Math.min(...ratios.map(({ low }) => low)), Math.max(10, ...ratios.map(({ high }) => high))])
    .range([LEFT, RIGHT]);
  const at = (value: number) => Math.round(scale(value) * 10) / 10;
  const height = TOP + all.length * ROW + BOTTOM;
  const end = height - BOTTOM - 4;
  const decades = scale.ticks().filter((tick) => Number.isInteger(Math.log10(tick)));
  const title = "Cold start of a small JavaScript function";
  const content = [
    element("title", {}, title),
    element("style", {}, STYLE),
    element("rect", { class: "paper", x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, rx: 8 }),
    element("text", { class: "title", x: MARGIN, y: 34 }, title),
    element("text", { class: "soft", x: MARGIN, y: 55 }, "Time to the first answer, and how many times as long that is as"),
    element("text", { class: "soft", x: MARGIN, y: 72 }, "a fresh sporelet VM takes. Shorter is better; the axis is logarithmic."),
    element("path", { class: "grid", d: decades.map((tick) => `M${at(tick)} ${TOP}V${end}`).join("") }),
    ...all.map((one, i) => row(one, TOP + (i + 0.5) * ROW, at)),
    ...decades.map((tick) =>
      element("text", { class: "soft", x: at(tick), y: end + 17, "text-anchor": "middle" }, tick < 1000 ? `${tick}` : `${tick / 1000}k`),
    ),
    element("text", { class: "soft", x: MARGIN, y: height - 16 }, "Blue: sporelet. Thin lines: 95 % intervals. Processes and containers isolate more."),
  ];
  const size = { width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}` };
  return `${element("svg", { xmlns: "http://www.w3.org/2000/svg", ...size, role: "img", "aria-label": title }, ...content)}\n`;
}
