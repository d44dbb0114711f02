// `Intl`: what does not depend on any one of its constructors, which are parts of their own.
import { define } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";
import type { IntlData, Sections } from "../intl-data.ts";
import type { IntlShared, Options } from "./intl-shared.ts";
import { type LocaleTag, parseLocale, writeLocale } from "./intl-tag.ts";

const data = internal.intlData as IntlData;
const parsed = new Map<string, unknown>();
const object: Record<string, unknown> = {};
Object.defineProperty(object, Symbol.toStringTag, { value: "Intl", configurable: true });
define("Intl", object);

const hidden = { enumerable: false, configurable: true, writable: true };

function method(target: object, name: string, value: unknown): void {
  Object.defineProperty(value, "name", { value: name, configurable: true });
  Object.defineProperty(target, name, { ...hidden, value });
}

function canonicalize(locales: unknown): string[] {
  if (locales === undefined) return [];
  const list = typeof locales === "string" || isLocale(locales) ? [locales] : Object(locales);
  if (locales === null) throw new TypeError("Incorrect locale information provided");
  const found: string[] = [];
  for (let i = 0; i < Math.min(Number(list.length) || 0, 2 ** 32); i++) {
    if (!(i in list)) continue;
    const item: unknown = list[i];
    if (typeof item !== "string" && (typeof item !== "object" || item === null)) throw new TypeError("Language ID should be string or object.");
    const tag = isLocale(item) ? String(item) : writeLocale(parseLocale(String(item), data.aliases));
    if (!found.includes(tag)) found.push(tag);
  }
  return found;
}

function isLocale(value: unknown): value is object {
  return typeof value === "object" && value !== null && internal.intl?.isLocale?.(value) === true;
}

/** The carried locale that `tag` means, and how much of the tag it is. */
function available(tag: LocaleTag): { data: string; locale: string } | undefined {
  const parts = [tag.language, tag.script, tag.region, ...tag.variants].filter((part) => part !== undefined);
  for (; parts.length > 0; parts.pop()) {
    const name = parts.join("-");
    const found = Object.hasOwn(data.locales, name) ? name : data.covers[name];
    if (found !== undefined) return { data: found, locale: name };
  }
  return undefined;
}

function supportedLocalesOf(locales: unknown, options?: unknown): string[] {
  const list = canonicalize(locales);
  if (options !== undefined) option(coerce(options), "localeMatcher", ["lookup", "best fit"], "best fit");
  return list.filter((tag) => available(parseLocale(tag)) !== undefined);
}

const resolve: IntlShared["resolve"] = (locales, keysOf, given = {}) => {
  let found: { data: string; locale: string } | undefined;
  let extension: readonly (readonly [string, string])[] = [];
  for (const each of canonicalize(locales)) {
    const tag = parseLocale(each);
    found = available(tag);
    if (found === undefined) continue;
    extension = tag.keywords;
    break;
  }
  found ??= { data: data.covers[data.locale] ?? data.locale, locale: data.locale };
  const keywords: Record<string, string> = {};
  const kept: [string, string][] = [];
  for (const [key, values] of Object.entries(keysOf?.(found.data) ?? {})) {
    let value = values[0] as string;
    const written = extension.find(([name]) => name === key)?.[1];
    const asked = written === "" ? "true" : written;
    if (asked !== undefined && values.includes(asked)) {
      value = asked;
      kept.push([key, written as string]);
    }
    const chosen = given[key];
    if (chosen !== undefined && values.includes(chosen) && chosen !== value) {
      value = chosen;
      const at = kept.findIndex(([name]) => name === key);
      if (at >= 0) kept.splice(at, 1);
    }
    keywords[key] = value;
  }
  kept.sort(([a], [b]) => (a < b ? -1 : 1));
  const suffix = kept.map(([key, value]) => (value === "" ? `-${key}` : `-${key}-${value}`)).join("");
  return { locale: found.locale + (suffix === "" ? "" : `-u${suffix}`), data: found.data, keywords };
};

const option = ((options: Options, name: string, values: readonly string[] | undefined, otherwise: string | undefined) => {
  const given = options[name];
  if (given === undefined) return otherwise;
  const value = String(given);
  if (values !== undefined && !values.includes(value)) throw new RangeError(`Value ${value} out of range for Intl options property ${name}`);
  return value;
}) as IntlShared["option"];

function coerce(options: unknown): Options {
  if (options === undefined) return Object.create(null);
  if (options === null) throw new TypeError("Cannot convert undefined or null to object");
  return Object(options);
}

const zeros = new Map<string, readonly string[]>();

const shared: IntlShared = {
  data,
  object,
  section<Name extends keyof Sections>(locale: string, name: Name): Sections[Name] {
    const key = `${locale} ${name}`;
    let section = parsed.get(key);
    if (section === undefined) {
      const text = data.locales[locale]?.[name];
      if (text === undefined)
        throw new TypeError(
          `The data "${name}" of Intl are not in this module, for nothing in its source seemed to need them. Build it with: --with intl-${name}`,
        );
      section = JSON.parse(text);
      parsed.set(key, section);
    }
    return section as Sections[Name];
  },
  canonicalize,
  resolve,
  option,
  integer(value, least, most, otherwise, name) {
    if (value === undefined) return otherwise;
    const number = Number(value);
    if (!(number >= least && number <= most)) throw new RangeError(`${name} value is out of range.`);
    return Math.floor(number);
  },
  coerce,
  optionsObject(options) {
    if (options === undefined) return Object.create(null);
    if (typeof options !== "object" || options === null) throw new TypeError("Incorrect options argument: expected an object");
    return options as Options;
  },
  define(name, type, callable = false) {
    let made: typeof type = type;
    if (callable) {
      const make = function (this: unknown, ...given: [unknown?, unknown?]): object {
        return Reflect.construct(type as unknown as new () => object, given, new.target ?? made);
      };
      made = make as unknown as typeof type;
      Object.defineProperty(made, "prototype", { value: type.prototype, writable: false });
      Object.defineProperty(made, "length", { value: 0, configurable: true });
      Object.defineProperty(type.prototype, "constructor", { ...hidden, value: made });
    }
    Object.defineProperty(made, "name", { value: name, configurable: true });
    Object.defineProperty(type.prototype, Symbol.toStringTag, { value: `Intl.${name}`, configurable: true });
    if (name !== "Locale") method(made, "supportedLocalesOf", supportedLocalesOf);
    Object.defineProperty(object, name, { ...hidden, value: made });
    return made;
  },
  digits(system) {
    let digits = zeros.get(system);
    if (digits === undefined) {
      const known = [...(new RegExp(`(?:^| )${system}:(\\S+)`).exec(data.digits)?.[1] ?? "0")];
      const zero = known[0]?.codePointAt(0) as number;
      digits = known.length > 1 ? known : Array.from({ length: 10 }, (_, i) => String.fromCodePoint(zero + i));
      zeros.set(system, digits);
    }
    return digits;
  },
  systems: () => data.digits.split(" ").map((each) => each.split(":")[0] as string),
  method,
  plural: (locale, n, isOrdinal, exponent) => data.plural[locale]?.(n, isOrdinal, exponent) ?? "other",
};
internal.intl = shared;

method(object, "getCanonicalLocales", (locales?: unknown) => canonicalize(locales));
