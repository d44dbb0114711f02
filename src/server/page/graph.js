// The graph of functions and types of events, with what passes them.
import { $, setText } from "./elements.js";
import { POLL_MS } from "./totals.js";
import { count, threeDigits } from "./units.js";

const SVG = "http://www.w3.org/2000/svg";

/** The text can still be read. Beyond, the graph is scrolled. */
const LEAST_SCALE = 0.75;

/** As `element`, of SVG. */
function svg(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The graph that is drawn, as JSON. */
let drawn;
/** By kind and label: the text below a box. */
let texts = new Map();

/** What was counted when, and the rates since. */
let since = { at: Number.NEGATIVE_INFINITY, counts: new Map(), rates: new Map() };

function marker(id) {
  const head = svg("path", { d: "M0 0 8 4 0 8z" });
  return svg(
    "marker",
    { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" },
    head,
  );
}

function boxOf({ kind, label, note, isOutside, x, y, width, height }) {
  const middle = x + width / 2;
  const centre = y + height / 2;
  const below = svg("text", { class: "count", x: middle, y: y + height + 10 });
  texts.set(`${kind} ${label}`, below);
  return svg(
    "g",
    {},
    svg("rect", { class: `${kind}${isOutside ? " outside" : ""}`, x, y, width, height, rx: kind === "type" ? height / 2 : 3 }),
    svg("text", { x: middle, y: note === undefined ? centre : centre - 6 }, label),
    ...(note === undefined ? [] : [svg("text", { class: "note", x: middle, y: centre + 9 }, note)]),
    below,
  );
}

function draw({ width, height, boxes, lines }) {
  texts = new Map();
  const arrows = lines.map(({ d, isInCycle, isBack }) =>
    svg("path", { class: ["arrow", isInCycle && "cycle", isBack && "back"].filter(Boolean).join(" "), d }),
  );
  const heads = svg("defs", {}, marker("head"), marker("cycle-head"));
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}` }, heads, ...arrows, ...boxes.map(boxOf));
  drawing.style.width = `clamp(${width * LEAST_SCALE}px, 100%, ${width}px)`;
  $("graph").replaceChildren(drawing);
}

function ratesOf({ at, types, consumers }) {
  const counts = new Map([...types.map(({ type, appended }) => [`type ${type}`, appended]), ...consumers.map(({ name, ok }) => [`function ${name}`, ok])]);
  // What was asked for out of turn says nothing about a rate.
  if (at - since.at < POLL_MS * 0.9) return since.rates;
  const isFirst = since.at < at - 10 * POLL_MS;
  const rates = new Map([...counts].map(([key, n]) => [key, isFirst ? 0 : Math.max(0, (n - (since.counts.get(key) ?? 0)) / (at - since.at)) * 1000]));
  since = { at, counts, rates };
  return rates;
}

const perSecond = (rate) => `${rate > 0 && rate < 10 ? threeDigits(rate) : count(Math.round(rate))}/s`;

export function showGraph(events) {
  const { graph, consumers, deadLetters } = events;
  const isEmpty = graph?.boxes.length === 0;
  $("graph").hidden = graph === undefined || isEmpty;
  $("no-graph").hidden = !$("graph").hidden;
  setText(
    $("no-graph"),
    isEmpty ? "No function takes or emits events: there is only the log." : "There are too many functions to draw them here: sporelet graph --svg graph.svg",
  );
  if ($("graph").hidden) return;
  const wanted = JSON.stringify(graph);
  if (wanted !== drawn) draw(graph);
  drawn = wanted;
  const rates = ratesOf(events);
  const pending = new Map(consumers.map(({ name, pending }) => [`function ${name}`, pending]));
  const paused = new Set(consumers.filter((each) => each.paused).map(({ name }) => `function ${name}`));
  const dead = new Map(deadLetters.map(({ function: name, letters }) => [`function ${name}`, letters]));
  for (const [key, text] of texts) {
    if (!rates.has(key)) continue;
    const parts = [paused.has(key) ? "paused" : perSecond(rates.get(key))];
    if (pending.get(key) > 0) parts.push(`lag ${count(pending.get(key))}`);
    if (dead.has(key)) parts.push(`${count(dead.get(key))} dead`);
    text.classList.toggle("bad", dead.has(key));
    setText(text, parts.join(" · "));
  }
}
