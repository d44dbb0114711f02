// `Intl.ListFormat`.
import { internal } from "../guest/internal.ts";
import type { IntlShared, Resolved } from "./intl-shared.ts";

const intl = internal.intl as IntlShared;
const TYPES = ["conjunction", "disjunction", "unit"] as const;
const STYLES = ["long", "short", "narrow"] as const;

interface ListPart {
  type: "element" | "literal";
  value: string;
}

/** Spanish and Hebrew have other words before some sounds. */
function beforeElement(language: string, literal: string, element: string): string {
  if (language === "es") {
    if (literal === " y " && /^(?:i|hi(?![ae]))/i.test(element)) return " e ";
    if (literal === " o " && /^(?:h?o|8|11(?:\D|$))/i.test(element)) return " u ";
  }
  return language === "he" && literal.endsWith("ו") && !/^[֐-׿]/.test(element) ? `${literal}-` : literal;
}

class ListFormat {
  readonly #resolved: Resolved;
  readonly #type: (typeof TYPES)[number];
  readonly #style: (typeof STYLES)[number];

  constructor(locales?: unknown, options?: unknown) {
    const given = intl.optionsObject(options);
    intl.option(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    this.#type = intl.option(given, "type", TYPES, "conjunction");
    this.#style = intl.option(given, "style", STYLES, "long");
    this.#resolved = intl.resolve(locales);
  }

  format(list: Iterable<string>): string {
    return this.formatToParts(list)
      .map((part) => part.value)
      .join("");
  }

  formatToParts(list: Iterable<string> = []): ListPart[] {
    const elements = [...list];
    for (const element of elements) if (typeof element !== "string") throw new TypeError("Iterable yielded a non-String value");
    const last = elements.length - 1;
    const [pair, start, middle, end] = intl.section(this.#resolved.data, "lists")[
      TYPES.indexOf(this.#type) * STYLES.length + STYLES.indexOf(this.#style)
    ] as string[];
    const language = this.#resolved.data.split("-")[0] as string;
    return elements.flatMap((value, i): ListPart[] => {
      if (i === 0) return [{ type: "element", value }];
      const literal = last === 1 ? pair : i === 1 && last > 1 ? start : i === last ? end : middle;
      const between = (i === 1 && last === 2 ? start : literal) as string;
      const element: ListPart = { type: "element", value };
      return between === "" ? [element] : [{ type: "literal", value: beforeElement(language, between, value) }, element];
    });
  }

  resolvedOptions(): object {
    return { locale: this.#resolved.locale, type: this.#type, style: this.#style };
  }
}
intl.define("ListFormat", ListFormat);
