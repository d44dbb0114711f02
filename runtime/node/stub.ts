// What stands for a module of Node's that needs an operating system, where a package imports it: it has the names and constants of
// Node's own, and its functions throw when they are called.
import { builtinError } from "./builtin-error.ts";

/** What a module of Node's holds (src/assemble/node-shapes.mjs). */
export interface Shape {
  /** The names of its functions and classes, with commas between. */
  functions: string;
  /** What is no function and holds none. */
  values: Record<string, unknown>;
  /** What holds functions in turn. */
  objects: Record<string, Shape>;
}

type Members = Record<string | symbol, unknown>;

/**
 * A function that throws when it is called.
 * @param module as a reader writes it: `fs`, `fs.promises`
 * @param chain the imports that lead to the module
 */
export function absent(module: string, key: string, chain: string): unknown {
  const error = () => builtinError(`${module.replaceAll("/", ".")}.${key} needs an operating system, and there is none inside. It comes by ${chain}.`);
  // A function of the old form can be called with `new`, be extended, and have members put on its prototype.
  const fn = /\bpromises$/.test(module)
    ? () => Promise.reject(error())
    : // biome-ignore lint/complexity/useArrowFunction: see above
      function () {
        throw error();
      };
  return Object.defineProperty(fn, "name", { value: key, configurable: true });
}

/**
 * @param name as a reader writes it: `fs`, `fs.promises`
 * @param chain the imports that lead to it
 */
export function stub(name: string, shape: Shape, chain: string): object {
  const functions = new Set(shape.functions.split(","));
  const members: Members = { ...shape.values };
  for (const [key, inner] of Object.entries(shape.objects)) members[key] = stub(`${name}.${key}`, inner, chain);

  /** A function is made when it is looked at: a module has a hundred, and most are never. */
  function reach(key: string | symbol): void {
    if (typeof key === "string" && functions.has(key) && !Object.hasOwn(members, key)) members[key] = absent(name, key, chain);
  }
  return new Proxy(members, {
    get: (_, key) => {
      reach(key);
      return members[key];
    },
    has: (_, key) => key in members || (typeof key === "string" && functions.has(key)),
    ownKeys: () => [...new Set([...Reflect.ownKeys(members), ...functions])].filter((key) => key !== ""),
    getOwnPropertyDescriptor: (_, key) => {
      reach(key);
      return Object.getOwnPropertyDescriptor(members, key);
    },
  });
}
