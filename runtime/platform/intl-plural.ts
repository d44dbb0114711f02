// `Intl.PluralRules`. The rules are make-plural's; src/build/intl/plural.ts takes those of the carried locales.
import { internal } from "../guest/internal.ts";
import { decimalOf, plainText, rounded } from "./intl-decimal.ts";
import { type DigitOptions, digitOptions, resolvedDigits } from "./intl-digit-options.ts";
import type { IntlShared, Resolved } from "./intl-shared.ts";

const intl = internal.intl as IntlShared;
const CATEGORIES = ["few", "many", "one", "two", "zero", "other"];

class PluralRules {
  readonly #resolved: Resolved;
  readonly #type: "cardinal" | "ordinal";
  readonly #digits: DigitOptions;

  constructor(locales?: unknown, options?: unknown) {
    const given = intl.coerce(options);
    intl.option(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    this.#type = intl.option(given, "type", ["cardinal", "ordinal"], "cardinal");
    this.#digits = digitOptions(intl, given, 0, 3, "standard");
    this.#resolved = intl.resolve(locales);
  }

  select(value: unknown): string {
    return this.#category(Number(value));
  }

  selectRange(start: unknown, end: unknown): string {
    if (start === undefined || end === undefined) throw new TypeError("selectRange: both ends have to be given");
    const [from, to] = [Number(start), Number(end)];
    if (Number.isNaN(from) || Number.isNaN(to)) throw new RangeError("Invalid argument: NaN");
    const [first, last] = [this.#category(from), this.#category(to)];
    return intl.section(this.#resolved.data, "ranges")[`${first} ${last}`] ?? last;
  }

  resolvedOptions(): object {
    const categories = new Set(["other"]);
    for (const n of intl.data.samples) categories.add(intl.plural(this.#resolved.data, n, this.#type === "ordinal"));
    return {
      locale: this.#resolved.locale,
      type: this.#type,
      ...resolvedDigits(this.#digits),
      pluralCategories: CATEGORIES.filter((name) => categories.has(name)),
      roundingMode: this.#digits.roundingMode,
      roundingIncrement: this.#digits.roundingIncrement,
      trailingZeroDisplay: this.#digits.trailingZeroDisplay,
      roundingPriority: this.#digits.roundingPriority,
    };
  }

  #category(value: number): string {
    if (!Number.isFinite(value)) return "other";
    const text = plainText(rounded(decimalOf(Math.abs(value)), this.#digits), this.#digits);
    return intl.plural(this.#resolved.data, text, this.#type === "ordinal");
  }
}
intl.define("PluralRules", PluralRules);
