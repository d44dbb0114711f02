// Who takes events, and whether it gets any.
import { ask } from "./ask.js";
import { $, action, cell, element, setText } from "./elements.js";
import { grouped } from "./units.js";

const PATIENCE_MS = 5000;

/** By name: its row, its numbers, and what its button does now. */
const rows = new Map();

function rowOf(name) {
  const pause = element("td", { className: "number" });
  const numbers = Array.from({ length: 4 }, (_, i) => cell("", i === 2 ? "number wide" : "number"));
  return { row: element("tr", {}, cell(name, "mono"), ...numbers, pause), numbers, pause };
}

/** The button stays the same element until it does something else: whoever pressed it keeps the focus and hears what came of it. */
function showPause(shown, { name, paused }) {
  if (shown.paused === paused) return;
  shown.paused = paused;
  const [label, path] = paused ? ["Resume", "resume"] : ["Pause", "pause"];
  const act = async () => {
    await ask(`events/${path}?${new URLSearchParams({ function: name })}`, PATIENCE_MS, "POST");
    return paused ? "it gets its events again" : "it gets no more events";
  };
  const button = action(label, act);
  button.firstChild.setAttribute("aria-label", `${label} ${name}`);
  shown.pause.replaceChildren(button);
}

export function showConsumers({ consumers }) {
  $("takers").hidden = consumers.length === 0;
  for (const consumer of consumers) {
    const { name, pending, ok, retry, dead } = consumer;
    const shown = rows.get(name) ?? rowOf(name);
    rows.set(name, shown);
    for (const [i, n] of [pending, ok, retry, dead].entries()) setText(shown.numbers[i], grouped.format(n));
    showPause(shown, consumer);
  }
  const wanted = consumers.map(({ name }) => rows.get(name).row);
  const body = $("consumers").tBodies[0];
  if (wanted.length !== body.children.length || wanted.some((row, i) => row !== body.children[i])) body.replaceChildren(...wanted);
}
