// How a part or the prelude makes a global: writable, configurable and not enumerable, as the web platform's are.

/** Also gives a class the name that minifying took from it. */
export function define(name: string, value: unknown): void {
  const property = { writable: true, enumerable: false, configurable: true };
  if (typeof value === "function" && value.name !== name) Object.defineProperty(value, "name", { ...property, writable: false, value: name });
  Object.defineProperty(globalThis, name, { ...property, value });
}

/** How many arguments the constructor, a method or a "static" method needs, where its function has parameters that may be left out. */
interface Lengths {
  readonly [method: string]: number;
}

/** Makes a class a global with the shape of an interface. */
export function defineClass(name: string, type: { prototype: object }, lengths?: Lengths): void {
  shapeClass(name, type, lengths);
  define(name, type);
}

/**
 * Gives a class the shape that Web IDL (3.7) gives an interface: its members are enumerable, its objects say what they are. All of it
 * happens in the snapshot.
 */
export function shapeClass(name: string, type: { prototype: object }, lengths: Lengths = {}): void {
  const shape = (holder: object, own: readonly string[], prefix: string) => {
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
      if (Object.hasOwn(lengths, prefix + key)) Object.defineProperty(value, "length", { value: lengths[prefix + key] as number });
      if (!own.includes(key)) Object.defineProperty(holder, key, { enumerable: true });
    }
  };
  shape(type, ["length", "name", "prototype"], "static ");
  shape(type.prototype, ["constructor"], "");
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: name, configurable: true });
}

/** Makes the members that `type` inherits its own, as if its class alone had them: for what is no interface itself. */
export function absorb({ prototype }: { prototype: object }, base: { prototype: object }): void {
  Object.defineProperties(prototype, { ...Object.getOwnPropertyDescriptors(base.prototype), ...Object.getOwnPropertyDescriptors(prototype) });
  Object.setPrototypeOf(prototype, Object.getPrototypeOf(base.prototype));
}
