// Quoting and measuring text for the console.

const shortEscapes: Record<string, string> = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\\": "\\\\" };

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be escaped
const UNPRINTABLE = /[\x00-\x1f\x7f-\x9f\\]|[\ud800-\udfff]/gu;

/** `text` with control characters, backslashes and lone surrogates as escapes. */
export function escaped(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return shortEscapes[character] ?? (code.length > 2 ? `\\u${code}` : `\\x${code.toUpperCase().padStart(2, "0")}`);
  });
}

/** `text` as a literal, in the quotes that need the least escaping. */
export function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes("`") && !text.includes("${") ? "`" : "'";
  const body = escaped(text);
  return mark + (mark === "'" ? body.replaceAll("'", "\\'") : body) + mark;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these take no room
// biome-ignore lint/suspicious/noMisleadingCharacterClass: single code points are meant
const NO_WIDTH = /[\x00-\x1f\x7f-\x9f\u0300-\u036f\u200b-\u200f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\u{e0100}-\u{e01ef}]/u;
const PLAIN = /^[\x20-\x7e]*$/;

/** The columns that `text` takes on a terminal. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text.normalize("NFC")) width += NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
