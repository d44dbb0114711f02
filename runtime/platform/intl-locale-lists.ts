// What `Intl.Locale` knows of a locale's habits: accessors as in Node.js 20, and methods as in later ones.
import { internal } from "../guest/internal.ts";
import type { IntlShared } from "./intl-shared.ts";

const intl = internal.intl as IntlShared;

interface Locale {
  language: string;
  script: string | undefined;
  region: string | undefined;
  maximize(): Locale;
}

/** The value for the most that a table knows: language and region where the tag has more than a language, one of them, or neither. */
function found(name: string, locale: Locale): string {
  const table = intl.data.lists?.[name];
  if (table === undefined)
    throw new TypeError(`The data of "${name}" are not in this module, for nothing in its source seemed to need them. Build it with: --with intl-locale-lists`);
  const { language, region } = locale.maximize();
  const isWhole = locale.region !== undefined || locale.script !== undefined;
  const rows = table.split("|").map((row) => row.split("=") as [string, string]);
  for (const key of [...(isWhole ? [`${language}-${region}`] : []), language, region]) {
    const row = rows.find(([, keys]) => keys.split(" ").includes(key as string));
    if (row !== undefined) return row[0];
  }
  return (rows[0] as [string, string])[0];
}

const words = (text: string) => text.split(" ").filter(Boolean);
/** What a tag's extension asks for is the only one. */
const listed = (name: string, asked: string) =>
  function (this: Locale & Record<string, string | undefined>): string[] {
    const own = this[asked];
    return own === undefined ? words(found(name, this)) : [own];
  };

const LISTS = {
  calendars: listed("calendars", "calendar"),
  collations: listed("collations", "collation"),
  hourCycles: listed("hourCycles", "hourCycle"),
  numberingSystems: listed("numberingSystems", "numberingSystem"),
  timeZones(this: Locale): string[] | undefined {
    return this.region === undefined ? undefined : words(found("timeZones", this));
  },
  textInfo(this: Locale): object {
    return { direction: found("textInfo", this) };
  },
  weekInfo(this: Locale): object {
    const [firstDay, minimalDays, ...weekend] = found("weekInfo", this).split(" ").map(Number);
    return { firstDay, weekend, minimalDays };
  },
};

const { prototype } = (intl.object as { Locale: { prototype: object } }).Locale;
for (const [name, answer] of Object.entries(LISTS)) {
  const method = answer as (this: never) => unknown;
  Object.defineProperty(prototype, name, { get: method, enumerable: false, configurable: true });
  intl.method(prototype, `get${name.charAt(0).toUpperCase()}${name.slice(1)}`, function (this: never) {
    return method.call(this);
  });
}
