// Which locales a function needs: those that are asked for, and those that literals in its own source name.
import { SporeletError } from "../../errors.ts";

const TAG = "[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\\d{3}))?(?:-u(?:-[a-z0-9]{2,8})+)?";
/** A tag with a script or a region can't be anything else. */
const FULL = /["'`]([a-z]{2,3}(?:-[A-Z][a-z]{3})?-(?:[A-Z]{2}|\d{3})(?:-u(?:-[a-z0-9]{2,8})+)?|[a-z]{2,3}-[A-Z][a-z]{3})["'`]/g;
/** A language alone is one only where a locale is meant. */
const BEHIND = new RegExp(
  `(?:\\bIntl\\s*\\.\\s*\\w+\\s*\\(\\s*\\[?|\\.\\w*locale\\w*\\(\\s*\\[?|\\.localeCompare\\([^()]*,\\s*|\\b(?:locale|lang|language)s?\\w*["'\`]?\\s*(?:=|:|,)\\s*\\[?)["'\`](${TAG})["'\`]`,
  "gi",
);

/** Whether the ICU of this Node.js has data for `tag`; "root" answers for what it does not know. */
function isKnown(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length === 1;
  } catch {
    return false;
  }
}

/** Without extensions: they say nothing of the data. */
const plain = (tag: string) => new Intl.Locale(tag).baseName;

function namedIn(own: string): string[] {
  const tags = [...own.matchAll(FULL), ...own.matchAll(BEHIND)].map((match) => match[1] as string);
  return tags.filter((tag) => /^[a-z]{2,3}(?:-|$)/.test(tag) && isKnown(tag)).map(plain);
}

function checked(tag: string): string {
  if (isKnown(tag)) return plain(tag);
  const near = nearest(tag);
  throw new SporeletError("E_OPTION_VALUE", `there is no locale "${tag}" in the ICU of this Node.js`, {
    remedy: near === undefined ? "Name a locale such as en, de or pt-BR." : `The nearest that it has is "${near}".`,
  });
}

/** The longest beginning that is known, or a language that is one letter away. */
function nearest(tag: string): string | undefined {
  const parts = tag.split(/[-_]/);
  for (; parts.length > 0; parts.pop()) if (isKnown(parts.join("-"))) return plain(parts.join("-"));
  const language = tag.split(/[-_]/)[0]?.toLowerCase() ?? "";
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const near = [
    ...Array.from(language, (_, i) => language.slice(0, i) + language.slice(i + 1)),
    ...Array.from(language, (_, i) => [...letters].map((letter) => language.slice(0, i) + letter + language.slice(i + 1))).flat(),
  ];
  return near.find((candidate) => /^[a-z]{2,3}$/.test(candidate) && isKnown(candidate));
}

/**
 * The first one counts where a function asks for none.
 * @throws SporeletError E_OPTION_VALUE
 */
export function localesOf(own: string, asked: readonly string[] | undefined): string[] {
  const first = asked === undefined || asked.length === 0 ? ["en"] : asked.map(checked);
  return [...new Set([...first, ...namedIn(own)])].filter((tag, i, all) => i === 0 || covers(all[0] as string)[tag] === undefined);
}

/** Other names that mean the same data: of en that is en-US. */
export function covers(tag: string): Record<string, string> {
  const { language, script, region } = new Intl.Locale(tag).maximize();
  const small = new Intl.Locale(tag).minimize().baseName;
  if (small !== tag && small !== new Intl.Locale(tag).language) return {};
  const names = [language, `${language}-${region}`, `${language}-${script}`, `${language}-${script}-${region}`];
  return Object.fromEntries(names.filter((name) => name !== tag && (name !== language || small === language)).map((name) => [name, tag]));
}
