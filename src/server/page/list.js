// The list of functions.
import { $, cell, element, readable, setText } from "./elements.js";
import { state } from "./state.js";
import { count, grouped } from "./units.js";

/** More rows than anybody reads; the filter finds the others. */
const MOST_ROWS = 200;

/** By path: a row's cells. */
const rows = new Map();

function makeRow(path) {
  const link = element("a", { href: `#${path}`, className: "mono", title: path }, readable(path));
  const about = element("small");
  const numbers = Array.from({ length: 5 }, () => cell(""));
  const row = { tr: element("tr", {}, element("td", {}, link, about), ...numbers), link, about, numbers };
  rows.set(path, row);
  return row;
}

export const aboutOf = ({ kind, module, error }) => (error ? `can't be built: ${error.code}` : [kind, module?.form].filter(Boolean).join(" · "));

function showRow(fn) {
  const { tr, link, about, numbers } = rows.get(fn.path) ?? makeRow(fn.path);
  const isChosen = fn.path === state.chosen;
  tr.classList.toggle("chosen", isChosen);
  if (isChosen) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
  setText(about, aboutOf(fn));
  about.classList.toggle("bad", fn.error !== undefined);
  const values = fn.kind === undefined ? [] : [fn.inFlight, fn.invocations, fn.cold, fn.warm, fn.errors];
  for (const [i, td] of numbers.entries()) {
    setText(td, values[i] === undefined ? "–" : count(values[i]));
    td.title = values[i] === undefined ? "" : grouped.format(values[i]);
  }
  numbers[4].classList.toggle("bad", fn.errors > 0);
  return tr;
}

export function showList() {
  const wanted = $("filter").value.trim().toLowerCase();
  const matching = state.known.functions.filter(({ path }) => readable(path).toLowerCase().includes(wanted));
  const shown = matching.slice(0, MOST_ROWS).map(showRow);
  const body = $("functions").tBodies[0];
  // Only if they are others: what has the focus keeps it.
  if (shown.length !== body.rows.length || shown.some((row, i) => row !== body.rows[i])) body.replaceChildren(...shown);
  const left = matching.length - shown.length;
  $("more").hidden = left === 0 && shown.length > 0;
  setText($("more"), left > 0 ? `${grouped.format(left)} more; filter by path to see them` : wanted === "" ? "Nothing is served." : "No path matches.");
  const served = new Set(state.known.functions.map(({ path }) => path));
  for (const path of rows.keys()) if (!served.has(path)) rows.delete(path);
}

$("filter").addEventListener("input", () => state.known && showList());
