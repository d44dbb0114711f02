// Unicode BCP 47 locale identifiers: taking them apart, and writing them in canonical form (UTS #35).

export interface LocaleTag {
  language: string;
  script: string | undefined;
  region: string | undefined;
  variants: string[];
  /** Of the extension -u-: attributes, then key and value. */
  attributes: string[];
  keywords: [key: string, value: string][];
  /** The other extensions, each with its letter, and -x- at the end. */
  others: string[];
}

/** Older names and what stands for them: by language, and by region. */
export type Aliases = Readonly<Record<string, string>>;

const title = (text: string) => text[0]?.toUpperCase() + text.slice(1);

/** -x- comes last. */
const byLetter = (a: string, b: string) => (a[0] === "x" ? 1 : b[0] === "x" ? -1 : a < b ? -1 : 1);

/** @throws RangeError */
export function parseLocale(text: string, aliases: Aliases = {}): LocaleTag {
  const wrong = () => new RangeError(`Incorrect locale information provided`);
  const parts = text.toLowerCase().split("-");
  if (!parts.every((part) => /^[a-z0-9]{1,8}$/.test(part))) throw wrong();
  let at = 0;
  const take = (pattern: RegExp) => (pattern.test(parts[at] ?? "") ? parts[at++] : undefined);
  let language = take(/^(?:[a-z]{2,3}|[a-z]{5,8})$/);
  if (language === undefined) throw wrong();
  let script = take(/^[a-z]{4}$/);
  let region = take(/^(?:[a-z]{2}|\d{3})$/);
  const variants: string[] = [];
  for (let variant = take(/^(?:[a-z0-9]{5,8}|\d[a-z0-9]{3})$/); variant !== undefined; variant = take(/^(?:[a-z0-9]{5,8}|\d[a-z0-9]{3})$/)) {
    if (variants.includes(variant)) throw wrong();
    variants.push(variant);
  }
  const tag: LocaleTag = { language, script: undefined, region: undefined, variants: variants.sort(), attributes: [], keywords: [], others: [] };
  const seen = new Set<string>();
  while (at < parts.length) {
    const singleton = parts[at++] as string;
    if (singleton.length !== 1 || seen.has(singleton) || at >= parts.length) throw wrong();
    seen.add(singleton);
    if (singleton === "x") {
      tag.others.push(["x", ...parts.slice(at)].join("-"));
      break;
    }
    const from = at;
    while (at < parts.length && (parts[at] as string).length > 1) at++;
    if (at === from) throw wrong();
    const subtags = parts.slice(from, at);
    if (singleton === "u") readKeywords(subtags, tag);
    else tag.others.push([singleton, ...subtags].join("-"));
  }
  const renamed = aliases[language]?.split("-");
  if (renamed !== undefined) {
    language = renamed[0] as string;
    script ??= renamed
      .slice(1)
      .find((part) => part.length === 4)
      ?.toLowerCase();
    region ??= renamed
      .slice(1)
      .find((part) => /^(?:[A-Z]{2}|\d{3})$/.test(part))
      ?.toLowerCase();
  }
  region = region?.toUpperCase();
  tag.language = language;
  tag.script = script === undefined ? undefined : title(script);
  tag.region = region === undefined ? undefined : (aliases[region] ?? region);
  tag.others.sort(byLetter);
  return tag;
}

function readKeywords(subtags: readonly string[], tag: LocaleTag): void {
  let i = 0;
  for (; i < subtags.length && (subtags[i] as string).length > 2; i++)
    if (!tag.attributes.includes(subtags[i] as string)) tag.attributes.push(subtags[i] as string);
  tag.attributes.sort();
  while (i < subtags.length) {
    const key = subtags[i++] as string;
    const from = i;
    while (i < subtags.length && (subtags[i] as string).length > 2) i++;
    const value = subtags.slice(from, i).join("-");
    if (!tag.keywords.some(([name]) => name === key)) tag.keywords.push([key, value === "true" ? "" : value]);
  }
  tag.keywords.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Without extensions. */
export function baseName({ language, script, region, variants }: LocaleTag): string {
  return [language, script, region, ...variants].filter((part) => part !== undefined).join("-");
}

export function writeLocale(tag: LocaleTag): string {
  const { attributes, keywords, others } = tag;
  const unicode = [...attributes, ...keywords.map(([key, value]) => (value === "" ? key : `${key}-${value}`))];
  const extensions = unicode.length === 0 ? others : [...others, ["u", ...unicode].join("-")].sort(byLetter);
  return [baseName(tag), ...extensions].join("-");
}
