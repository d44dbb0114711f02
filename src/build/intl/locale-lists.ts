// What `Intl.Locale` lists of locales, read from the ICU of this Node.js: some by language, some by region.
import { canonical, LETTERS, pairs } from "./shared.ts";

const BY_LANGUAGE = ["collations", "numberingSystems", "textInfo"] as const;
const BY_REGION = ["calendars", "hourCycles", "timeZones", "weekInfo"] as const;
const NAMES = [...BY_LANGUAGE, ...BY_REGION] as const;

type Name = (typeof NAMES)[number];

/** Languages whose digits or direction depend on the region, and those whose hours do. */
const BY_BOTH: Readonly<Partial<Record<Name, readonly string[]>>> = {
  numberingSystems: ["ar", "pa", "sd", "ur", "uz"],
  textInfo: ["kk", "pa", "sd", "ug", "uz"],
  hourCycles: ["fr", "ku"],
};

/** Regions that locales have and that are no countries. */
const CONTINENTS = ["001", "150", "419"];

interface WeekInfo {
  firstDay: number;
  minimalDays?: number;
  weekend: readonly number[];
}

/** In Node.js 20 these are accessors, in later ones methods. */
function written(tag: string, name: Name): string {
  const locale = new Intl.Locale(tag) as unknown as Record<string, unknown>;
  const method = locale[`get${name.charAt(0).toUpperCase()}${name.slice(1)}`];
  const value: unknown = typeof method === "function" ? method.call(locale) : locale[name];
  if (name === "textInfo") return (value as { direction: string }).direction;
  if (name !== "weekInfo") return (value as readonly string[]).join(" ");
  const { firstDay, minimalDays = 1, weekend } = value as WeekInfo;
  return [firstDay, minimalDays, ...weekend].join(" ");
}

function languages(): string[] {
  const all = [...pairs, ...pairs.flatMap((pair) => LETTERS.map((letter) => pair + letter))];
  return all.filter((tag) => canonical(tag) === tag && Intl.NumberFormat.supportedLocalesOf(tag).length > 0);
}

function regions(): string[] {
  const english = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const all = pairs.map((pair) => pair.toUpperCase());
  return all.filter((region) => canonical(`und-${region}`) === `und-${region}` && english.of(region) !== undefined);
}

function table(name: Name): string {
  const isByRegion = BY_REGION.includes(name as (typeof BY_REGION)[number]);
  const keys = isByRegion ? [...regions(), ...(name === "timeZones" ? [] : CONTINENTS)] : languages();
  const values = new Map(keys.map((key) => [key, written(isByRegion ? `und-${key}` : key, name)]));
  for (const language of BY_BOTH[name] ?? [])
    for (const region of regions()) {
      const value = written(`${language}-${region}`, name);
      if (value !== values.get(isByRegion ? region : language)) values.set(`${language}-${region}`, value);
    }
  const groups = new Map<string, string[]>();
  for (const [key, value] of values) groups.set(value, [...(groups.get(value) ?? []), key]);
  const [usual, ...others] = [...groups].sort(([, a], [, b]) => b.length - a.length);
  // The usual value needs no keys, but for those that are not as their region or language is.
  return [`${usual?.[0]}=${usual?.[1].filter((key) => key.includes("-")).join(" ")}`, ...others.map(([value, of]) => `${value}=${of.join(" ")}`)].join("|");
}

const read = new Map<Name, string>();

/** Of those lists that `code` names. */
export function lists(code: string, all: boolean): Record<string, string> {
  const named = NAMES.filter((name) => all || new RegExp(`\\b(?:get)?${name}\\b`, "i").test(code));
  for (const name of named) if (!read.has(name)) read.set(name, table(name));
  return Object.fromEntries(named.map((name) => [name, read.get(name) as string]));
}
