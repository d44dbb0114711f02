// The names and constants of Node's modules that functions have no real form of, taken from the Node that builds.
import { builtinModules, createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** What a machine has, rather than Node: no function could use it. */
const LONGEST = 64;

/** Some hold themselves. */
const DEEPEST = 1;

/** @returns {[string, unknown][]} a module's own members, and the methods of one that is an object of a class */
function membersOf(value) {
  const members = new Map();
  for (let owner = value; owner !== null && owner !== Object.prototype && owner !== Function.prototype; owner = Object.getPrototypeOf(owner))
    for (const key of Object.getOwnPropertyNames(owner)) if (key !== "constructor" && !key.startsWith("_") && !members.has(key)) members.set(key, value[key]);
  return [...members];
}

const isPlain = (value) => value === null || ["string", "number", "boolean"].includes(typeof value);
const isPlainDeep = (value) =>
  isPlain(value) ||
  (Array.isArray(value) && value.length <= LONGEST && value.every(isPlain)) ||
  ([Object.prototype, null].includes(Object.getPrototypeOf(Object(value))) && Object.values(value).every(isPlain));

/** @returns {import("../../runtime/node/stub.ts").Shape} */
function shapeOf(module, depth = 0) {
  const shape = { functions: [], values: {}, objects: {} };
  for (const [key, value] of membersOf(module)) {
    if (typeof value === "function") shape.functions.push(key);
    else if (value !== undefined && isPlainDeep(value)) shape.values[key] = value;
    else if (
      depth < DEEPEST &&
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).some((inner) => typeof inner === "function")
    )
      shape.objects[key] = shapeOf(value, depth + 1);
  }
  return { ...shape, functions: shape.functions.join(",") };
}

/** @returns {string[]} the functions and classes that a module of Node's exports by name */
export function nodesNames(name) {
  return quietly(() => {
    const module = require(name);
    return Object.keys(module).filter((key) => typeof module[key] === "function" && !key.startsWith("_"));
  });
}

/** Without warnings of members that are out of date. */
function quietly(look) {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return look();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** @param {readonly string[]} provided the modules that functions have, as modules.json names them */
export function nodeShapes(provided) {
  const names = builtinModules.filter((name) => !name.startsWith("_") && !provided.includes(name));
  return quietly(() => Object.fromEntries(names.map((name) => [name, shapeOf(require(name))])));
}
