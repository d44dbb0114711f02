// `Intl.DisplayNames`.
import { internal } from "../guest/internal.ts";
import type { IntlShared, Resolved } from "./intl-shared.ts";
import { parseLocale, writeLocale } from "./intl-tag.ts";

const intl = internal.intl as IntlShared;
const TYPES = ["language", "region", "script", "currency", "calendar", "dateTimeField"] as const;
const STYLES = ["long", "short", "narrow"] as const;
const FIELDS = ["era", "year", "quarter", "month", "weekOfYear", "weekday", "day", "dayPeriod", "hour", "minute", "second", "timeZoneName"];

type Type = (typeof TYPES)[number];

/** @throws RangeError */
function canonical(type: Type, code: string): string {
  const wrong = () => new RangeError(`Invalid argument to Intl.DisplayNames.prototype.of`);
  const must = (pattern: RegExp) => {
    if (!pattern.test(code)) throw wrong();
  };
  switch (type) {
    case "language": {
      const tag = parseLocale(code, intl.data.aliases);
      if (tag.keywords.length > 0 || tag.others.length > 0) throw wrong();
      return writeLocale(tag);
    }
    case "region":
      must(/^(?:[a-z]{2}|\d{3})$/i);
      return code.toUpperCase();
    case "script":
      must(/^[a-z]{4}$/i);
      return code[0]?.toUpperCase() + code.slice(1).toLowerCase();
    case "currency":
      must(/^[a-z]{3}$/i);
      return code.toUpperCase();
    case "calendar":
      must(/^[a-z0-9]{3,8}(?:-[a-z0-9]{3,8})*$/i);
      return code.toLowerCase();
    case "dateTimeField":
      if (!FIELDS.includes(code)) throw wrong();
      return code;
  }
}

class DisplayNames {
  readonly #resolved: Resolved;
  readonly #style: (typeof STYLES)[number];
  readonly #type: Type;
  readonly #fallback: "code" | "none";
  readonly #languageDisplay: "dialect" | "standard";

  constructor(locales: unknown, options: unknown) {
    if (options === undefined) throw new TypeError("Cannot convert undefined or null to object");
    const given = intl.optionsObject(options);
    intl.option(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    this.#style = intl.option(given, "style", STYLES, "long");
    const type = intl.option(given, "type", TYPES);
    if (type === undefined) throw new TypeError('Required option "type" must not be undefined');
    this.#type = type;
    this.#fallback = intl.option(given, "fallback", ["code", "none"], "code");
    this.#languageDisplay = intl.option(given, "languageDisplay", ["dialect", "standard"], "dialect");
    this.#resolved = intl.resolve(locales);
  }

  of(given: unknown): string | undefined {
    const code = canonical(this.#type, String(given));
    const name = this.#type === "language" ? this.#language(code) : this.#lookup(this.#type, code);
    return name ?? (this.#fallback === "code" ? code : undefined);
  }

  #lookup(type: Type, code: string): string | undefined {
    const { tables } = intl.section(this.#resolved.data, "names");
    for (const style of [STYLES.indexOf(this.#style), 0]) {
      const table = tables[style]?.[type];
      if (table !== undefined && Object.hasOwn(table, code)) return table[code];
    }
    return undefined;
  }

  #language(code: string): string | undefined {
    const { language, script, region } = parseLocale(code);
    const isDialect = this.#languageDisplay === "dialect";
    const regional = isDialect && region !== undefined ? this.#lookup("language", `${language}-${region}`) : undefined;
    const scripted = isDialect && region === undefined && script !== undefined ? this.#lookup("language", `${language}-${script}`) : undefined;
    const name = regional ?? scripted ?? this.#lookup("language", language);
    if (name === undefined) return undefined;
    const more = [
      script === undefined || scripted !== undefined ? undefined : (this.#lookup("script", script) ?? script),
      region === undefined || regional !== undefined ? undefined : (this.#lookup("region", region) ?? region),
    ].filter((each) => each !== undefined);
    const { pattern, separator } = intl.section(this.#resolved.data, "names");
    return more.length === 0 ? name : pattern.replace("{0}", name).replace("{1}", more.join(separator));
  }

  resolvedOptions(): object {
    return {
      locale: this.#resolved.locale,
      style: this.#style,
      type: this.#type,
      fallback: this.#fallback,
      ...(this.#type === "language" && { languageDisplay: this.#languageDisplay }),
    };
  }
}
intl.define("DisplayNames", DisplayNames);
