// JSON as text.

/** With line breaks and indentation, every token as it was: parsing would round long numbers. */
export function indented(json) {
  const tokens = json.match(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let depth = 0;
  let text = "";
  let before = "";
  for (const token of tokens) {
    const isEnd = token === "}" || token === "]";
    if (isEnd) depth--;
    const isAfterOpening = before === "{" || before === "[";
    if (before === "," || (isAfterOpening !== isEnd && (isAfterOpening || isEnd))) text += `\n${"  ".repeat(depth)}`;
    text += token === ":" ? ": " : token;
    if (token === "{" || token === "[") depth++;
    before = token;
  }
  return text;
}

export function problemOfJson(text) {
  if (text.trim() === "") return "An event is a JSON value, at least null.";
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return `Not JSON: ${error.message}`;
  }
}
