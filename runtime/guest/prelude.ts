// Evaluated once, when the engine is assembled; its heap is the base of every snapshot. What a
// function may or may not need is a part of the platform (runtime/platform) instead.
import * as abi from "../abi.ts";
import { define } from "./define.ts";
import { environment } from "./environment.ts";
import { accept, after, configure } from "./handler.ts";
import { internal } from "./internal.ts";
import { native } from "./native.ts";
import { reportUncaught, throwUnhandled, trackRejection } from "./rejections.ts";
import { LAST_WORDS, report } from "./report.ts";
import { refuseHidden } from "./result.ts";
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

// What the glue calls. HOOK_DISPATCH and HOOK_CONTEXT follow when `accept` has found the function.
const hooks = {
  [abi.HOOK_ACCEPT]: accept,
  [abi.HOOK_CONFIGURE]: configure,
  [abi.HOOK_REPORT]: report,
  [abi.HOOK_LAST_WORDS]: LAST_WORDS,
  [abi.HOOK_TRACE]: trace,
  [abi.HOOK_REJECTION]: trackRejection,
  [abi.HOOK_UNHANDLED]: throwUnhandled,
  [abi.HOOK_AFTER]: after,
  [abi.HOOK_REPLACER]: refuseHidden,
};
for (const [index, value] of Object.entries(hooks)) native.hook(Number(index), value);
