// What a handler's result may not hold: JSON.stringify writes `{}` for an object of the language or the platform that keeps
// what it holds to itself, and the caller never learns what was lost.

const { prototype, keys, getPrototypeOf } = Object;
const { apply } = Reflect;
const { toString: tagOf } = prototype;

/** Of these, `{}` or what JSON.stringify makes of them is all there is. */
const OPEN = ["Object", "Array", "Arguments", "Number", "String", "Boolean"];

const REMEDIES: Record<string, string> = {
  Map: "Return Object.fromEntries(map), or [...map].",
  Set: "Return [...set].",
  Generator: "Return an array: [...generator].",
  AsyncGenerator: "Return an array: await Array.fromAsync(generator).",
  Promise: "Await it.",
  Error: "Return what the caller needs of it, such as { message: error.message }.",
  Response: "A handler of events returns JSON. To answer requests, write `export default { fetch(request) { … } }`.",
};

/** The replacer for results that are not plain data. */
export function refuseHidden(key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || getPrototypeOf(value) === prototype || Array.isArray(value) || keys(value).length > 0) return value;
  const kind = (apply(tagOf, value, []) as string).slice("[object ".length, -1);
  if (OPEN.includes(kind) || (ArrayBuffer.isView(value) && kind !== "DataView")) return value;
  const what = key === "" ? "the result" : `"${key}" in the result`;
  throw `${what} is of the type ${kind}, which JSON writes as {}. ${REMEDIES[kind] ?? "Return a JSON value."}`;
}
