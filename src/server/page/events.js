// The view of events: what is here at a glance, and the parts that follow the log.
import { showConsumers } from "./consumers.js";
import { showLetters } from "./dead-letters.js";
import { $, facts, timeOf } from "./elements.js";
import { showOne } from "./event.js";
import { showGraph } from "./graph.js";
import { showHosts } from "./hosts.js";
import { showProjections } from "./projections.js";
import { state } from "./state.js";
import { followTail, leaveTail } from "./tail.js";
import { count, size } from "./units.js";

export function showEvents() {
  document.title = "events · sporelet";
  followTail();
  showOne();
  if (state.events === undefined) return;
  const { log, streams } = state.events;
  facts($("log-facts"), [
    ["events", count(log.events)],
    ["last", log.last > 0 ? count(log.last) : undefined],
    ["since", log.oldest && `${new Date(log.oldest).toLocaleDateString("en-CA")} ${timeOf(new Date(log.oldest))}`, "wide"],
    ["on disk", size(log.bytes), "wide"],
    ["streams", count(streams), "wide"],
  ]);
  showGraph(state.events);
  showHosts(state.events);
  showConsumers(state.events);
  showProjections(state.events);
  showLetters(state.events);
}

export function leaveEvents() {
  leaveTail();
}
