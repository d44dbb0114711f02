// papaparse: CSV with quotes, headers and types, and back.
import Papa from "papaparse";

export default async function (event: { csv: string }) {
  const { data, errors, meta } = Papa.parse(event.csv, { header: true, dynamicTyping: true, skipEmptyLines: true });
  return { data, errors, fields: meta.fields, back: Papa.unparse(data as object[], { delimiter: ";" }) };
}

export const event = { csv: 'id,name,price\n1,"Ada, ""A""",1.5\n2,Bob,\n\n3,"multi\nline",true\n' };
