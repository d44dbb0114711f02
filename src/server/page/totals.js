// All functions together.
import { $, facts } from "./elements.js";
import { state } from "./state.js";
import { count, sum, threeDigits } from "./units.js";

/** How often the server is asked. */
export const POLL_MS = 1000;

const perSecond = (perMs) => `${perMs > 0 && perMs < 1 ? threeDigits(perMs * 1000) : count(Math.round(perMs * 1000))}/s`;

/** What the rate is counted from, and the rate. */
let since = { at: Number.NEGATIVE_INFINITY, invocations: 0, rate: "" };

export function showTotals() {
  const { at } = state.known;
  const invocations = sum(state.known.functions.map((fn) => fn.invocations ?? 0));
  const isNew = since.invocations > invocations || since.at < at - 10 * POLL_MS;
  if (isNew) since = { at, invocations, rate: "" };
  // What was asked for out of turn says nothing about a rate.
  else if (at - since.at > POLL_MS * 0.9) since = { at, invocations, rate: perSecond((invocations - since.invocations) / (at - since.at)) };
  facts($("totals"), [
    ["functions", count(state.known.functions.length), "wide"],
    ["in flight", count(state.known.inFlight)],
    ["queued", count(state.known.queued)],
    ["invocations", count(invocations), "wide"],
    ["rate", since.rate],
  ]);
}
