// What Intl's parts work on, read from the ICU of the Node.js that builds, as a script that is loaded before them.
import type { IntlData, Sections } from "../../../runtime/intl-data.ts";
import type { PlatformData } from "../parts.ts";
import { ownCode } from "../uses.ts";
import { calendarTable } from "./calendar-tables.ts";
import { calendarsData, calendarsOf } from "./calendars.ts";
import { collationData, collationsData, collationsOf } from "./collation.ts";
import { dateRanges } from "./date-ranges.ts";
import { dateData, timeSeparator } from "./datetime.ts";
import { lists } from "./locale-lists.ts";
import { covers, localesOf } from "./needs.ts";
import { compactData, currencyNames, currencySymbols, numberData, unitData } from "./number.ts";
import { pluralRanges, ruleOf, ruleSource, SAMPLES } from "./plural.ts";
import { aliases, decimals, digits, likely, values } from "./shared.ts";
import { listData, namesData, relativeData } from "./words.ts";
import { isAllZones, zoneData, zoneNames, zonesOf } from "./zones.ts";

export interface IntlRequest {
  locales?: readonly string[] | undefined;
  timeZones?: readonly string[] | "all" | undefined;
  /** Parts that are carried whatever the analysis finds. */
  with?: readonly string[];
}

const CALENDARS = "intl-calendars";

type Reader = { [Name in Exclude<keyof Sections, "zones" | "calendars" | "collations">]: (locale: string) => Sections[Name] };

const READERS: Reader = {
  number: (locale) => numberData(locale, ruleOf(locale)),
  compact: (locale) => compactData(locale, ruleOf(locale)),
  currencies: currencySymbols,
  "currency-names": (locale) => currencyNames(locale, ruleOf(locale)),
  units: (locale) => unitData(locale, ruleOf(locale)),
  ranges: pluralRanges,
  relative: (locale) => relativeData(locale, ruleOf(locale)),
  lists: listData,
  duration: timeSeparator,
  names: namesData,
  collation: collationData,
  dates: (locale) => dateData(locale),
  "date-ranges": (locale) => dateRanges(locale),
};

/** By part of the platform: the sections that it reads. */
const SECTIONS: Readonly<Record<string, readonly (keyof Reader)[]>> = {
  "intl-plural": ["ranges"],
  "intl-number": ["number", "currencies"],
  "intl-compact": ["compact"],
  "intl-currency-names": ["currency-names"],
  "intl-units": ["units"],
  "intl-relative": ["relative"],
  "intl-list": ["lists"],
  "intl-duration": ["duration"],
  "intl-names": ["names"],
  "intl-collator": ["collation"],
  "intl-datetime": ["dates"],
  "intl-date-ranges": ["date-ranges"],
};

/** Parts that ask for the plural category of a number. */
const PLURAL: readonly string[] = ["intl-plural", "intl-number", "intl-relative"];

/** A string with a letter beyond Latin-1 takes two bytes a letter; escaped it takes one. */
function compact(json: string): string {
  const wide = json.match(/[\u0100-\uffff]/g)?.length ?? 0;
  return wide * 5 < json.length ? json.replace(/[\u0100-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`) : json;
}

function bytesOf(text: string): number {
  return /[\u0100-\uffff]/.test(text) ? text.length * 2 : text.length;
}

const read = new Map<string, string>();

/** Once per process: rebuilds read the same. */
function sectionText(locale: string, section: keyof Reader): string {
  const key = `${locale} ${section}`;
  let text = read.get(key);
  if (text === undefined) {
    text = compact(JSON.stringify(READERS[section](locale)));
    read.set(key, text);
  }
  return text;
}

/** Parts that the function needs for its locales and for the calendars that it names. */
export function partsForData(bundle: string, parts: readonly string[], request: IntlRequest): string[] {
  if (!parts.includes("intl-datetime")) return [];
  const own = ownCode(bundle);
  return calendarsOf(own, localesOf(own, request.locales), false).length > 0 ? [CALENDARS] : [];
}

/**
 * @param parts the parts of the platform that the function carries
 * @throws SporeletError E_OPTION_VALUE
 */
export function carriedData(bundle: string, parts: readonly string[], request: IntlRequest): PlatformData {
  const own = ownCode(bundle);
  const locales = localesOf(own, request.locales);
  const hasDates = parts.includes("intl-datetime");
  const { names, zones } = hasDates ? zonesOf(own, request.timeZones) : { names: {}, zones: [] };
  const isAll = isAllZones(request.timeZones);
  const calendars = parts.includes(CALENDARS) ? calendarsOf(own, locales, request.with?.includes(CALENDARS) === true) : [];
  const collations = parts.includes("intl-collator") ? collationsOf(own) : [];
  const calendarsText = (locale: string) => compact(JSON.stringify(calendarsData(locale, calendars, parts.includes("intl-date-ranges"))));
  const sections = [...new Set(parts.flatMap((part) => SECTIONS[part] ?? []))];
  const texts = Object.fromEntries(
    locales.map((locale) => [
      locale,
      {
        ...Object.fromEntries(sections.map((section) => [section, sectionText(locale, section)])),
        ...(collations.length > 0 && { collations: compact(JSON.stringify(collationsData(locale, collations))) }),
        ...(parts.includes(CALENDARS) && { calendars: calendarsText(locale) }),
        ...(parts.includes("intl-zones") && {
          zones: compact(JSON.stringify(Object.fromEntries(["UTC", ...zones].map((zone) => [zone, zoneNames(locale, zone)])))),
        }),
      },
    ]),
  );
  const zoneTexts = Object.fromEntries(zones.map((zone) => [zone, JSON.stringify(zoneData(zone, isAll))]));
  const first = locales[0] as string;
  const data: Omit<IntlData, "plural"> = {
    // As Node says where the environment asks for no other.
    locale: first === "en" ? "en-US" : first,
    locales: texts,
    covers: Object.assign({}, ...locales.toReversed().map(covers)),
    samples: parts.includes("intl-plural") ? SAMPLES : [],
    aliases: parts.includes("intl-locale") || parts.includes("intl-names") ? aliases() : {},
    likely: parts.includes("intl-locale") ? likely() : "",
    digits: parts.includes("intl-number") || parts.includes("intl-datetime") ? digits() : "",
    decimals: parts.includes("intl-number") ? decimals() : "",
    values: values(parts, { calendar: [...calendars, "gregory", "iso8601"].sort(), collation: collations.filter((name) => name !== "search") }),
    ...(parts.includes("intl-locale-lists") && { lists: lists(bundle, request.with?.includes("intl-locale-lists") === true) }),
    ...(calendars.length > 0 && { calendars: Object.fromEntries(calendars.map((calendar) => [calendar, calendarTable(calendar)])) }),
    zones: zoneTexts,
    zoneNames: names,
  };
  const rules = parts.some((part) => PLURAL.includes(part)) ? locales.map((locale) => `${JSON.stringify(locale)}:${ruleSource(locale)}`) : [];
  const script = `const data=${JSON.stringify(data)};data.plural={${rules.join(",")}};globalThis.sporelet.intlData=data;`;
  const weights = locales.map((locale) => ({
    name: `locale-${locale}`,
    heap: Object.values(texts[locale] ?? {}).reduce((sum, text) => sum + bytesOf(text), 0),
  }));
  if (zones.length > 0) weights.push({ name: "time-zones", heap: Object.values(zoneTexts).reduce((sum, text) => sum + bytesOf(text), 0) });
  return { script, weights };
}
