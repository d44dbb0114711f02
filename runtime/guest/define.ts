// How a part or the prelude makes a global: writable, configurable and not enumerable, as the web platform's are.

/** Also gives a class the name that minifying took from it. */
export function define(name: string, value: unknown): void {
  const property = { writable: true, enumerable: false, configurable: true };
  if (typeof value === "function" && value.name !== name) Object.defineProperty(value, "name", { ...property, writable: false, value: name });
  Object.defineProperty(globalThis, name, { ...property, value });
}

/** Makes a class a global whose objects say what they are, as those of an interface of the platform do. */
export function defineClass(name: string, type: { prototype: object }): void {
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: name, configurable: true });
  define(name, type);
}
