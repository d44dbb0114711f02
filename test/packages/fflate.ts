// fflate: gzip, zip archives and reading them.
import { gunzipSync, gzipSync, strFromU8, strToU8, unzipSync, zipSync } from "fflate";

export default async function (event: { text: string }) {
  const gzip = gzipSync(strToU8(event.text.repeat(40)), { mtime: 0 });
  const archive = zipSync({ "a.txt": strToU8(event.text), dir: { "b.bin": new Uint8Array([1, 2, 3]) } }, { mtime: "2000-01-01T12:00:00Z" });
  const files = unzipSync(archive);
  return {
    gzip: gzip.length,
    back: strFromU8(gunzipSync(gzip)).length,
    archive: archive.length,
    files: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, [...bytes].slice(0, 5)])),
  };
}

export const event = { text: "zip me ü " };
