// Events that functions could not handle.
import { ask } from "./ask.js";
import { $, action, cell, element, fill, setText, timeOf } from "./elements.js";
import { count, grouped, sum } from "./units.js";

const PATIENCE_MS = 5000;

/** What the list was made of. */
let listed;

const ofLetter = ({ function: name, sequence }) => `#events/dead/${encodeURIComponent(name)}/${sequence}`;
/** Whether the gateway keeps it, since it breaks a contract; functions have other names. */
export const isAside = (name) => name === "/events";

function rowOf(letter) {
  const { function: name, sequence, type, subject = "", died, attempts, code, message } = letter;
  const date = new Date(died);
  return element(
    "tr",
    {},
    element("td", { className: "number" }, element("a", { href: ofLetter(letter) }, sequence)),
    cell(isAside(name) ? "kept aside" : name, ""),
    cell(type, "mono wide"),
    cell(subject, "wide"),
    element("td", { className: "wide", title: date.toISOString() }, timeOf(date)),
    cell(attempts, "number wide"),
    cell(`${code}: ${message}`, "bad"),
  );
}

function redriveOf({ function: name, letters }) {
  const label = isAside(name) ? `Take ${count(letters)} kept aside into the log` : `Deliver ${count(letters)} of ${name} again`;
  const act = async () => {
    const { redriven } = await ask(`events/redrive?${new URLSearchParams({ function: name })}`, PATIENCE_MS, "POST");
    return `${grouped.format(redriven)} ${redriven === 1 ? "is" : "are"} on the way`;
  };
  return element("li", {}, action(label, act));
}

export async function showLetters({ deadLetters, consumers }) {
  // One that fails again is another one.
  const wanted = JSON.stringify([deadLetters, consumers.map(({ dead }) => dead)]);
  if (wanted === listed) return;
  listed = wanted;
  const all = sum(deadLetters.map(({ letters }) => letters));
  let letters = [];
  try {
    if (all > 0) ({ letters } = await ask("events/dead", PATIENCE_MS));
  } catch {
    listed = undefined; // it is asked again with the next poll
    return;
  }
  $("no-dead").hidden = all > 0;
  $("letters").hidden = all === 0;
  $("redrive").hidden = all === 0;
  setText($("dead-count"), all === 0 ? "" : letters.length < all ? `the latest ${letters.length} of ${grouped.format(all)}` : grouped.format(all));
  fill($("letters").tBodies[0], letters.map(rowOf));
  fill($("redrive"), deadLetters.map(redriveOf));
}
