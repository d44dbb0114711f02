// Makes QuickJS' module, which is built for size, faster where programs spend their time: docs/internals/engine.md has what
// each change gains.
import binaryen from "binaryen";
import { addFastPaths } from "./fast-paths.ts";
import { copyHotCallees } from "./hot-calls.ts";
import { dispatchByOpcode, removeDumps } from "./interpreter.ts";

const { Features } = binaryen;
const FEATURES =
  Features.BulkMemory |
  Features.BulkMemoryOpt |
  Features.SignExt |
  Features.MutableGlobals |
  Features.NontrappingFPToInt |
  Features.Multivalue |
  Features.ReferenceTypes |
  Features.SIMD128 |
  Features.ExtendedConst |
  Features.CallIndirectOverlong;

/** More than any function has. */
const ANY_SIZE = 1_000_000;

/** Inlines the copies that hot calls go to, and nothing else; then optimises the functions that have changed by that. */
function inlineCopies(text: string): string {
  const module = binaryen.parseText(text);
  module.setFeatures(FEATURES);
  // QuickJS' own functions have numbers for names, what it imports has "fimport$".
  for (const begin of [..."0123456789", "fimport"]) {
    binaryen.setPassArgument("no-inline", `${begin}*`);
    module.runPasses(["no-inline"]);
  }
  binaryen.clearPassArguments();
  binaryen.setOptimizeLevel(3);
  binaryen.setShrinkLevel(1);
  binaryen.setAlwaysInlineMaxSize(ANY_SIZE);
  binaryen.setFlexibleInlineMaxSize(ANY_SIZE);
  module.runPasses(["inlining-optimizing"]);
  const inlined = module.emitText();
  module.dispose();
  return inlined;
}

/** Linear memory as the module's data make it. Nothing is called. */
function memoryOf(wasm: Uint8Array): DataView {
  const module = new WebAssembly.Module(wasm as BufferSource);
  const nothing = new Proxy({}, { get: () => () => 0 });
  const { exports } = new WebAssembly.Instance(module, new Proxy({}, { get: () => nothing }) as WebAssembly.Imports);
  return new DataView((exports.memory as WebAssembly.Memory).buffer);
}

/**
 * Answers QuickJS' module in its text form, tuned. Table and memory layout stay as they are.
 * @param wasm the package's module
 * @param text the same as binaryen prints it
 */
export function tune(wasm: Uint8Array, text: string): string {
  const memory = memoryOf(wasm);
  return inlineCopies(copyHotCallees(text, (original) => addFastPaths(dispatchByOpcode(removeDumps(original), memory))));
}
