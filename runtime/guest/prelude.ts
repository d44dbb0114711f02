// Evaluated once, when the engine is assembled; its heap is the base of every snapshot.
import { console } from "./console.ts";
import { processEnv } from "./environment.ts";
import { accept, configure, dispatch } from "./handler.ts";
import { Javy } from "./io.ts";
import { native } from "./native.ts";
import { crypto } from "./random.ts";
import { LAST_WORDS, report } from "./report.ts";
import { TextDecoder, TextEncoder } from "./text.ts";

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
}

define("console", console);
define("crypto", crypto);
define("Javy", Javy);
define("TextDecoder", TextDecoder);
define("TextEncoder", TextEncoder);
define("process", { env: processEnv });

// The engine's own `timeOrigin` is a constant of the moment when the engine was assembled.
const { now } = performance;
define("performance", {
  now,
  get timeOrigin() {
    return Date.now() - now();
  },
});

// In the order of HOOK_* in runtime/glue/state.ts.
for (const [index, value] of [accept, configure, dispatch, report, LAST_WORDS, () => new Error().stack ?? ""].entries()) native.hook(index, value);
