// Media types of events and their data (RFC 2046, in the grammar of RFC 2045, section 5.1).

const TOKEN = "[\\w!#$%&'*+.^`{|}~-]+";
const PARAMETER = `[ \\t]*;[ \\t]*${TOKEN}=(?:${TOKEN}|"(?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\x20-\\x7e])*")`;
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(?:${PARAMETER})*$`);
const CHARSET = /;[ \t]*charset="?([^";\s]*)/i;

/** Types that are longer are refused: a regular expression with millions of repetitions overflows its stack. */
const MOST_CHARACTERS = 1000;

/** Whether `text` is a media type, with or without parameters. */
export function isMediaType(text: string): boolean {
  return text === "application/json" || (text.length <= MOST_CHARACTERS && MEDIA_TYPE.test(text));
}

/** Type and subtype in lower case, without parameters: `text/html` of `Text/HTML; charset=utf-8`. */
export function essence(mediaType: string): string {
  const end = mediaType.indexOf(";");
  return (end < 0 ? mediaType : mediaType.slice(0, end)).trim().toLowerCase();
}

/** Subtype `json` or suffix `+json` (JSON Event Format, section 3.1.1). */
export function declaresJson(mediaType: string): boolean {
  return mediaType === "application/json" || /[/+]json$/.test(essence(mediaType));
}

/** Whether content of the type is text in UTF-8, by the type alone: text, XML, YAML. */
export function declaresText(mediaType: string): boolean {
  const charset = CHARSET.exec(mediaType)?.[1]?.toLowerCase();
  return /^text\/|[/+](xml|yaml)$/.test(essence(mediaType)) && (charset === undefined || charset === "utf-8" || charset === "us-ascii");
}
