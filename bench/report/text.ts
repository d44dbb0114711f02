// Text that fits a terminal: paragraphs, and tables with as many columns as there is room for.
import { type Column, withoutEmpty } from "./columns.ts";

const GAP = "  ";

/** No word is longer: what is gets cut into pieces. */
function words(text: string, longest: number): string[] {
  return text
    .split(" ")
    .filter((word) => word !== "")
    .flatMap((word) => word.match(new RegExp(`.{1,${longest}}`, "gsu")) as string[]);
}

/**
 * Lines of at most `width` characters, each with its end of line.
 * @param first what the first line begins with
 * @param rest what each of the others begins with
 */
export function wrap(text: string, width: number, first = "", rest = first): string {
  const longest = Math.max(1, width - Math.max(first.length, rest.length));
  let [lines, line] = ["", first];
  let isEmpty = true;
  for (const word of words(text, longest)) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines += `${line}\n`;
      [line, isEmpty] = [rest, true];
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return `${lines}${line.trimEnd()}\n`;
}

/** `text`, or as much of it as there is room for. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1)).trimEnd()}…`;
}

function asTable<R>(rows: readonly R[], columns: readonly Column<R>[]): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map((column) => column.cell(row)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => (line[i] as string).length)));
  return cells.map((line) => {
    const padded = line.map((cell, i) => (columns[i]?.left ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)));
    return `${GAP}${padded.join(GAP).trimEnd()}`;
  });
}

/** A block of lines for each row: its name, then what the columns say. */
function asBlocks<R>(rows: readonly R[], columns: readonly Column<R>[], width: number): string {
  const [name, ...values] = columns;
  const head = name?.title ? wrap(name.title, width, GAP) : "";
  return (
    head +
    rows
      .map((row) => {
        const said = values.map((column) => [column.title, column.cell(row)]).filter(([, cell]) => cell !== "");
        return wrap(name?.cell(row) ?? "", width, GAP, GAP + GAP) + wrap(said.map(([title, cell]) => `${title} ${cell}`.trim()).join(", "), width, GAP + GAP);
      })
      .join("")
  );
}

/**
 * The first of `layouts` that fits, or blocks of lines.
 * @param layouts from the widest to the narrowest; the first column of each is the row's name
 * @param width that no line is longer than
 */
export function fitted<R>(rows: readonly R[], layouts: readonly (readonly Column<R>[])[], width: number): string {
  for (const layout of layouts) {
    const lines = asTable(rows, withoutEmpty(layout, rows));
    if (lines.every((line) => line.length <= width))
      return lines
        .filter((line) => line !== "")
        .map((line) => `${line}\n`)
        .join("");
  }
  return asBlocks(rows, layouts.at(-1) ?? [], width);
}
