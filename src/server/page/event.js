// One event or dead letter: what it says, what became of it, and what came of it.
import { ask } from "./ask.js";
import { block } from "./blocks.js";
import { isAside } from "./dead-letters.js";
import { $, action, element, facts, fill, setText, timeOf } from "./elements.js";
import { markChosen } from "./tail.js";
import { trialBlocks, tryEvents } from "./trials.js";
import { count, grouped } from "./units.js";

const PATIENCE_MS = 5000;
/** ms in which more may come of an event. */
const YOUNG_MS = 10_000;

/** The fragment that is shown, and when more may be known of it. */
let shown;
let isSettled = false;
let asking = false;

const dateOf = (ms) => `${new Date(ms).toLocaleDateString("en-CA")} ${timeOf(new Date(ms))}`;

function dataBlocks({ data, data_base64, datacontenttype = "application/json" }) {
  if (data_base64 !== undefined) return block(`Data: ${datacontenttype}, as Base64`, data_base64);
  if (data === undefined) return [element("p", { className: "soft" }, "It has no data.")];
  return block("Data", typeof data === "string" && !/json/.test(datacontenttype) ? data : JSON.stringify(data, null, 2));
}

function attributes({ specversion: _, type: __, data: ___, data_base64: ____, ...rest }, more) {
  const list = element("dl", { className: "facts" });
  facts(list, [...more, ...Object.entries(rest).map(([name, value]) => [name, `${value}`])]);
  return list;
}

const query = (parameters) => new URLSearchParams(parameters);

function stateText({ state, attempts }) {
  if (state === "retry") return `failed ${attempts === 1 ? "once" : `${attempts} times`}, is tried again`;
  return state === "dead" ? `dead letter after ${attempts === 1 ? "1 attempt" : `${attempts} attempts`}` : state;
}

function deliveryOf(sequence, delivery) {
  const { function: name, state, triable, code, message } = delivery;
  const path = state === "dead" ? "redrive" : "replay";
  const again = action("Deliver again", async () => {
    await ask(`events/${path}?${query({ function: name, sequence })}`, PATIENCE_MS, "POST");
    isSettled = false;
    return "it is delivered once more";
  });
  const tried = element("div", { className: "tried" });
  const attempt = action("Try", async () => {
    const { shown: trials } = await tryEvents(name, sequence);
    tried.replaceChildren(...trials.flatMap(trialBlocks));
    return "nothing was written";
  });
  attempt.firstChild.setAttribute("aria-label", `Try ${name}`);
  const title = state === "passed" ? "It was handled, or was there before the function was" : "";
  const what = element("span", { className: state === "dead" || state === "retry" ? "bad" : "soft", title }, stateText(delivery));
  return element(
    "li",
    {},
    element("div", { className: "row" }, element("strong", {}, name), what, again, ...(triable ? [attempt] : [])),
    tried,
    ...(state === "dead" ? block("Why", `${code}: ${message}`, "error") : []),
  );
}

function deliveriesOf({ sequence, deliveries }) {
  if (deliveries.length === 0) return [element("p", { className: "soft" }, "No function takes it.")];
  return [
    element(
      "div",
      {},
      element("h3", {}, "Functions that take it"),
      element("ul", { className: "bare" }, ...deliveries.map((each) => deliveryOf(sequence, each))),
    ),
  ];
}

/** An event and, inside, those that it caused. A subject is said where it is another than that of the cause. */
function branch(record, caused, chosen, known) {
  const { sequence, type, subject, source, by } = record;
  const isChosen = sequence === chosen;
  const number = isChosen ? element("strong", {}, sequence) : element("a", { href: `#events/${sequence}` }, sequence);
  const maker = by === undefined ? ["from ", source] : ["by ", element("a", { href: `#/${encodeURI(by)}` }, by)];
  const said = element("span", { className: "soft" }, subject === undefined || subject === known ? "" : `${subject} `, ...maker);
  const inside = (caused.get(sequence) ?? []).map((each) => branch(each, caused, chosen, subject));
  const line = element("div", { className: isChosen ? "row chosen" : "row" }, number, element("span", { className: "mono" }, type), said);
  return element("li", {}, line, ...(inside.length > 0 ? [element("ul", {}, ...inside)] : []));
}

function riverOf({ sequence, river: { records, from, to, isCut } }) {
  const caused = new Map();
  for (const record of records) caused.set(record.cause, [...(caused.get(record.cause) ?? []), record]);
  const roots = (caused.get(undefined) ?? []).map((record) => branch(record, caused, sequence));
  const note = isCut
    ? [
        element(
          "p",
          { className: "soft" },
          `There are more than these ${records.length}; events ${grouped.format(from)} to ${grouped.format(to)} were looked at.`,
        ),
      ]
    : [];
  return [
    element(
      "div",
      {},
      element("h3", {}, `River: ${count(records.length)} ${records.length === 1 ? "event" : "events"}`),
      element("ul", { className: "river" }, ...roots),
      ...note,
    ),
  ];
}

function showEvent(one) {
  const { sequence, appended, hops, event, deliveries } = one;
  isSettled = Date.now() - appended > YOUNG_MS && deliveries.every(({ state }) => state === "passed" || state === "dead");
  return [
    `Event ${sequence}`,
    event.type,
    [
      attributes(event, [
        ["appended", dateOf(appended)],
        ["hops", hops],
      ]),
      ...deliveriesOf(one),
      ...riverOf(one),
      ...dataBlocks(event),
    ],
  ];
}

function showLetter({ function: name, sequence, event, died, attempts, code, message }) {
  isSettled = true;
  const again = action(isAside(name) ? "Take into the log" : "Deliver again", async () => {
    await ask(`events/redrive?${query({ function: name, sequence })}`, PATIENCE_MS, "POST");
    location.hash = isAside(name) ? "#events" : `#events/${sequence}`; // the letter is no more
    return "";
  });
  const list = attributes(event, [
    ["given up", dateOf(died)],
    ["attempts", attempts],
  ]);
  return [
    isAside(name) ? `Kept aside: ${sequence}` : `Dead letter of ${name}: ${sequence}`,
    event.type,
    [list, again, ...block("Why", `${code}: ${message}`, "error"), ...dataBlocks(event)],
  ];
}

/** @returns what is asked for, and who shows it */
function wanted() {
  const [, what = "", name = "", sequence = ""] = location.hash.split("/");
  if (what === "dead") return [`events/dead?function=${name}&sequence=${sequence}`, showLetter];
  return what === "" ? undefined : [`events/${what}`, showEvent];
}

function put(title, type, parts) {
  setText($("one-title"), title);
  setText($("one-type"), type);
  fill($("one-shown"), parts);
}

export async function showOne() {
  const { hash } = location;
  const isNew = hash !== shown;
  if (asking || (!isNew && isSettled)) return;
  shown = hash;
  markChosen();
  const what = wanted();
  if (what === undefined) {
    isSettled = true;
    put("One event", "", [element("p", { className: "empty" }, "Choose an event to see its data, its functions and its river.")]);
    return;
  }
  asking = true;
  try {
    const [path, show] = what;
    const answer = await ask(path, PATIENCE_MS);
    if (hash === location.hash) put(...show(answer));
  } catch (error) {
    isSettled = error.name === "Error"; // it was answered; else it is asked again when the server is back
    if (hash === location.hash) put("One event", "", [element("p", { className: "bad" }, error.message)]);
  }
  asking = false;
  if (hash !== location.hash) showOne();
}
