// What a part uses of another one only if the function does: the catalogue (runtime/platform/parts.json)
// says under `uses` when that is.

/** What whoever needs `name` is told in a function that does not carry `part`. */
export function absentError(name: string, part: string): TypeError {
  return new TypeError(`${name} is not in this module, for nothing in its source seemed to need it. Build it with: --with ${part}`);
}

/**
 * The global class `name`, or a stand-in if the function does not carry `part`: nothing is an
 * instance of it, and whoever needs it after all is told what to do.
 */
export function optional<Name extends keyof typeof globalThis>(name: Name, part: string): (typeof globalThis)[Name] {
  const absent = () => {
    throw absentError(String(name), part);
  };
  return (
    globalThis[name] ??
    (class {
      constructor() {
        absent();
      }
      static from = absent;
    } as unknown as (typeof globalThis)[Name])
  );
}
