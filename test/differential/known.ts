// The differences that are known, each with its reason: "topic/program" of the files beside this one.

export const known: Record<string, string> = {
  "syntax/object spread of a string gives its characters": "QuickJS copies no properties from primitives, strings included",
  "generators/for await over a sync iterable that rejects": "QuickJS closes the iterator as ECMAScript 2025 says, Node 20 does not yet",
  "proxies/traps of for in": "QuickJS asks for the prototype before the keys; the standard leaves the order open",
  "proxies/traps of isFrozen": "QuickJS looks at the properties before it asks whether the object is extensible",
  "proxies/push through a proxy with a trap for defineProperty":
    "QuickJS takes a new value of a property that is writable but not configurable for a broken invariant",
  "proxies/traps of spread in an array": "QuickJS reads Symbol.iterator twice, to find out whether it may take a shortcut",
  "proxies/traps of spread in a call": "QuickJS reads Symbol.iterator twice, to find out whether it may take a shortcut",
  "objects/defineProperties: all or the first that throws": "QuickJS defines each property before it looks at the next description",
  "numbers/radix 3 of a half and of 2 ** 53": "the standard leaves the last digits of other radixes than ten to the engine",
};
