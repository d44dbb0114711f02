// `Intl.Locale`.
import { internal } from "../guest/internal.ts";
import type { IntlShared, Options } from "./intl-shared.ts";
import { baseName, type LocaleTag, parseLocale, writeLocale } from "./intl-tag.ts";

const intl = internal.intl as IntlShared;

/** Options, and the keys of the Unicode extension that they are. */
const KEYS = { calendar: "ca", collation: "co", hourCycle: "hc", caseFirst: "kf", numeric: "kn", numberingSystem: "nu" } as const;
const TYPE = /^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/i;

const likely = () => intl.data.likely;
const tagOf = (parts: readonly (string | undefined)[]) => parts.filter((part) => part !== undefined).join("-");

/** UTS #35, "Add Likely Subtags". */
function maximized(tag: LocaleTag): LocaleTag {
  const { language, script, region } = tag;
  if (language !== "und" && script !== undefined && region !== undefined) return tag;
  const keys = [tagOf([language, script, region]), tagOf([language, region]), tagOf([language, script]), language];
  for (const key of keys) {
    const found = new RegExp(`(?:^| )${key}:(\\S+)`).exec(likely())?.[1]?.split("-");
    if (found !== undefined)
      return { ...tag, language: language === "und" ? (found[0] as string) : language, script: script ?? found[1], region: region ?? found[2] };
  }
  return tag;
}

function minimized(tag: LocaleTag): LocaleTag {
  const whole = maximized(tag);
  const { script, region } = whole;
  const same = (shorter: Partial<LocaleTag>) => baseName(maximized({ ...whole, script: undefined, region: undefined, ...shorter })) === baseName(whole);
  if (same({})) return { ...whole, script: undefined, region: undefined };
  if (same({ region })) return { ...whole, script: undefined };
  if (same({ script })) return { ...whole, region: undefined };
  return whole;
}

function withOptions(tag: LocaleTag, given: Options): LocaleTag {
  const part = (name: string, pattern: RegExp) => {
    const value = intl.option(given, name, undefined);
    if (value !== undefined && !pattern.test(value)) throw new RangeError(`Incorrect locale information provided`);
    return value;
  };
  const language = part("language", /^(?:[a-z]{2,3}|[a-z]{5,8})$/i);
  const script = part("script", /^[a-z]{4}$/i);
  const region = part("region", /^(?:[a-z]{2}|\d{3})$/i);
  const written = writeLocale({ ...tag, language: language ?? tag.language, script: script ?? tag.script, region: region ?? tag.region });
  const changed = parseLocale(written, intl.data.aliases);
  for (const [name, key] of Object.entries(KEYS)) {
    let value: string | undefined;
    if (name === "numeric") value = given.numeric === undefined ? undefined : given.numeric ? "" : "false";
    else if (name === "hourCycle") value = intl.option(given, name, ["h11", "h12", "h23", "h24"]);
    else if (name === "caseFirst") value = intl.option(given, name, ["upper", "lower", "false"]);
    else value = part(name, TYPE)?.toLowerCase();
    if (value !== undefined)
      changed.keywords = [...changed.keywords.filter(([known]) => known !== key), [key, value] as [string, string]].sort(([a], [b]) => (a < b ? -1 : 1));
  }
  return changed;
}

class Locale {
  readonly #tag: LocaleTag;

  constructor(tag: unknown, options?: unknown) {
    if (typeof tag !== "string" && (typeof tag !== "object" || tag === null))
      throw new TypeError("First argument to Intl.Locale constructor can't be empty or missing");
    this.#tag = withOptions(parseLocale(String(tag), intl.data.aliases), intl.coerce(options));
  }

  static is(value: object): boolean {
    return #tag in value;
  }

  #keyword(key: string): string | undefined {
    return this.#tag.keywords.find(([name]) => name === key)?.[1];
  }

  get baseName(): string {
    return baseName(this.#tag);
  }
  get language(): string {
    return this.#tag.language;
  }
  get script(): string | undefined {
    return this.#tag.script;
  }
  get region(): string | undefined {
    return this.#tag.region;
  }
  get calendar(): string | undefined {
    return this.#keyword("ca");
  }
  get collation(): string | undefined {
    return this.#keyword("co");
  }
  get hourCycle(): string | undefined {
    return this.#keyword("hc");
  }
  get caseFirst(): string | undefined {
    return this.#keyword("kf");
  }
  get numeric(): boolean {
    const value = this.#keyword("kn");
    return value === "" || value === "true";
  }
  get numberingSystem(): string | undefined {
    return this.#keyword("nu");
  }

  maximize(): Locale {
    return new Locale(writeLocale(maximized(this.#tag)));
  }

  minimize(): Locale {
    return new Locale(writeLocale(minimized(this.#tag)));
  }

  toString(): string {
    return writeLocale(this.#tag);
  }
}

const { is } = Locale;
Reflect.deleteProperty(Locale, "is");
intl.isLocale = is;
intl.define("Locale", Locale);
