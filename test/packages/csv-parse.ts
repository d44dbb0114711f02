// csv-parse: the synchronous reader and the stream, on Buffer and node:stream.
import { parse } from "csv-parse";
import { parse as parseSync } from "csv-parse/sync";

export default async function (event: { csv: string }) {
  const rows = parseSync(event.csv, { columns: true, cast: true, trim: true });
  const streamed: unknown[] = [];
  const parser = parse({ delimiter: "," });
  parser.write(event.csv);
  parser.end();
  for await (const row of parser) streamed.push(row);
  let error = "";
  try {
    parseSync("a,b\n1,2,3");
  } catch (caught) {
    error = (caught as { code: string }).code;
  }
  return { rows, streamed, error };
}

export const event = { csv: 'id,name\n1,"x ""y"""\n2, z \n' };
