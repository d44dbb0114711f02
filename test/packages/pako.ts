// pako: deflate, gzip and inflate.
import { deflate, gzip, inflate, ungzip } from "pako";

export default async function (event: { text: string }) {
  const bytes = new TextEncoder().encode(event.text.repeat(50));
  const packed = deflate(bytes);
  return {
    size: packed.length,
    head: [...packed.slice(0, 8)],
    back: new TextDecoder().decode(inflate(packed)) === event.text.repeat(50),
    gzip: ungzip(gzip(bytes, { level: 9 })).length,
  };
}

export const event = { text: "compress me, grüße! " };
