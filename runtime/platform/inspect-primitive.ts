// A value that is no object.
import { quote } from "./console-text.ts";
import type { State } from "./inspect-state.ts";

const SHORT_TEXT = 16;

export function primitive(state: State, value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return formatNumber(value);
  if (typeof value !== "string") return String(value);
  const { breakLength, maxStringLength } = state.options;
  let text = value;
  let more = "";
  if (maxStringLength !== null && text.length > maxStringLength) {
    more = `... ${plural(text.length - maxStringLength, "more character")}`;
    text = text.slice(0, maxStringLength);
  }
  if (state.options.compact === true || text.length <= SHORT_TEXT || text.length <= breakLength - state.indent - 4) return quote(text) + more;
  return text
    .split(/(?<=\n)/)
    .map((line) => quote(line))
    .join(` +\n${" ".repeat(state.indent + 2)}`)
    .concat(more);
}

export function formatNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : `${value}`;
}

export function plural(count: number, what: string): string {
  return `${count} ${what}${count > 1 ? "s" : ""}`;
}
