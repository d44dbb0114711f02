// Projections: how far they have come, and their states by key.
import { ask } from "./ask.js";
import { $, action, cell, element, fill, setText } from "./elements.js";
import { grouped } from "./units.js";

const PATIENCE_MS = 5000;

/** By name: its row, its numbers, its button. */
const rows = new Map();
let asked = 0;

function rebuildOf(name) {
  const button = action("Build anew", async () => {
    await ask(`events/rebuild?${new URLSearchParams({ function: name })}`, PATIENCE_MS, "POST");
    return "it is built anew, beside what is served";
  });
  button.firstChild.setAttribute("aria-label", `Build ${name} anew`);
  return button;
}

function rowOf(name) {
  const numbers = [cell(""), cell("")];
  return { row: element("tr", {}, cell(name, "mono"), ...numbers, element("td", { className: "number" }, rebuildOf(name))), numbers };
}

function progressOf({ position, building }, last) {
  if (building !== undefined) return `${last === 0 ? 100 : Math.floor((100 * building) / last)} %`;
  return position === last ? "up to date" : "";
}

async function look() {
  const number = ++asked;
  const name = $("projection").value;
  let found;
  try {
    found = await ask(`events/states?${new URLSearchParams({ function: name, prefix: $("state-key").value })}`, PATIENCE_MS);
  } catch (error) {
    found = { error };
  }
  if (number !== asked) return; // another was asked for meanwhile
  const { states = [], next, error } = found;
  const row = ({ key, sequence, state }) =>
    element(
      "tr",
      {},
      cell(key, "mono"),
      element("td", { className: "number" }, element("a", { href: `#events/${sequence}` }, sequence)),
      cell(JSON.stringify(state), "mono"),
    );
  fill($("states").tBodies[0], states.map(row));
  $("states").hidden = states.length === 0;
  setText(
    $("states-said"),
    error ? error.message : states.length === 0 ? "No key begins so." : next === undefined ? "" : `The first ${states.length}; more keys begin so.`,
  );
  $("states-said").className = error ? "bad" : "soft";
}

$("states-form").addEventListener("submit", (event) => {
  event.preventDefault();
  look();
});

export function showProjections({ projections, log }) {
  $("projections-section").hidden = projections.length === 0;
  for (const projection of projections) {
    const { name, position, missing } = projection;
    const shown = rows.get(name) ?? rowOf(name);
    rows.set(name, shown);
    setText(shown.numbers[0], position === undefined ? "none yet" : grouped.format(position));
    setText(shown.numbers[1], progressOf(projection, log.last));
    shown.row.title = missing > 0 ? `It is built without ${grouped.format(missing)} events that the log no longer had` : "";
  }
  fillRows(projections.map(({ name }) => rows.get(name).row));
  const names = projections.map(({ name }) => name);
  if (names.join("\n") !== [...$("projection").options].map(({ value }) => value).join("\n"))
    $("projection").replaceChildren(...names.map((name) => element("option", {}, name)));
}

/** The same elements stay, so that whoever pressed a button hears what came of it. */
function fillRows(wanted) {
  const body = $("projections").tBodies[0];
  if (wanted.length !== body.children.length || wanted.some((row, i) => row !== body.children[i])) body.replaceChildren(...wanted);
}
