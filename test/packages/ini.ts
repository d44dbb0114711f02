// ini: sections, arrays and quoting, there and back
import { parse, safe, stringify, unsafe } from "ini";

export default async function (event: { text: string }) {
  const parsed = parse(event.text);
  return [parsed, stringify(parsed, { whitespace: true, section: "top" }), safe("; x = 1"), unsafe('"a\\;b"')];
}

export const event = { text: '; c\nroot = a ; b\nlist[] = 1\nlist[] = 2\n[section.sub]\npath = "/x = y"\nflag = true\nempty\n[__proto__]\nx=1' };
