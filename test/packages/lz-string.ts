// lz-string: text compressed in every form and back
import LZString from "lz-string";

export default async function (event: { text: string }) {
  const { text } = event;
  return [
    LZString.compressToBase64(text),
    LZString.compressToEncodedURIComponent(text),
    [...LZString.compressToUint8Array(text)],
    LZString.decompressFromUTF16(LZString.compressToUTF16(text)),
    LZString.decompress(LZString.compress(text)) === text,
    LZString.decompressFromBase64("???") ?? "nothing",
  ];
}

export const event = { text: "hello hello hello ü 😀 hello" };
