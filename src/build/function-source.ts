// What the builder is given, and what it makes of it.
import type { Division, Run } from "../module/runs.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Platform } from "./parts.ts";
import type { Observation } from "./vm.ts";

export interface FunctionSource {
  /** An ES module without imports. */
  code: string;
  /** As stack traces will show it. */
  fileName: string;
  /** What stays out of the bytecode, see STRIP in compile.ts. */
  strip: number;
  kind: "handler" | "program";
  /** A handler whose default export is an empty object is none, and answered as of the kind "program", not to be used. */
  mayBeProgram: boolean;
  platform: Platform;
  name: string;
  limitPages: number;
  stackBytes: number;
  /** For the top level, in ms. */
  timeout: number;
  delta: Delta;
}

/** What of the memory is wanted: where it differs from what the function's module has already. */
export interface Delta extends Division {
  /** Below this address that is nothing: there memory is compared with zero, above with the builder's before it loaded the function. */
  zeroBelow: number;
}

export interface BuiltFunction {
  /** A handler whose default export has a `fetch` method answers requests. */
  kind: "handler" | "program" | "fetch";
  runs: readonly Run[];
  /** The end of the heap, in pages. */
  heapPages: number;
  /** Bytes of the heap in use. */
  heapBytes: number;
  bytecodeBytes: number;
  observations: readonly Observation[];
  evaluations: readonly Evaluation[];
  /** What the top level printed. */
  output: string;
  /** What the function says of itself (JSON), or "". */
  description: string;
}
