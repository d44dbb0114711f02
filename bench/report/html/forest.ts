// The comparison as a plot: ratios with their intervals, on a logarithmic axis.
import { type Compared, comparison } from "../comparison.ts";
import { interval, number, time } from "../format.ts";
import type { WorkloadReport } from "../report.ts";
import { element, escaped } from "./element.ts";
import { type Axis, axisLabels, gridLines, logAxis, plot } from "./scale.ts";

const HEIGHT = 22;

function row({ name, kind, result, ms, ratio }: Compared, axis: Axis): string {
  const { value, low, high } = ratio ?? { value: 1, low: 1, high: 1 };
  const label = `${name}: ${ratio === undefined ? "the reference" : `${interval(ratio)} times as long`}`;
  const drawn = plot(
    HEIGHT,
    label,
    element("title", {}, escaped(label)),
    gridLines(axis, HEIGHT),
    element("path", { class: "one", d: `M${axis.at(1)} 0v${HEIGHT}` }),
    ratio === undefined ? "" : element("path", { class: "interval", d: `M${axis.at(low)} ${HEIGHT / 2}H${axis.at(high)}` }),
    element("path", { class: "point", d: `M${axis.at(value)} ${HEIGHT / 2}h0` }),
  );
  const beside = ratio === undefined ? "reference" : `${number(low)} – ${number(high)}`;
  return element(
    "div",
    { class: `row ${result.own ? "own" : "other"}` },
    element("div", { class: "name" }, escaped(name), element("small", {}, escaped(kind))),
    element("div", { class: "value" }, escaped(time(ms))),
    element("div", { class: "ratio" }, `${number(value)} ×`, element("small", {}, beside)),
    element("div", { class: "strip" }, drawn),
  );
}

export function comparisonPlot(workload: WorkloadReport): string {
  const all = comparison(workload);
  if (all.length === 0) return "";
  const axis = logAxis([1, ...all.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio.low, ratio.high]))]);
  const head = element(
    "div",
    { class: "row head" },
    element("div", { class: "name" }, "subject", element("small", {}, "start from")),
    element("div", { class: "value" }, "p50"),
    element("div", { class: "ratio" }, "ratio", element("small", {}, "95 % interval")),
    element("div", { class: "strip" }, axisLabels(axis, number)),
  );
  return element("figure", { class: "forest" }, head, ...all.map((one) => row(one, axis)));
}
