// The page of the admin port: what is served, how it is doing, and one function to try.
import { $, setText, timeOf } from "./elements.js";
import { followAddress, showFunction } from "./function.js";
import { showList } from "./list.js";
import { state } from "./state.js";
import { POLL_MS, showTotals } from "./totals.js";

/** A server that does not answer for so long is taken to be gone. */
const PATIENCE_MS = 5000;

let timer;
let goneSince;

async function poll() {
  clearTimeout(timer);
  const began = performance.now();
  try {
    const response = await fetch("functions", { signal: AbortSignal.timeout(PATIENCE_MS), cache: "no-store" });
    if (!response.ok) throw new Error(`it answered with status ${response.status}`);
    state.known = { ...(await response.json()), at: began };
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
  if (document.hidden) clearTimeout(timer);
  else poll();
});

function showGone(error) {
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
  if (state.chosen === undefined) followAddress();
  showList();
  showFunction();
}

document.addEventListener("sent", poll);
poll();
