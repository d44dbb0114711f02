// What a function of Node's answers that would need an operating system.

/** @throws Error E_NODE_BUILTIN */
export function unavailable(name: string, what: string): never {
  throw Object.assign(new Error(`${name} needs ${what}, and there is no operating system inside`), { code: "E_NODE_BUILTIN" });
}
