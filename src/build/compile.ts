// Source to bytecode, in an engine of its own: what the compiler leaves in memory stays out of the
// snapshot.
import { SporeletError } from "../errors.ts";
import { Vm } from "./vm.ts";

const EVAL_TYPE_MODULE = 1; // quickjs.h, JS_EVAL_TYPE_MODULE
const WRITE_STRIP_SOURCE = 16; // quickjs.h, JS_WRITE_OBJ_STRIP_SOURCE
const SCRATCH_PAGE = 16384; // 1 GiB: beyond what the compiler's heap reaches

/**
 * Compiles an ES module without imports. Positions stay in the bytecode, source text does not.
 * @param fileName as stack traces will show it
 * @throws SporeletError E_BUILD_FAILED
 */
export function compileModule(compiler: WebAssembly.Module, source: string, fileName: string, keepSource = false): Uint8Array {
  const vm = new Vm(compiler);
  const { exports } = vm;
  if (exports.boot_compiler() !== 0) throw new SporeletError("E_INTERNAL", "the compiler did not start");
  vm.openScratch(SCRATCH_PAGE, Buffer.byteLength(source) + fileName.length + 64);
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
