// Who takes events, and whether it gets any.
import { ask } from "./ask.js";
import { $, action, cell, element, fill, setText } from "./elements.js";
import { state } from "./state.js";
import { trialsSummary, tryEvents } from "./trials.js";
import { grouped } from "./units.js";

const PATIENCE_MS = 5000;
/** Events that one request may have tried (src/server/event-trials.ts). */
const MOST_TRIED = 1000;

/** By name: its row, its numbers, and what its button does now. */
const rows = new Map();

function rowOf(name, triable) {
  const pause = element("td", { className: "number" });
  const trial = element("td", { className: "number" }, ...(triable ? [trialOf(name)] : []));
  const numbers = Array.from({ length: 4 }, (_, i) => cell("", i === 2 ? "number wide" : "number"));
  return { row: element("tr", {}, cell(name, "mono"), ...numbers, trial, pause), numbers, pause };
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

/** Tries the latest events of the log, whichever the function wants of them. */
function trialOf(name) {
  const button = action("Try", async () => {
    const to = state.events.log.last;
    if (to === 0) return "the log is empty";
    const answer = await tryEvents(name, Math.max(1, to - MOST_TRIED + 1), to);
    $("trials-section").hidden = false;
    fill($("trials"), trialsSummary(answer));
    return "";
  });
  button.firstChild.setAttribute("aria-label", `Try ${name} with the last ${MOST_TRIED} events`);
  button.title = `the last ${MOST_TRIED} events of the log, without consequences`;
  return button;
}

export function showConsumers({ consumers }) {
  $("takers").hidden = consumers.length === 0;
  for (const consumer of consumers) {
    const { name, triable, pending, ok, retry, dead } = consumer;
    const shown = rows.get(name) ?? rowOf(name, triable);
    rows.set(name, shown);
    for (const [i, n] of [pending, ok, retry, dead].entries()) setText(shown.numbers[i], grouped.format(n));
    showPause(shown, consumer);
  }
  const wanted = consumers.map(({ name }) => rows.get(name).row);
  const body = $("consumers").tBodies[0];
  if (wanted.length !== body.children.length || wanted.some((row, i) => row !== body.children[i])) body.replaceChildren(...wanted);
}
