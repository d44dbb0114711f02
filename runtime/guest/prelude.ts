// Evaluated once, when the engine is assembled; its heap is the base of every snapshot. What a
// function may or may not need is a part of the platform (runtime/platform) instead.
import { define } from "./define.ts";
import { environment } from "./environment.ts";
import { accept, after, configure, dispatch } from "./handler.ts";
import { internal } from "./internal.ts";
import { native } from "./native.ts";
import { reportUncaught, throwUnhandled, trackRejection } from "./rejections.ts";
import { LAST_WORDS, report } from "./report.ts";

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

const trace = () => new Error().stack ?? "";

// In the order of HOOK_* in runtime/glue/state.ts.
for (const [index, value] of [accept, configure, dispatch, report, LAST_WORDS, trace, trackRejection, throwUnhandled, after].entries())
  native.hook(index, value);
