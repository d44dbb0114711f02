// The function that is shown: what it is, its limits, its failures.
import { errorBlock } from "./blocks.js";
import { loadDraft, showEditor } from "./editor.js";
import { $, cell, element, facts, fill, readable, setText } from "./elements.js";
import { showLatency } from "./latency.js";
import { aboutOf, showList } from "./list.js";
import { showOutcome } from "./outcome.js";
import { chosenFunction, isOfEvents, state } from "./state.js";
import { bound, count, grouped, size, threeDigits } from "./units.js";

/** The address's fragment is the function's path, so that it can be linked to and the browser's "back" works. */
export function followAddress() {
  const isAddressed = ({ path }) => new URL(`#${path}`, location.href).hash === location.hash;
  const fn = state.known?.functions.find(isAddressed);
  state.chosen = fn?.path ?? (location.hash.slice(1) || state.known?.functions[0]?.path);
  loadDraft();
  showOutcome();
}

addEventListener("hashchange", () => {
  if (isOfEvents()) return;
  followAddress();
  if (state.known) showList();
  showFunction();
  const { top } = $("detail").getBoundingClientRect();
  if (top > innerHeight / 2 || top < 0) $("detail").scrollIntoView();
});

function limitsOf({ limits, module }) {
  return [
    ["time limit", limits.timeout === 0 ? "none" : bound(limits.timeout)],
    ["memory", `≤ ${size(limits.memory)}`],
    ["stack", limits.stack && `≤ ${size(limits.stack)}`],
    ["heap in the snapshot", module && size(module.heapBytes)],
    ["in flight", `≤ ${count(limits.concurrency)}`],
    ["result", `≤ ${size(limits.maxResult)}`],
    ["log", `≤ ${size(limits.maxLog)}`],
    ["parts", module && (module.parts.join(", ") || "none")],
  ];
}

export function showFunction() {
  const fn = chosenFunction();
  document.title = state.chosen === undefined ? "sporelet" : `${readable(state.chosen)} · sporelet`;
  setText($("title"), state.chosen === undefined ? "no function is chosen" : readable(state.chosen));
  setText(
    $("kind"),
    fn === undefined ? (state.chosen === undefined ? "" : "nothing answers here") : fn.kind === undefined ? "" : aboutOf({ ...fn, error: undefined }),
  );
  const isCallable = fn?.kind !== undefined;
  facts($("facts"), isCallable ? limitsOf(fn) : []);
  showFailure(fn?.error);
  for (const part of document.querySelectorAll(".live")) part.hidden = !isCallable;
  if (!isCallable) return;
  showEditor(fn);
  showLatency(fn);
  showFailures(fn);
}

function showFailure(error) {
  $("failure").hidden = error === undefined;
  if (error === undefined) return;
  fill($("failure"), errorBlock("It can't be built, and answers with this error", error));
}

function showFailures({ failures, invocations }) {
  const all = Object.entries(failures).sort(([, a], [, b]) => b - a);
  $("failures").hidden = all.length === 0;
  $("no-failures").hidden = all.length > 0;
  fill(
    $("failures").tBodies[0],
    all.map(([code, n]) =>
      element("tr", {}, element("td", {}, element("code", {}, code)), cell(grouped.format(n)), cell(`${threeDigits((n * 100) / invocations)} %`)),
    ),
  );
}
