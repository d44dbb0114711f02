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
  "arrays/sorting a frozen array that is in order": "QuickJS writes only elements that change place",
  "strings/localeCompare of mixed case": "there is no Intl inside: texts are compared by code point",
  "dates/a setter given NaN makes the date invalid": "QuickJS answers NaN and leaves the date as it was",
  "regexp/source of a line separator": "QuickJS escapes only line feed and carriage return",
  "regexp/RegExp.$1": "QuickJS has no such properties, which are outside the standard",
  "numbers/text of 2 ** -24": "QuickJS writes one digit more than is needed for some powers of two",
  "typedarrays/overlapping set with conversion": "QuickJS copies element by element, and so reads what it has already overwritten",
  "typedarrays/Atomics on plain arrays": "the engine is built without Atomics",
  "typedarrays/Atomics on bigints and bytes": "the engine is built without Atomics",
  "errors/stack begins with the message": "a stack of QuickJS holds the calls alone",
  "errors/DOMException: cause in options": "options in place of a name are Node's own extension",
  "url/a circumflex in a path": "the standard came to encode it after Node 20",
  "crypto-keys/Ed25519: a known signature": "the engine's extension knows no Ed25519",
};
