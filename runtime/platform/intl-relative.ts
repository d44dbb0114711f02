// `Intl.RelativeTimeFormat`.
import { internal } from "../guest/internal.ts";
import type { RelativeForms } from "../intl-data.ts";
import type { IntlShared } from "./intl-shared.ts";

const intl = internal.intl as IntlShared;
const UNITS = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];
const STYLES = ["long", "short", "narrow"] as const;

interface RelativePart {
  type: string;
  value: string;
  unit?: string;
}

type NumberParts = { formatToParts(value: number): RelativePart[]; resolvedOptions(): { locale: string; numberingSystem: string } };

class RelativeTimeFormat {
  readonly #data: string;
  readonly #style: (typeof STYLES)[number];
  readonly #numeric: "always" | "auto";
  readonly #number: NumberParts;

  constructor(locales?: unknown, options?: unknown) {
    const given = intl.coerce(options);
    intl.option(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    // It resolves the locale and the numbering system alike.
    const { NumberFormat } = intl.object as { NumberFormat: new (locales: unknown, options: object) => NumberParts };
    this.#number = new NumberFormat(locales, { numberingSystem: given.numberingSystem });
    this.#data = intl.resolve(locales).data;
    this.#style = intl.option(given, "style", STYLES, "long");
    this.#numeric = intl.option(given, "numeric", ["always", "auto"], "always");
  }

  format(value: unknown, unit: unknown): string {
    return this.formatToParts(value, unit)
      .map((part) => part.value)
      .join("");
  }

  formatToParts(given: unknown, unitName: unknown): RelativePart[] {
    const value = Number(given);
    const unit = String(unitName).replace(/s$/, "");
    if (!UNITS.includes(unit)) throw new RangeError(`Invalid unit argument for format() '${String(unitName)}'`);
    if (!Number.isFinite(value)) throw new RangeError("Value need to be finite number for Intl.RelativeTimeFormat.prototype.format()");
    const [future, past, words] = (intl.section(this.#data, "relative")[unit] as readonly RelativeForms[])[STYLES.indexOf(this.#style)] as RelativeForms;
    const word = this.#numeric === "auto" ? words[Object.is(value, -0) ? "-0" : String(value)] : undefined;
    if (word !== undefined) return [{ type: "literal", value: word }];
    const isPast = value < 0 || Object.is(value, -0);
    const forms = isPast ? past : future;
    const number = this.#number.formatToParts(Math.abs(value));
    const plain = String(Math.round(Math.abs(value) * 1000) / 1000);
    const template = forms[intl.plural(this.#data, plain, false)] ?? (forms.other as string);
    return template
      .split("|")
      .flatMap((segment) => (segment === "n" ? number.map((part) => ({ ...part, unit })) : [{ type: "literal", value: segment.slice(1) }]));
  }

  resolvedOptions(): object {
    const { locale, numberingSystem } = this.#number.resolvedOptions();
    return { locale, style: this.#style, numeric: this.#numeric, numberingSystem };
  }
}
intl.define("RelativeTimeFormat", RelativeTimeFormat);
