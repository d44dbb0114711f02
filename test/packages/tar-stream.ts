// tar-stream: an archive packed and taken apart, as streams
import { extract, pack } from "tar-stream";

export default async function (event: { files: Record<string, string> }) {
  const archive = pack();
  const mtime = new Date(5000);
  for (const [name, text] of Object.entries(event.files)) archive.entry({ name, mtime, mode: 0o644 }, text);
  archive.entry({ name: "link", type: "symlink", linkname: "a.txt", mtime });
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive as unknown as AsyncIterable<Buffer>) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const found: unknown[] = [];
  await new Promise<void>((settle, refuse) => {
    const reader = extract();
    reader.on("entry", (header, stream, next) => {
      let text = "";
      stream.on("data", (piece) => {
        text += String(piece);
      });
      stream.on("end", () => {
        found.push([header.name, header.size, header.type, header.linkname, text]);
        next();
      });
    });
    reader.on("finish", settle);
    reader.on("error", refuse);
    reader.end(bytes);
  });
  return [bytes.length, bytes.subarray(0, 160).toString("hex"), found];
}

export const event = { files: { "a.txt": "hello", [`${"long/".repeat(25)}ü.txt`]: "x".repeat(600) } };
