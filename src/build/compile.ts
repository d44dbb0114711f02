// Source to bytecode, in an engine of its own: what the compiler leaves in memory stays out of the
// snapshot.

import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { SporeletError } from "../errors.ts";
import type { Gap, Vm } from "./vm.ts";

/** What stays out of the bytecode (quickjs.h, JS_WRITE_OBJ_STRIP_*): without positions a stack trace names functions only. */
export const STRIP = { nothing: 0, source: 16, sourceAndPositions: 16 | 32 } as const;

/** Room for the compiler's heap: so much for any source, and so many times the source's size more. */
const HEAP_BYTES = 64 << 20;
const HEAP_PER_SOURCE_BYTE = 100;

/** How far the compiler's heap may grow for a source of so many bytes, in pages. */
function compilerPages(bytes: number): number {
  return Math.ceil((HEAP_BYTES + HEAP_PER_SOURCE_BYTE * bytes) / WASM_PAGE_BYTES);
}

/**
 * Compiles an ES module without imports.
 * @param vm an engine at rest, given up afterwards
 * @param fileName as stack traces will show it
 * @throws SporeletError E_BUILD_FAILED
 */
export function compileModule(vm: Vm, gap: Gap, source: string, fileName: string, strip: number): Uint8Array {
  const { exports } = vm;
  const bytes = Buffer.byteLength(source);
  const limit = compilerPages(bytes);
  if (vm.openScratch(gap, limit, bytes + fileName.length + 64)) exports.limit_heap(limit);
  const code = vm.putText(source);
  const file = vm.putText(fileName);
  const sizeOut = vm.put(new Uint8Array(4));
  const bytecode = exports.compile(code.address, code.size, file.address, strip, sizeOut);
  if (bytecode === 0) {
    const message = vm.readCString(exports.qjs_get_string(exports.qjs_get_exception()));
    throw new SporeletError("E_BUILD_FAILED", `the bundle does not compile: ${message}`);
  }
  return vm.bytes.slice(bytecode, bytecode + vm.view.getUint32(sizeOut, true));
}
