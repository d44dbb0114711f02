// iconv-lite: old encodings, on Buffer and node:string_decoder.
import iconv from "iconv-lite";

export default async function (event: { text: string }) {
  const names = ["win1252", "iso-8859-15", "cp437", "koi8-r", "utf16be", "shift_jis", "gbk", "big5", "euc-kr", "utf7"];
  return names.map((name) => {
    const bytes = iconv.encode(event.text, name);
    return [name, bytes.toString("hex"), iconv.decode(bytes, name)];
  });
}

export const event = { text: "Grüße €, Привет, こんにちは, 你好" };
