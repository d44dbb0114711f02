// Where entries go: on one line, into columns, or on a line each.
import { widthOf } from "./console-text.ts";
import type { Shape, State } from "./inspect-state.ts";

export function layOut(state: State, given: string[], base: string, { open, close, list }: Shape, level: number, value: object): string {
  const { compact, breakLength } = state.options;
  const before = base === "" ? "" : `${base} `;
  let entries = given;
  if (compact !== false) {
    const levels = compact === true ? Number.POSITIVE_INFINITY : compact;
    if (list && given.length > 6) entries = columns(state, given, value);
    if (state.level - level < levels && entries.length === given.length) {
      const length = entries.reduce((sum, entry) => sum + entry.length + 1, entries.length + state.indent + open.length + base.length + 10);
      const line = `${before}${open} ${entries.join(", ")} ${close}`;
      if (length <= breakLength && !line.includes("\n")) return line;
    }
  }
  const margin = `\n${" ".repeat(state.indent)}`;
  return `${before}${open}${margin}  ${entries.join(`,${margin}  `)}${margin}${close}`;
}

/** Arranges the entries of a long list in columns; the very same entries if they are too wide for that. */
function columns(state: State, entries: string[], value: object): string[] {
  const { breakLength, maxArrayLength, compact } = state.options;
  const last = maxArrayLength !== null && maxArrayLength < entries.length ? entries.length - 1 : entries.length;
  const widths = entries.slice(0, last).map(widthOf);
  const widest = Math.max(...widths) + 2;
  const total = widths.reduce((sum, width) => sum + width + 2, 0);
  if (widest * 3 + state.indent >= breakLength || (total / widest <= 5 && widest > 8)) return entries;
  const biased = Math.max(widest - 3 - Math.sqrt(widest - total / entries.length), 1);
  const count = Math.min(
    Math.round(Math.sqrt(2.5 * biased * last) / biased),
    Math.floor((breakLength - state.indent) / widest),
    (compact === true ? 3 : Number(compact)) * 4,
    15,
  );
  if (count <= 1) return entries;
  const columnWidths = Array.from({ length: count }, (_, column) => Math.max(...widths.filter((_, index) => index % count === column)) + 2);
  const items = value as unknown[];
  const numeric = entries.every((_, index) => typeof items[index] === "number" || typeof items[index] === "bigint");
  const rows: string[] = [];
  for (let start = 0; start < last; start += count) {
    const end = Math.min(start + count, last);
    let row = "";
    for (let index = start; index < end; index++) {
      const entry = entries[index] as string;
      const gap = " ".repeat((columnWidths[index - start] as number) - (widths[index] as number) - 2);
      if (numeric) row += gap + entry;
      else row += entry;
      if (index < end - 1) row += numeric ? ", " : `, ${gap}`;
    }
    rows.push(row);
  }
  return rows.concat(entries.slice(last));
}
