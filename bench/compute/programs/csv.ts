// CSV with quoted fields, read character by character; a column is summed.
const TEXT = Array.from({ length: 400 }, (_, i) => `${i},"Name, ${i}","say ""${i % 10}""",${i * 3.5},${i % 2 === 0}`).join("\n");

function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (isQuoted) {
      if (char !== '"') field += char;
      else if (text[i + 1] === '"') {
        field += char;
        i++;
      } else isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === ",") {
      row.push(field);
      field = "";
    } else if (char === "\n") {
      rows.push([...row, field]);
      row = [];
      field = "";
    } else field += char;
  }
  return [...rows, [...row, field]];
}

export default function handler({ rounds }: { rounds: number }) {
  let sum = 0;
  let rows: string[][] = [];
  for (let i = 0; i < rounds; i++) {
    rows = parse(TEXT);
    for (const row of rows) sum += Number(row[3]);
  }
  return { sum, row: rows[7] };
}
