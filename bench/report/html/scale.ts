// Axes: all plots are drawn in a box of 1000 units that is stretched to the page's width; text stands outside of it, as HTML.
import { scaleLinear, scaleLog } from "d3-scale";
import { element, escaped } from "./element.ts";

/** Units of every plot's width. */
export const WIDTH = 1000;

export interface Axis {
  at(value: number): number;
  ticks: readonly number[];
}

/** Decades; within them 2 and 5 where there are few. */
export function logAxis(values: readonly number[]): Axis {
  const [low, high] = extent(values);
  const scale = scaleLog()
    .domain([low / 1.3, high * 1.2])
    .range([0, WIDTH]);
  const decades = Math.log10(high / low);
  const wanted = decades > 2.5 ? [1] : decades > 1 ? [1, 3] : [1, 2, 3, 5, 7];
  const ticks = scale.ticks().filter((tick) => wanted.includes(Math.round(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9))));
  return { at: (value) => round(scale(value)), ticks };
}

export function linearAxis(high: number): Axis {
  const scale = scaleLinear()
    .domain([0, high * 1.02])
    .range([0, WIDTH]);
  return { at: (value) => round(scale(value)), ticks: scale.ticks(5) };
}

function extent(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const value of values) {
    if (value > 0 && value < low) low = value;
    if (value > high) high = value;
  }
  return high > 0 ? [low, Math.max(high, low * 1.5)] : [1, 10];
}

const round = (units: number) => Math.round(units * 10) / 10;

/** Where a label would be cut off there is none. */
const EDGE = WIDTH / 25;

/** "10 ms", where a table says "10.0 ms". */
const short = (text: string) => text.replace(/(\d)\.0+(?= |$)/, "$1");

export function axisLabels({ at, ticks }: Axis, show: (value: number) => string): string {
  const shown = ticks.filter((tick) => at(tick) >= EDGE && at(tick) <= WIDTH - EDGE);
  return element(
    "div",
    { class: "axis", "aria-hidden": "true" },
    ...shown.map((tick) => element("span", { style: `left:${at(tick) / 10}%` }, escaped(short(show(tick))))),
  );
}

/** Lines through a plot of that height at the ticks. */
export function gridLines({ at, ticks }: Axis, height: number): string {
  return element("path", { class: "grid", d: ticks.map((tick) => `M${at(tick)} 0v${height}`).join("") });
}

export function plot(height: number, label: string, ...content: readonly string[]): string {
  return element(
    "svg",
    { class: "plot", viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: "none", style: `height:${height}px`, role: "img", "aria-label": label },
    ...content,
  );
}
