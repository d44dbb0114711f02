// Evaluated once, when the engine is assembled; its heap is the base of every snapshot. What a
// function may or may not need is a part of the platform (runtime/platform) instead.
import { define } from "./define.ts";
import { environment } from "./environment.ts";
import { accept, after, configure } from "./handler.ts";
import { internal } from "./internal.ts";
import { native } from "./native.ts";
import { reportUncaught, throwUnhandled, trackRejection } from "./rejections.ts";
import { LAST_WORDS, report } from "./report.ts";
import { keepShapes } from "./shapes.ts";

internal.native = native;
internal.environment = environment;
internal.report = reportUncaught;

define("self", globalThis);

// The engine's own `timeOrigin` is a constant of the moment when the engine was assembled.
const { now } = performance;
let timeOrigin: number | undefined;
define("performance", {
  now,
  get timeOrigin() {
    if (internal.isBuilding) return Date.now() - now();
    timeOrigin ??= Date.now() - now();
    return timeOrigin;
  },
});

keepShapes();

const trace = () => new Error().stack ?? "";

// HOOK_* of runtime/glue/state.ts; what it calls for an event, `accept` finds.
const hooks = { 0: accept, 1: configure, 3: report, 4: LAST_WORDS, 5: trace, 6: trackRejection, 7: throwUnhandled, 8: after };
for (const [index, value] of Object.entries(hooks)) native.hook(Number(index), value);
