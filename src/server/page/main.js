// The page of the admin port: what is served, how it is doing, and one function to try.
import { ask } from "./ask.js";
import { $, setText, timeOf } from "./elements.js";
import { leaveEvents, showEvents } from "./events.js";
import { followAddress, showFunction } from "./function.js";
import { showList } from "./list.js";
import { isOfEvents, state } from "./state.js";
import { POLL_MS, showTotals } from "./totals.js";

/** A server that does not answer for so long is taken to be gone. */
const PATIENCE_MS = 5000;

let timer;
let goneSince;

async function poll() {
  clearTimeout(timer);
  const began = performance.now();
  try {
    state.known = { ...(await ask("functions", PATIENCE_MS)), at: began };
    if (isOfEvents()) state.events = { ...(await ask("events", PATIENCE_MS)), at: performance.now() };
    goneSince = undefined;
    showAll();
  } catch (error) {
    showGone(error);
  }
  clearTimeout(timer);
  // A server with so many functions that answering takes long is asked less often.
  if (!document.hidden) timer = setTimeout(poll, Math.max(POLL_MS, (performance.now() - began) * 5));
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return poll();
  clearTimeout(timer);
  leaveEvents();
});
addEventListener("hashchange", () => (isOfEvents() ? poll() : state.known && showAll()));

function showGone(error) {
  leaveEvents();
  goneSince ??= new Date();
  const isSilent = error.name === "TypeError" || error.name === "TimeoutError";
  const why = error.name === "TimeoutError" ? `no answer within ${PATIENCE_MS / 1000} s` : isSilent ? "no connection" : error.message;
  setText($("gone"), `The server at ${location.host} is gone since ${timeOf(goneSince)} (${why}). What is shown is old; trying again every second.`);
  $("gone").hidden = false;
  $("health").className = "off";
  setText($("health"), "server gone");
}

function showAll() {
  $("gone").hidden = true;
  $("health").className = state.known.status === "ok" ? "" : "off";
  setText($("health"), state.known.status === "ok" ? "live" : state.known.status);
  showTotals();
  showViews();
  if (isOfEvents()) return;
  if (state.chosen === undefined) followAddress();
  showList();
  showFunction();
}

function showViews() {
  const isEvents = isOfEvents();
  $("views").hidden = !state.known.hasEvents;
  $("to-functions").href = `#${state.chosen ?? ""}`;
  for (const [id, isShown] of [
    ["functions", !isEvents],
    ["events", isEvents],
  ]) {
    $(`${id}-view`).hidden = !isShown;
    if (isShown) $(`to-${id}`).setAttribute("aria-current", "page");
    else $(`to-${id}`).removeAttribute("aria-current");
  }
  if (isEvents) showEvents();
  else leaveEvents();
}

document.addEventListener("sent", poll);
poll();
