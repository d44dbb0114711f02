// The error of what a function calls of Node's that would need an operating system.

/** @param message what was called, and why it can't be */
export function builtinError(message: string): Error {
  const error = Object.assign(new Error(message), { code: "E_NODE_BUILTIN" });
  // As Node's own errors with a code name themselves in a stack trace; the build looks for it (src/build/top-level.ts).
  Object.defineProperty(error, "name", { value: "Error [E_NODE_BUILTIN]", writable: true, enumerable: false, configurable: true });
  return error;
}
