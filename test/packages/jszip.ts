// jszip: an archive with folders, compression and comments, written and read again
import JSZip from "jszip";

export default async function (event: { files: Record<string, string> }) {
  const zip = new JSZip();
  const date = new Date(Date.UTC(2024, 0, 2));
  for (const [name, text] of Object.entries(event.files)) zip.file(name, text, { date });
  zip.folder("empty")?.file("bytes", new Uint8Array([1, 2, 255]), { date, comment: "c" });
  const bytes = await zip.generateAsync({ type: "uint8array", compression: "DEFLATE", platform: "UNIX" });
  const again = await JSZip.loadAsync(bytes, { checkCRC32: true });
  const streamed = await zip.generateAsync({ type: "string", streamFiles: true });
  return [
    bytes.length,
    Object.keys(again.files),
    await again.file("a.txt")?.async("string"),
    await again.file("empty/bytes")?.async("base64"),
    again.file("empty/bytes")?.comment,
    again.file(/\.txt$/).length,
    streamed.length,
    await JSZip.loadAsync("nonsense").catch((error: Error) => error.message.slice(0, 30)),
  ];
}

export const event = { files: { "a.txt": "text ".repeat(100), "dir/ü.txt": "ä" } };
