// `Intl.Collator`, and `localeCompare`. Letters have weights of three levels, in the order that the locale's data give.
import { internal } from "../guest/internal.ts";
import type { IntlShared, Resolved } from "./intl-shared.ts";

const intl = internal.intl as IntlShared;

/** Letter, accent, case. */
type Weights = readonly [primary: number, secondary: number, tertiary: number];

interface Order {
  weights: ReadonlyMap<string, Weights>;
  expansions: Readonly<Record<string, string>>;
  /** First letters of two that count as one. */
  firsts: ReadonlySet<string>;
  ignored: string;
}

const orders = new Map<string, Order>();
/** Before a letter that differs from the one before in nothing, by an accent, by its case. */
const MARKS = "\u0001\u0002\u0003";
/** Behind all letters that are in order. */
const BEHIND = 0x10000;

/** The locale's other collations; none where the source names none. */
const othersOf = (locale: string) => (intl.data.locales[locale]?.collations === undefined ? {} : intl.section(locale, "collations"));

function orderOf(locale: string, collation: string): Order {
  const key = `${locale} ${collation}`;
  let order = orders.get(key);
  if (order !== undefined) return order;
  const data = othersOf(locale)[collation] ?? intl.section(locale, "collation");
  const weights = new Map<string, Weights>();
  const firsts = new Set<string>();
  let [primary, secondary, tertiary] = [0, 0, 0];
  const letters = [...data.order];
  for (let i = 0; i < letters.length; i++) {
    const how = MARKS.indexOf(letters[i] as string);
    if (how >= 0) i++;
    let item = letters[i] as string;
    if (item === "\\") item = letters[++i] as string;
    else if (item === "{") {
      const end = letters.indexOf("}", i);
      item = letters.slice(i + 1, end).join("");
      firsts.add(item[0] as string);
      i = end;
    }
    if (how < 0) [primary, secondary, tertiary] = [primary + 1, 0, 0];
    else if (how === 1) [secondary, tertiary] = [secondary + 1, 0];
    else if (how === 2) tertiary++;
    weights.set(item, [primary, secondary, tertiary]);
  }
  order = { weights, expansions: data.expansions, firsts, ignored: data.ignored };
  orders.set(key, order);
  return order;
}

const ACCENT = /\p{M}/u;
const SILENT = /[\p{Cc}\p{Cf}]/u;
const PUNCTUATION = /[\p{P}\p{Z}]/u;

interface Keys {
  primary: number[];
  secondary: number[];
  tertiary: number[];
}

class Collator {
  readonly #resolved: Resolved;
  readonly #order: Order;
  readonly #usage: string;
  readonly #sensitivity: string;
  readonly #ignorePunctuation: boolean;
  readonly #isNumeric: boolean;
  readonly #caseFirst: string;
  #compare: ((a: unknown, b: unknown) => number) | undefined;

  constructor(locales?: unknown, options?: unknown) {
    const given = intl.coerce(options);
    this.#usage = intl.option(given, "usage", ["sort", "search"], "sort");
    intl.option(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    const collation = intl.option(given, "collation", undefined);
    if (collation !== undefined && !/^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/i.test(collation)) throw new RangeError(`Invalid collation : ${collation}`);
    const numeric = given.numeric === undefined ? undefined : String(Boolean(given.numeric));
    const caseFirst = intl.option(given, "caseFirst", ["upper", "lower", "false"]);
    this.#resolved = intl.resolve(
      locales,
      (locale) => ({
        co: ["default", ...Object.keys(othersOf(locale)).filter((name) => name !== "search")],
        kn: ["false", "true"],
        kf: ["false", "upper", "lower"],
      }),
      { co: collation?.toLowerCase(), kn: numeric, kf: caseFirst },
    );
    const { data, keywords } = this.#resolved;
    const defaults = intl.section(data, "collation");
    this.#isNumeric = keywords.kn === "true";
    this.#caseFirst = keywords.kf as string;
    this.#sensitivity = intl.option(given, "sensitivity", ["base", "accent", "case", "variant"], "variant");
    this.#ignorePunctuation = given.ignorePunctuation === undefined ? defaults.isPunctuationIgnored : Boolean(given.ignorePunctuation);
    this.#order = orderOf(data, this.#usage === "search" ? "search" : (keywords.co as string));
  }

  get compare(): (a: unknown, b: unknown) => number {
    this.#compare ??= Object.defineProperty((a: unknown, b: unknown) => this.#compareTexts(String(a), String(b)), "name", { value: "" });
    return this.#compare;
  }

  resolvedOptions(): object {
    return {
      locale: this.#resolved.locale,
      usage: this.#usage,
      sensitivity: this.#sensitivity,
      ignorePunctuation: this.#ignorePunctuation,
      collation: this.#resolved.keywords.co,
      numeric: this.#isNumeric,
      caseFirst: this.#caseFirst,
    };
  }

  #compareTexts(a: string, b: string): number {
    if (a === b) return 0;
    const [x, y] = [this.#keys(a), this.#keys(b)];
    const primary = compareLists(x.primary, y.primary);
    if (primary !== 0 || this.#sensitivity === "base") return primary;
    const secondary = this.#sensitivity === "case" ? 0 : compareLists(x.secondary, y.secondary);
    if (secondary !== 0 || this.#sensitivity === "accent") return secondary;
    const tertiary = compareLists(x.tertiary, y.tertiary);
    return this.#caseFirst === "upper" ? 0 - tertiary : tertiary;
  }

  #keys(text: string): Keys {
    const { weights, expansions, firsts, ignored } = this.#order;
    const keys: Keys = { primary: [], secondary: [], tertiary: [] };
    const add = (item: string) => {
      const known = weights.get(item);
      const [primary, secondary, tertiary] = known ?? [BEHIND + (item.codePointAt(0) as number), 0, 0];
      keys.primary.push(primary);
      keys.secondary.push(secondary);
      keys.tertiary.push(tertiary);
    };
    const letters = [...text.normalize("NFC")];
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i] as string;
      const digits = this.#isNumeric ? /^[0-9]+/.exec(letters.slice(i).join(""))?.[0] : undefined;
      if (digits !== undefined) {
        i += digits.length - 1;
        const plain = digits.replace(/^0+(?=.)/, "");
        // Behind the digit's own weight: first how long the number is, then its digits.
        add("9");
        keys.primary.push(plain.length, ...Array.from(plain, Number));
        continue;
      }
      if (ACCENT.test(letter) && !weights.has(letter)) {
        keys.secondary.push(BEHIND + (letter.codePointAt(0) as number));
        continue;
      }
      if (ignored.includes(letter) || (!weights.has(letter) && SILENT.test(letter)) || (this.#ignorePunctuation && PUNCTUATION.test(letter))) continue;
      const pair = firsts.has(letter) ? letter + (letters[i + 1] ?? "") : "";
      if (pair !== "" && weights.has(pair)) {
        add(pair);
        i++;
        continue;
      }
      const expansion = expansions[letter];
      if (expansion !== undefined) {
        for (const each of expansion.slice(1)) add(each);
        // As two letters, but behind them.
        const level = expansion[0] === "2" ? keys.secondary : keys.tertiary;
        level[level.length - 1] = BEHIND;
        continue;
      }
      if (weights.has(letter)) add(letter);
      else {
        const [first = letter, ...accents] = letter.normalize("NFD");
        add(first === letter ? letter : first);
        for (const accent of first === letter ? [] : accents) keys.secondary.push(BEHIND + (accent.codePointAt(0) as number));
      }
    }
    return keys;
  }
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const count = Math.min(a.length, b.length);
  for (let i = 0; i < count; i++) if (a[i] !== b[i]) return (a[i] as number) < (b[i] as number) ? -1 : 1;
  return Math.sign(a.length - b.length);
}

intl.define("Collator", Collator, true);

// One for all calls without options, which are most.
const plain = new Map<string, Collator>();
intl.method(String.prototype, "localeCompare", function (this: unknown, that?: unknown, locales?: unknown, options?: unknown): number {
  if (this === undefined || this === null) throw new TypeError("String.prototype.localeCompare called on null or undefined");
  if (options !== undefined || (locales !== undefined && typeof locales !== "string")) return new Collator(locales, options).compare(this, that);
  const key = locales ?? "";
  let collator = plain.get(key);
  if (collator === undefined) {
    collator = new Collator(locales);
    plain.set(key, collator);
  }
  return collator.compare(this, that);
});
