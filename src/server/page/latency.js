// How long invocations take.
import { $, cell, element, fill } from "./elements.js";
import { state } from "./state.js";
import { bound, count, grouped, sum } from "./units.js";

/** The upper bound of the bucket that holds the quantile: it is at most that. */
function quantile(counts, q) {
  const all = sum(counts);
  if (all === 0) return "–";
  let at = 0;
  for (let left = all * q - counts[0]; left > 0; left -= counts[at]) at++;
  return at < state.known.bounds.length ? `≤ ${bound(state.known.bounds[at])}` : `> ${bound(state.known.bounds.at(-1))}`;
}

/** The least of 1, 2, 5, 10, … that is not less. */
function roundUp(n) {
  const power = 10 ** Math.floor(Math.log10(n));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= n);
}

const isDecade = (ms) => Math.abs(Math.log10(ms) - Math.round(Math.log10(ms))) < 1e-6;

function rangeOf(i) {
  const { bounds } = state.known;
  if (i === 0) return `at most ${bound(bounds[0])}`;
  return i < bounds.length ? `${bound(bounds[i - 1])} to ${bound(bounds[i])}` : `more than ${bound(bounds.at(-1))}`;
}

export function showLatency({ latency: { cold, warm } }) {
  const both = cold.map((n, i) => n + warm[i]);
  const top = roundUp(Math.max(...both, 1));
  const columns = both.map((_, i) => {
    const column = element("div", { className: "column", title: `${rangeOf(i)}: ${grouped.format(cold[i])} cold, ${grouped.format(warm[i])} warm` });
    for (const [start, counts] of [
      ["cold", cold],
      ["warm", warm],
    ]) {
      if (counts[i] === 0) continue;
      const part = element("span", { className: `ground-${start}` });
      part.style.height = `max(2px, ${(counts[i] / top) * 100}%)`;
      column.append(part);
    }
    return column;
  });
  const marks = [top, top / 2].flatMap((n) => {
    const [line, label] = [element("span", { className: "grid" }), element("span", { className: "y" }, count(n))];
    for (const mark of [line, label]) mark.style.top = `${(1 - n / top) * 100}%`;
    return n === Math.round(n) ? [line, label] : [line];
  });
  const ticks = state.known.bounds.flatMap((ms, i) => {
    if (!isDecade(ms)) return [];
    const isBetween = Math.round(Math.log10(ms)) % 2 !== 0; // where there is little room, every other
    const tick = element("span", { className: isBetween ? "x wide" : "x" }, bound(ms));
    tick.style.left = `${((i + 1) / both.length) * 100}%`;
    return [tick];
  });
  fill($("plot"), [...marks, element("div", { className: "columns" }, ...columns), ...ticks]);
  $("plot").setAttribute(
    "aria-label",
    `Histogram of ${sum(both)} invocations: p50 ${quantile(both, 0.5)}, p95 ${quantile(both, 0.95)}, p99 ${quantile(both, 0.99)}`,
  );
  fill($("quantiles").tBodies[0], [quantileRow("all", both), quantileRow("cold", cold), quantileRow("warm", warm)]);
}

function quantileRow(start, counts) {
  const quantiles = [0.5, 0.95, 0.99].map((q) => cell(quantile(counts, q)));
  return element("tr", {}, element("td", { className: start }, start), cell(count(sum(counts))), ...quantiles);
}
