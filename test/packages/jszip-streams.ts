// jszip: an archive read from and written to streams of Node
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import JSZip from "jszip";

/** Its streams are old ones, which are no iterables. */
const whole = (stream: NodeJS.ReadableStream) => buffer(stream.pipe(new PassThrough()));

export default async function (event: { pieces: string[] }) {
  const zip = new JSZip();
  const date = new Date(Date.UTC(2024, 0, 2));
  zip.file("streamed.txt", Readable.from(event.pieces.map((piece) => Buffer.from(piece))), { date, binary: true });
  zip.file("text.txt", "ä".repeat(50), { date });
  const bytes = await whole(zip.generateNodeStream({ type: "nodebuffer", streamFiles: true, compression: "DEFLATE" }));
  const again = await JSZip.loadAsync(bytes);
  const read = await whole(again.file("streamed.txt")?.nodeStream() as NodeJS.ReadableStream);
  return [
    (JSZip.support as { nodestream?: boolean }).nodestream,
    JSZip.support.nodebuffer,
    bytes.length,
    read.toString(),
    await again
      .file("text.txt")
      ?.async("nodebuffer")
      .then((all) => all.length),
  ];
}

export const event = { pieces: ["one ", "two ", "three"] };
