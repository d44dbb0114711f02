// For processes that run one thing in WebAssembly and end.
import { setFlagsFromString } from "node:v8";

/**
 * One short invocation is enough for V8 to begin optimising QuickJS' interpreter loop, and the
 * process then waits at its end for that work of some 60 ms. Ten times the default (1,800,000
 * bytes executed, V8 11.3) lets a long computation be optimised still.
 */
const TIERING_BUDGET = 18_000_000;

/** Has to be called before the first module is compiled. */
export function postponeTierUp(): void {
  setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
}
