// `console.table`: rows and columns in a box.
import { inspect } from "./console-inspect.ts";
import { widthOf } from "./console-text.ts";

function cell(value: unknown): string {
  const large = typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 2;
  return inspect(value, { maxArrayLength: 3, breakLength: Number.POSITIVE_INFINITY, depth: large ? -1 : 0 });
}

function box(rows: string[][]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ""))) + 2);
  const rule = (left: string, middle: string, right: string) => left + widths.map((width) => "─".repeat(width)).join(middle) + right;
  const line = (row: string[]) => `│${widths.map((width, i) => ` ${row[i] ?? ""}${" ".repeat(width - 1 - widthOf(row[i] ?? ""))}`).join("│")}│`;
  return [rule("┌", "┬", "┐"), line(head), rule("├", "┼", "┤"), ...rows.slice(1).map(line), rule("└", "┴", "┘")].join("\n");
}

/** `columns` restricts and orders what is shown of each row. */
export function table(data: object, columns?: readonly string[]): string {
  if (data instanceof Map && columns === undefined)
    return box([["(iteration index)", "Key", "Values"], ...[...data].map(([key, value], index) => [`${index}`, cell(key), cell(value)])]);
  if (data instanceof Set && columns === undefined)
    return box([["(iteration index)", "Values"], ...[...data].map((value, index) => [`${index}`, cell(value)])]);

  const entries = data instanceof Map || data instanceof Set ? [...data].map((item, index) => [`${index}`, item] as const) : Object.entries(data);
  const names = new Set<string>(columns);
  let values = false;
  for (const [, row] of entries) {
    if (columns !== undefined) break;
    if (typeof row !== "object" || row === null) values = true;
    else for (const key of Object.keys(row as object)) names.add(key);
  }
  const rows = entries.map(([index, row]) => {
    const primitive = typeof row !== "object" || row === null;
    const cells = [...names].map((name) => (!primitive && Object.hasOwn(row as object, name) ? cell((row as Record<string, unknown>)[name]) : ""));
    return [index, ...cells, ...(values ? [primitive ? cell(row) : ""] : [])];
  });
  const first = data instanceof Map || data instanceof Set ? "(iteration index)" : "(index)";
  return box([[first, ...names, ...(values ? ["Values"] : [])], ...rows]);
}
