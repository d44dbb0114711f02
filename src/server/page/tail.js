// The last events of the log, and those that come.
import { $, cell, element, setText, timeOf } from "./elements.js";

/** Rows that are kept, and those that are there at the beginning. */
const MOST_ROWS = 200;
const LAST = 100;

let source;
let isPaused = false;
/** Events that have yet to be shown. */
let waiting = [];

const form = $("tail-filter");

function address() {
  const query = new URLSearchParams({ last: LAST });
  for (const [name, value] of new FormData(form)) if (value.trim() !== "") query.set(name, value.trim());
  return `events/stream?${query}`;
}

const isFiltered = () => [...new FormData(form).values()].some((value) => value.trim() !== "");

function shownTime(time) {
  const date = new Date(time ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? "–" : timeOf(date);
}

function rowOf({ id, event: { type, subject = "", source: from, time } }) {
  const number = element("td", { className: "number" }, element("a", { href: `#events/${id}` }, id));
  const text = (value, className = "") => element("td", { className: `${className} cut`, title: value }, value);
  const row = element("tr", {}, number, cell(shownTime(time), "time"), text(type, "mono"), text(subject), text(from, "wide"));
  row.title = time ?? "";
  return row;
}

function show() {
  const body = $("tail").tBodies[0];
  const rows = waiting.slice(-MOST_ROWS).map(rowOf).reverse();
  waiting = [];
  body.prepend(...rows);
  while (body.rows.length > MOST_ROWS) body.lastElementChild.remove();
  markChosen();
  showEmpty();
}

function showEmpty() {
  const isEmpty = $("tail").tBodies[0].rows.length === 0;
  $("tail").hidden = isEmpty;
  $("no-tail").hidden = !isEmpty;
  setText($("no-tail"), isFiltered() ? "No event of the last 20,000 passes." : "No events yet: sporelet emit order.placed --data '{…}'");
}

/** The row of the event that is shown beside. */
export function markChosen() {
  for (const link of $("tail").querySelectorAll("a")) link.closest("tr").classList.toggle("chosen", link.hash === location.hash);
}

export function followTail() {
  if (source !== undefined || isPaused) return;
  waiting = [];
  $("tail").tBodies[0].replaceChildren();
  showEmpty();
  setText($("tail-state"), "connecting");
  source = new EventSource(address());
  source.onopen = () => setText($("tail-state"), "live");
  source.onerror = () => setText($("tail-state"), "not connected");
  source.onmessage = ({ lastEventId, data }) => {
    if (waiting.length === 0) requestAnimationFrame(show);
    waiting.push({ id: lastEventId, event: JSON.parse(data) });
    if (waiting.length > 2 * MOST_ROWS) waiting = waiting.slice(-MOST_ROWS);
  };
}

export function leaveTail() {
  source?.close();
  source = undefined;
  if (!isPaused) setText($("tail-state"), "");
}

let typing;
form.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    leaveTail();
    followTail();
  }, 300);
});
form.addEventListener("submit", (event) => event.preventDefault());

$("pause").addEventListener("click", () => {
  isPaused = !isPaused;
  $("pause").setAttribute("aria-pressed", `${isPaused}`);
  setText($("pause"), isPaused ? "Go on" : "Pause");
  leaveTail();
  if (isPaused) setText($("tail-state"), "paused");
  else followTail();
});
