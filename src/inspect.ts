// `inspect`: what is in a file that sporelet built, or in any WASI module, and what it can do to the world outside.
import { isElf } from "./module/file-type.ts";
import { inspectModule } from "./module/inspect.ts";
import type { Inspection } from "./module/inspection.ts";
import { inspectExecutable } from "./native/inspect.ts";

/**
 * Describes a module or an executable without running it.
 * @throws SporeletError E_NOT_WASM, E_COMPONENT, E_TRUNCATED, E_MALFORMED
 *
 * @example
 * const { kind, capabilities } = inspect(await readFile("hello.wasm"));
 */
export function inspect(bytes: Uint8Array): Inspection {
  return isElf(bytes) ? inspectExecutable(bytes) : inspectModule(bytes);
}
