// Text of others, as it may stand on a terminal and in a log.

/** Controls but for tab and line break (C0, DEL, C1), separators of lines, and what turns text around (Unicode, section 23). */
const UNSAFE = /(?![\t\n])[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** With escapes such as \\u001b for what would act on a terminal; in JSON these are the same text. */
export function printable(text: string): string {
  return text.replace(UNSAFE, escaped);
}
