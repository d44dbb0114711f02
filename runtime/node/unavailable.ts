// What a function of Node's answers that would need an operating system.
import { builtinError } from "./builtin-error.ts";

/** @throws Error E_NODE_BUILTIN */
export function unavailable(name: string, what: string): never {
  throw builtinError(`${name} needs ${what}, and there is no operating system inside`);
}
