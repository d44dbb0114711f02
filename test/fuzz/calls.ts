// Random calls of what operations.ts has.
import type { Call } from "./operations.ts";
import type { Fuzz } from "./random.ts";

const ENCODINGS = ["utf8", "utf-8", "UTF-8", "utf16le", "ucs2", "latin1", "binary", "ascii", "base64", "base64url", "hex"];
const WIDE = ENCODINGS.filter((name) => !/base64|hex/.test(name));
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_= \n\t\f\r*";
const URL_WORDS = [
  "http:",
  "https:",
  "ftp:",
  "file:",
  "data:",
  "mailto:",
  "x-y:",
  "HTTP:",
  "/",
  "//",
  "\\",
  "?",
  "#",
  "@",
  ":",
  "::1",
  "[::1]",
  "[1:2::3]",
  "localhost",
  "example.com",
  "EXAMPLE.Com",
  "xn--nxasmq6b",
  "bücher",
  "127.0.0.1",
  "0x7f.1",
  "256.1",
  "1.2.3.4.5",
  "..",
  ".",
  "%2e",
  "%2E%2e",
  "%",
  "%zz",
  "%41",
  "%00",
  "a",
  "b c",
  "ü",
  "😀",
  "\t",
  "\n",
  " ",
  "80",
  ":443",
  ":65536",
  ":0",
  "user",
  "pa:ss",
  "|",
  "C:",
  "<>",
  "{}",
  "`",
  "'",
  '"',
  "=",
  "&",
  "+",
  ";",
  ",",
  "~",
  "!",
  "*",
  "()",
];
const SETTERS = ["href", "protocol", "username", "password", "hostname", "pathname", "search", "hash"];

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function urlText(fuzz: Fuzz): string {
  // Of an authority behind a scheme that is not special, Node 20 makes things that the standard does not.
  const start = fuzz.chance(0.7)
    ? `${fuzz.pick(["http:", "https:", "file:", "ws:"])}//${fuzz.pick(["h", "example.com", "a.b:8080", "u:p@h", "[::1]", ""])}/`
    : "";
  return start + fuzz.list(fuzz.below(8), () => fuzz.pick(URL_WORDS)).join("");
}

function describedValue(fuzz: Fuzz, depth = 0): unknown {
  const inner = () => fuzz.list(fuzz.below(4), () => describedValue(fuzz, depth + 1));
  const how = depth > 3 ? fuzz.below(12) : fuzz.below(18);
  if (how < 2) return fuzz.pick([null, true, 0, -1.5, 2 ** 53, ""]);
  if (how === 2) return fuzz.text(fuzz.below(6));
  if (how === 3) return { is: "date", of: fuzz.pick([0, 1e12, 9e15]) };
  if (how === 4) return { is: "regexp", of: fuzz.pick(["a", "[b/]", "\\d+", "(?:)"]) };
  if (how === 5) return { is: fuzz.pick(["bytes", "buffer"]), of: hexOf(fuzz.bytes(fuzz.below(9))) };
  if (how === 6) return { is: "error", of: fuzz.text(3) };
  if (how === 7) return { is: "bigint", of: fuzz.pick(["0", "-1", "123456789012345678901234567890"]) };
  if (how === 8) return { is: "boxed", of: fuzz.pick(["text", 5, false]) };
  if (how === 9) return { is: "undefined" };
  if (how === 10) return fuzz.chance(0.1) ? { is: fuzz.pick(["function", "symbol"]), of: "f" } : 1;
  if (how === 11) return { is: "again", of: fuzz.below(5) };
  if (how < 14) return inner();
  if (how === 14) return { is: "map", of: inner().map((item) => [item, fuzz.below(9)]) };
  if (how === 15) return { is: "set", of: inner() };
  return { of: Object.fromEntries(inner().map((item) => [fuzz.pick(["a", "b", "", "1", "0", "__proto", "constructor"]), item])) };
}

const makers: ((fuzz: Fuzz) => Call)[] = [
  (fuzz) => ["encode", fuzz.text(fuzz.length(60))],
  (fuzz) => ["encodeInto", fuzz.text(fuzz.below(8)), fuzz.below(12)],
  (fuzz) => [
    "decode",
    hexOf(fuzz.chance(0.5) ? fuzz.nearlyUtf8(fuzz.below(20)) : fuzz.bytes(fuzz.below(16))),
    fuzz.pick(["utf-8", "utf8", " UTF-8\n", "unicode-1-1-utf-8", "nonsense", ""]),
    { fatal: fuzz.chance(0.4), ignoreBOM: fuzz.chance(0.3) },
  ],
  // A surrogate and half of a unit at the end are one error in Node, and two in the engine's extension.
  (fuzz) => [
    "decode",
    hexOf(fuzz.bytes(2 * fuzz.below(8))),
    fuzz.pick(["utf-16", "utf-16le", "utf-16be", "UCS-2"]),
    { fatal: fuzz.chance(0.4), ignoreBOM: fuzz.chance(0.3) },
  ],
  (fuzz) => {
    const bytes = hexOf(fuzz.nearlyUtf8(fuzz.below(20)));
    const pieces: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = 2 * fuzz.below(4);
      pieces.push(bytes.slice(at, at + size));
      at += size;
    }
    return ["decodeInPieces", pieces, { fatal: fuzz.chance(0.3), ignoreBOM: fuzz.chance(0.3) }];
  },
  (fuzz) => (fuzz.chance(0.5) ? ["url", urlText(fuzz)] : ["url", urlText(fuzz), urlText(fuzz)]),
  (fuzz) => ["setUrl", urlText(fuzz), fuzz.pick(SETTERS), fuzz.list(fuzz.below(4), () => fuzz.pick(URL_WORDS)).join("")],
  (fuzz) => [
    "setUrl",
    fuzz.pick(["http://h:8080/a?b", "https://u:p@h/", "file:///a"]),
    "host",
    fuzz.pick(["h", "h:81", "h:", "[::1]:9", "", "BÜCHER:80", "h:443", "1.2:3", "h/x", "h?x"]),
  ],
  (fuzz) => [
    "setUrl",
    fuzz.pick(["http://h:8080/a?b", "https://u:p@h/", "file:///a"]),
    "port",
    fuzz.pick(["", "0", "80", "443", "8080", "65535", "65536", "080", "81x", "x", "-1"]),
  ],
  // Node 20 mistakes what is not ASCII where it unescapes anything that is not UTF-8.
  (fuzz) => {
    const words = ["a", "b", "=", "&", "+", "?", "\0", ...(fuzz.chance(0.3) ? ["ü", "\ud800", "😀"] : ["%20", "%zz", "%", "%C3%BC", "%C3", "%ff"])];
    return ["params", fuzz.list(fuzz.below(9), () => fuzz.pick(words)).join("")];
  },
  (fuzz) => ["paramsOf", fuzz.list(fuzz.below(4), () => [fuzz.text(fuzz.below(4)), fuzz.text(fuzz.below(4))])],
  (fuzz) => ["clone", describedValue(fuzz)],
  (fuzz) => ["atob", fuzz.chance(0.5) ? Buffer.from(fuzz.bytes(fuzz.below(9))).toString("base64") : fuzz.ascii(fuzz.below(9), BASE64)],
  (fuzz) => ["btoa", fuzz.chance(0.8) ? Buffer.from(fuzz.bytes(fuzz.below(20))).toString("latin1") : fuzz.text(fuzz.below(6))],
  // Node 20 takes the low byte of a character for the character in base64 and in hexadecimal digits.
  (fuzz) => ["bufferFrom", fuzz.ascii(fuzz.below(16), BASE64), fuzz.pick(ENCODINGS)],
  (fuzz) => ["bufferFrom", fuzz.text(fuzz.below(9)), fuzz.pick(WIDE)],
  (fuzz) => ["bufferTo", hexOf(fuzz.nearlyUtf8(fuzz.below(16))), fuzz.pick(ENCODINGS), fuzz.below(20) - 2, fuzz.below(20) - 2],
  (fuzz) => ["bufferWrite", fuzz.ascii(fuzz.below(30), BASE64), fuzz.pick(ENCODINGS), fuzz.below(24), fuzz.below(24)],
  (fuzz) => ["bufferWrite", fuzz.text(fuzz.below(12)), fuzz.pick(WIDE), fuzz.below(24), fuzz.below(24)],
  (fuzz) => ["byteLength", fuzz.text(fuzz.below(12)), fuzz.pick(WIDE)],
  (fuzz) => [
    "bufferIndexOf",
    hexOf(fuzz.bytes(fuzz.below(16))),
    fuzz.pick(["", "a", "é", "00", "AA=="]),
    fuzz.pick(["utf8", "latin1", "hex", "base64"]),
    fuzz.below(24) - 6,
  ],
  (fuzz) => {
    const bits = (length: number) => hexOf(fuzz.bytes(length).map((byte) => byte & 1));
    return ["bufferIndexOf", bits(fuzz.below(16)), bits(fuzz.below(4)), "hex", fuzz.below(24) - 6];
  },
  (fuzz) => {
    const one = hexOf(fuzz.bytes(fuzz.below(4)));
    return ["bufferCompare", one, fuzz.chance(0.3) ? one : hexOf(fuzz.bytes(fuzz.below(4)))];
  },
  (fuzz) => ["uriComponent", fuzz.text(fuzz.below(6))],
  (fuzz) => [
    "decodeUri",
    fuzz.list(fuzz.below(6), () => fuzz.pick(["%41", "%2F", "%C3%BC", "%C3", "%ED%A0%80", "%F0%9F%98%80", "%", "a", "ü", "%c0%80", "%23"])).join(""),
  ],
];

export function randomCall(fuzz: Fuzz): Call {
  return fuzz.pick(makers)(fuzz);
}
