// xlsx: a workbook with numbers, dates and formulas, written as xlsx and CSV, and read again
import * as XLSX from "xlsx";

export default async function (event: { rows: object[] }) {
  const sheet = XLSX.utils.json_to_sheet(event.rows);
  XLSX.utils.sheet_add_aoa(sheet, [["sum", { t: "n", f: "SUM(B2:B3)", v: 3 }]], { origin: "A4" });
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, "Rows");
  const bytes = XLSX.write(book, { type: "buffer", bookType: "xlsx" }) as Uint8Array;
  const again = XLSX.read(bytes, { cellFormula: true });
  const first = again.Sheets.Rows as XLSX.WorkSheet;
  return [
    again.SheetNames,
    first["!ref"],
    XLSX.utils.sheet_to_json(first),
    XLSX.utils.sheet_to_csv(first),
    XLSX.utils.sheet_to_html(first),
    first.B4,
    XLSX.read("a;b\n1;2", { type: "string" }).Sheets.Sheet1?.B2,
    XLSX.SSF.format("#,##0.00", 1234.5),
  ];
}

export const event = {
  rows: [
    { name: "a", n: 1 },
    { name: "ü<", n: 2.5 },
  ],
};
