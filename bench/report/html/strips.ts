// Distributions: one strip for each subject, every sample a dot, density behind, the median with its interval on top.
import { max } from "d3-array";
import { area } from "d3-shape";
import type { Result } from "../../harness/subject.ts";
import { seededRandom } from "../../statistics/random.ts";
import { interval, number, time } from "../format.ts";
import { type Row, rowsOf } from "../rows.ts";
import { element, escaped } from "./element.ts";
import { type Axis, axisLabels, gridLines, logAxis, plot, WIDTH } from "./scale.ts";

const HEIGHT = 30;
const MIDDLE = HEIGHT / 2;
const STEPS = 80;

type MeasuredRow = Extract<Row, { state: "measured" }>;

/** Kernel density of the logarithms (Gaussian kernel, bandwidth by Silverman's rule), as heights from 0 to 1 over the plot's width. */
function density(samples: readonly number[], axis: Axis): number[] {
  const places = samples.map((sample) => axis.at(sample));
  const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
  const deviation = Math.sqrt(places.reduce((sum, place) => sum + (place - mean) ** 2, 0) / places.length);
  const bandwidth = Math.max(4, 1.06 * Math.min(deviation, 60) * places.length ** -0.2);
  const heights = Array.from({ length: STEPS + 1 }, (_, i) => {
    const at = (i * WIDTH) / STEPS;
    return places.reduce((sum, place) => sum + Math.exp(-(((at - place) / bandwidth) ** 2) / 2), 0);
  });
  const highest = max(heights) || 1;
  return heights.map((height) => height / highest);
}

function strip(row: MeasuredRow, axis: Axis): string {
  const { result, summary } = row;
  const samples = result.samples.flat();
  const random = seededRandom(samples.length);
  const dots = samples.map((sample) => `M${axis.at(sample)} ${Math.round((MIDDLE + (random() - 0.5) * (HEIGHT - 12)) * 10) / 10}h0`).join("");
  const shape = area<number>()
    .x((_, i) => (i * WIDTH) / STEPS)
    .y0((height) => MIDDLE - height * (MIDDLE - 1))
    .y1((height) => MIDDLE + height * (MIDDLE - 1))
    .digits(1);
  const { p50 } = summary;
  const label = `${result.name}: median ${interval(p50, time)}, ${summary.n} samples from ${time(summary.min)} to ${time(summary.max)}`;
  return plot(
    HEIGHT,
    label,
    element("title", {}, escaped(label)),
    gridLines(axis, HEIGHT),
    element("path", { class: "density", d: shape(density(samples, axis)) ?? "" }),
    element("path", { class: "dots", d: dots }),
    element("path", { class: "interval", d: `M${axis.at(p50.low)} ${MIDDLE}H${axis.at(p50.high)}` }),
    element("path", { class: "median", d: `M${axis.at(p50.value)} 3V${HEIGHT - 3}` }),
  );
}

function rowOf(row: Row, axis: Axis): string {
  const { result } = row;
  const kind = result.own ? "own" : result.id.endsWith("-c") || result.id.startsWith("empty-") ? "floor" : "other";
  const name = element("div", { class: "name" }, escaped(result.name));
  if (row.state !== "measured")
    return element("div", { class: `row none ${kind}` }, name, element("div", { class: "reason" }, `${row.state}: ${escaped(row.reason)}`));
  const { summary, ratio, remarks } = row;
  const values = element(
    "div",
    { class: "value" },
    escaped(time(summary.p50.value)),
    element("small", {}, escaped(`${time(summary.p50.low)} – ${time(summary.p50.high)}`)),
  );
  const times =
    ratio === undefined
      ? element("div", { class: "ratio" }, "1 ×", element("small", {}, "reference"))
      : element("div", { class: "ratio" }, `${number(ratio.value)} ×`, element("small", {}, `${number(ratio.low)} – ${number(ratio.high)}`));
  const more = remarks.length > 0 ? element("div", { class: "remark" }, escaped(remarks.join("; "))) : "";
  return element("div", { class: `row ${kind}` }, name, values, times, element("div", { class: "strip" }, strip(row, axis)), more);
}

/** Empty if nothing was tried. @param results of one interval */
export function distribution(results: readonly Result[]): string {
  const rows = rowsOf(results);
  const shown = rows.filter((row) => row.state !== "not measured");
  const samples = rows.flatMap((row) => (row.state === "measured" ? row.result.samples.flat() : []));
  if (shown.length === 0) return "";
  const axis = logAxis(samples);
  const head = element(
    "div",
    { class: "row head" },
    element("div", { class: "name" }, "subject"),
    element("div", { class: "value" }, "p50", element("small", {}, "95 % interval")),
    element("div", { class: "ratio" }, "ratio", element("small", {}, "95 % interval")),
    element("div", { class: "strip" }, axisLabels(axis, time)),
  );
  return element("figure", {}, head, ...shown.map((row) => rowOf(row, axis)));
}
