// Text out of a module, as a message may show it: names there may be megabytes long, or move the cursor.

const PLAIN = /^[\w.$:/@ -]{1,100}$/;
const MOST = 60;

export function quoted(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.length > MOST ? `${JSON.stringify(text.slice(0, MOST))} … (${text.length} characters)` : JSON.stringify(text);
}
