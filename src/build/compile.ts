// Source to bytecode, in an engine of its own: what the compiler leaves in memory stays out of the
// snapshot.

import type { Layout } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { PAGE_BYTES, Vm } from "./vm.ts";

const EVAL_TYPE_MODULE = 1; // quickjs.h, JS_EVAL_TYPE_MODULE
const WRITE_STRIP_SOURCE = 16; // quickjs.h, JS_WRITE_OBJ_STRIP_SOURCE

/** Room for the compiler's heap: so much for any source, and so many times the source's size more. */
const HEAP_BYTES = 64 << 20;
const HEAP_PER_SOURCE_BYTE = 100;

/** A compiler that has started and waits for its source. */
export class Compiler {
  readonly #vm: Vm;

  readonly #layout: Layout;

  constructor(module: WebAssembly.Module, layout: Layout) {
    this.#layout = layout;
    this.#vm = new Vm(module);
    if (this.#vm.exports.boot_compiler() !== 0) throw new SporeletError("E_INTERNAL", "the compiler did not start");
  }

  /**
   * Compiles an ES module without imports; once. Positions stay in the bytecode, source text does not.
   * @param fileName as stack traces will show it
   * @throws SporeletError E_BUILD_FAILED
   */
  compile(source: string, fileName: string, keepSource = false): Uint8Array {
    const vm = this.#vm;
    const { exports } = vm;
    const bytes = Buffer.byteLength(source);
    const limit = Math.ceil((HEAP_BYTES + HEAP_PER_SOURCE_BYTE * bytes) / PAGE_BYTES);
    if (vm.openScratch(this.#layout, limit, bytes + fileName.length + 64)) exports.limit_heap(limit);
    const code = vm.putText(source);
    const file = vm.putText(fileName);
    const sizeOut = vm.put(new Uint8Array(4));
    const bytecode = exports.qjs_compile(code.address, code.size, file.address, EVAL_TYPE_MODULE, keepSource ? 0 : WRITE_STRIP_SOURCE, sizeOut);
    if (bytecode === 0) {
      const message = vm.readCString(exports.qjs_get_string(exports.qjs_get_exception()));
      throw new SporeletError("E_BUILD_FAILED", `the bundle does not compile: ${message}`);
    }
    return vm.bytes.slice(bytecode, bytecode + vm.view.getUint32(sizeOut, true));
  }
}
