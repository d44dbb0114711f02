// The plural rules of the carried locales: make-plural has them as functions, whose source goes into the module.
import * as plurals from "make-plural/plurals";
import type { ByCategory, PluralRanges, PluralRule } from "../../../runtime/intl-data.ts";

/** Among these every category of every language occurs. */
export const SAMPLES = [
  "1",
  "2",
  "3",
  "5",
  "0",
  "4",
  "6",
  "7",
  "8",
  "9",
  "10",
  "11",
  "12",
  "18",
  "20",
  "21",
  "22",
  "23",
  "25",
  "28",
  "40",
  "80",
  "100",
  "101",
  "102",
  "103",
  "111",
  "1000000",
  "0.1",
  "1.5",
  "1.0",
  "2.1",
  "0.2",
  "10.1",
  "1.2",
];

const RULES = plurals as unknown as Readonly<Record<string, PluralRule | undefined>>;

export function ruleOf(locale: string): PluralRule {
  const { language, region } = new Intl.Locale(locale);
  return RULES[`${language}_${region}`] ?? RULES[language] ?? (() => "other");
}

/** The rule's source; it refers to nothing outside. */
export function ruleSource(locale: string): string {
  return ruleOf(locale).toString();
}

const decimalsOf = (sample: string) => sample.split(".")[1]?.length ?? 0;

/** What `make` answers for a number of each category, without those that are as "other". */
export function byCategory(
  rule: PluralRule,
  make: (value: number, fractions: { minimumFractionDigits: number; maximumFractionDigits: number }) => string,
): ByCategory<string> {
  const forms: Record<string, string> = {};
  const add = (sample: string) => {
    const decimals = decimalsOf(sample);
    forms[rule(sample)] ??= make(Number(sample), { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  };
  for (const sample of SAMPLES) add(sample);
  forms.other ??= forms[rule("5")] as string;
  for (const category of Object.keys(forms)) if (category !== "other" && forms[category] === forms.other) delete forms[category];
  return forms;
}

type Ranging = Intl.PluralRules & { selectRange(start: number, end: number): string };

export function pluralRanges(locale: string): PluralRanges {
  const rules = new Intl.PluralRules(locale) as Ranging;
  const examples = new Map<string, number>();
  for (const sample of SAMPLES) {
    const category = rules.select(Number(sample));
    if (!examples.has(category)) examples.set(category, Number(sample));
  }
  const ranges: Record<string, string> = {};
  for (const [first, start] of examples) {
    for (const [last, end] of examples) {
      const category = rules.selectRange(start, end);
      if (category !== last) ranges[`${first} ${last}`] = category;
    }
  }
  return ranges;
}
