// Shows text from a module in a message safely: such names may be megabytes long or move a terminal's cursor.

const PLAIN = /^[\w.$:/@ -]{1,100}$/;
const MOST = 60;

export function quoted(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.length > MOST ? `${JSON.stringify(text.slice(0, MOST))} … (${text.length} characters)` : JSON.stringify(text);
}
