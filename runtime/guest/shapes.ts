// The engine describes objects of the same prototype and properties by one shape, which lives as long as one of them
// does. What every invocation makes would bring forth the same few shapes each time; objects that stay in the snapshot
// keep them.

const kept: unknown[] = [];

/** The shapes of an async function's promise, of the functions that settle it, and of what JSON.stringify wraps a value in. */
export function keepShapes(): void {
  const length = { value: 1, configurable: true };
  kept.push({}, Object.create(Function.prototype), Object.create(Function.prototype, { length }), { "": 0 });
  new Promise((resolve) => kept.push(resolve));
}
