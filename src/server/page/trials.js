// Events through a function without consequences: what it makes of them now, beside what was recorded.
import { ask } from "./ask.js";
import { block } from "./blocks.js";
import { element } from "./elements.js";
import { count, grouped } from "./units.js";

/** As long as a request may take that tries many. */
const PATIENCE_MS = 120_000;
/** Characters of a value in a table. */
const MOST = 200;

export async function tryEvents(name, sequence, to = sequence) {
  return ask(`events/try?${new URLSearchParams({ function: name, sequence, to })}`, PATIENCE_MS, "POST");
}

function shownValue(value) {
  if (value === undefined) return element("span", { className: "soft" }, "nothing");
  const text = JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

function differencesOf(differences) {
  const head = element("tr", {}, ...["where", "recorded", "now"].map((name) => element("th", { scope: "col" }, name)));
  const rows = differences.map(({ path, was, is }) =>
    element("tr", {}, element("td", { className: "mono" }, path || "/"), ...[was, is].map((value) => element("td", { className: "mono" }, shownValue(value)))),
  );
  return element(
    "div",
    { className: "scroll" },
    element("table", { className: "plain differences" }, element("thead", {}, head), element("tbody", {}, ...rows)),
  );
}

const made = (emitted) => (emitted.length === 0 ? "it emits nothing" : `it emits ${emitted.map(({ type }) => type).join(", ")}`);

const VERDICTS = {
  same: () => "the same as recorded",
  differs: () => "differs from what was recorded",
  "not recorded": ({ reason }) => `not compared: ${reason}`,
  failed: ({ reason }) => (reason ? `fails; not compared: ${reason}` : "fails"),
};

/** What one trial says. */
export function trialBlocks(trial) {
  const { verdict, emitted, writes, error, differences = [] } = trial;
  const isBad = verdict === "differs" || verdict === "failed";
  const line = element("p", { className: isBad ? "bad" : "soft" }, `${VERDICTS[verdict](trial)}${error ? "" : `; ${made(emitted)}`}`);
  return [
    line,
    ...(differences.length > 0 ? [differencesOf(differences)] : []),
    ...(error
      ? block("Now it says", `${error.code}: ${error.message}`, "error")
      : block("Now it emits", emitted.length > 0 ? JSON.stringify(emitted, null, 2) : "")),
    ...(writes ? block("Now it keeps", JSON.stringify(writes, null, 2)) : []),
  ];
}

/** What many say: how many of each kind, and those that are not the same. */
export function trialsSummary({ function: name, from, to, trials, counts, shown }) {
  const kinds = Object.entries(counts).filter(([, number]) => number > 0);
  const said = kinds
    .map(([verdict, number]) => `${grouped.format(number)} ${verdict === "differs" ? (number === 1 ? "differs" : "differ") : verdict}`)
    .join(", ");
  const others = shown.filter(({ verdict }) => verdict !== "same");
  const items = others.map((trial) =>
    element(
      "li",
      {},
      element(
        "div",
        { className: "row" },
        element("a", { href: `#events/${trial.sequence}` }, trial.sequence),
        element("span", { className: "mono" }, trial.type),
      ),
      ...trialBlocks(trial),
    ),
  );
  const heading = `${name}, events ${grouped.format(from)} to ${grouped.format(to)}: ${count(trials)} ${trials === 1 ? "trial" : "trials"}${said && `: ${said}`}. Nothing was written.`;
  return [element("p", {}, heading), ...(items.length > 0 ? [element("ul", { className: "bare trials" }, ...items)] : [])];
}
