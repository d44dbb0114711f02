// busboy: forms of both kinds, with files and limits, parsed from a stream
import { Readable } from "node:stream";
import busboy from "busboy";

function parsed(type: string, body: string, limits?: busboy.Limits): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const found: unknown[] = [];
    const parser = busboy({ headers: { "content-type": type }, ...(limits && { limits }) });
    parser.on("field", (name, value, info) => found.push([name, value, info]));
    parser.on("file", (name, stream, info) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece)).on("limit", () => found.push("limit"));
      stream.on("end", () => found.push([name, info, Buffer.concat(pieces).toString("hex")]));
    });
    parser.on("close", () => resolve(found)).on("error", reject);
    Readable.from([Buffer.from(body.slice(0, 70)), Buffer.from(body.slice(70))]).pipe(parser);
  });
}

export default async function (event: { boundary: string; fields: Record<string, string> }) {
  const { boundary } = event;
  const form = `${Object.entries(event.fields)
    .map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join(
      "",
    )}--${boundary}\r\ncontent-disposition: form-data; name="f"; filename="ä.bin"\r\ncontent-type: image/png\r\n\r\n\x01\x02bytes\r\n--${boundary}--\r\n`;
  return [
    await parsed(`multipart/form-data; boundary=${boundary}`, form),
    await parsed(`multipart/form-data; boundary=${boundary}`, form, { fileSize: 3 }),
    await parsed("application/x-www-form-urlencoded", "a=1&b=%C3%A4+x&c"),
    await parsed(`multipart/form-data; boundary=${boundary}`, `--${boundary}\r\nbroken`).catch((error: Error) => error.message),
    (() => {
      try {
        busboy({ headers: { "content-type": "text/plain" } });
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    })(),
  ];
}

export const event = { boundary: "xyz", fields: { name: "Ada", note: "two\r\nlines" } };
