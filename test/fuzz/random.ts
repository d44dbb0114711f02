// What the fuzz tests feed: seeded, so that a failure can be seen again.
import { seededRandom } from "../../bench/statistics/random.ts";

/** Characters at which something changes: escapes, ends of UTF-8 lengths, surrogates, marks, spaces. */
const EDGES = [
  0, 1, 8, 9, 10, 11, 12, 13, 0x1f, 0x20, 0x22, 0x25, 0x26, 0x2b, 0x2f, 0x3a, 0x3d, 0x3f, 0x5c, 0x7f, 0x80, 0x85, 0xa0, 0xad, 0xe9, 0xff, 0x100, 0x130, 0x7ff,
  0x800, 0x2028, 0x2029, 0x3000, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xfeff, 0xfffd, 0xffff, 0x10000, 0x1f600, 0x10ffff,
];

export class Fuzz {
  /** From 0 to 1, without 1. */
  readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** A whole number below `end`. */
  below(end: number): number {
    return Math.floor(this.random() * end);
  }

  chance(p: number): boolean {
    return this.random() < p;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** Mostly short, now and then up to `most`. */
  length(most: number): number {
    return Math.floor(most * this.random() ** 4);
  }

  list<T>(length: number, make: () => T): T[] {
    return Array.from({ length }, make);
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** Bytes that are nearly UTF-8. */
  nearlyUtf8(length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(Buffer.from(this.text(length)));
    for (let i = this.below(3); i > 0 && bytes.length > 0; i--)
      bytes[this.below(bytes.length)] = this.pick([this.below(256), 0x80, 0xc2, 0xed, 0xa0, 0xf0, 0xf4, 0xff]);
    return bytes.slice(0, bytes.length - (this.chance(0.2) ? this.below(3) : 0));
  }

  /** Any text, with lone surrogates too. */
  text(length: number): string {
    let text = "";
    const isPlain = this.chance(0.3);
    for (let i = 0; i < length; i++) {
      const how = isPlain ? 0 : this.random();
      text += String.fromCodePoint(how < 0.5 ? 0x20 + this.below(95) : how < 0.8 ? this.pick(EDGES) : this.below(how < 0.9 ? 0x800 : 0x110000));
    }
    return text;
  }

  ascii(length: number, characters: string): string {
    return this.list(length, () => characters[this.below(characters.length)]).join("");
  }
}

const NUMBERS = [
  "0",
  "-0",
  "1e400",
  "-1e400",
  "5e-324",
  "1e-400",
  "1.7976931348623157e308",
  "9007199254740993",
  "4294967296",
  "2147483648",
  "-2147483649",
  "1E+2",
  "0.1e-7",
];
const KEYS = ["", "__proto__", "constructor", "toString", "toJSON", "length", "then", "0", "01", "4294967295", "-1", "a", "\ud800", "\u2028"];

/** Escapes more than JSON asks for. */
function quoted(text: string, fuzz: Fuzz): string {
  const unit = (code: number) => `\\u${code.toString(16).padStart(4, "0")}`;
  return fuzz.chance(0.8) ? JSON.stringify(text) : `"${Array.from({ length: text.length }, (_, i) => unit(text.charCodeAt(i))).join("")}"`;
}

/** The text of one JSON value, not always in the form that `JSON.stringify` gives it. */
export function jsonText(fuzz: Fuzz, depth = 0): string {
  const space = () => (fuzz.chance(0.1) ? fuzz.pick([" ", "\n", "\t", "\r\n  "]) : "");
  const how = depth > 5 ? fuzz.random() * 0.6 : fuzz.random();
  if (how < 0.1) return fuzz.pick(["null", "true", "false"]);
  if (how < 0.2) return fuzz.pick(NUMBERS);
  if (how < 0.35) return number(fuzz);
  if (how < 0.6) return quoted(fuzz.text(fuzz.length(40)), fuzz);
  const items = fuzz.list(fuzz.length(12), () => jsonText(fuzz, depth + 1));
  if (how < 0.8) return `[${space()}${items.join(`${space()},${space()}`)}${space()}]`;
  const key = () => JSON.stringify(fuzz.chance(0.5) ? fuzz.pick(KEYS) : fuzz.text(fuzz.length(8)));
  return `{${space()}${items.map((item) => `${key()}${space()}:${space()}${item}`).join(",")}${space()}}`;
}

function number(fuzz: Fuzz): string {
  const bits = new DataView(fuzz.bytes(8).buffer);
  const any = bits.getFloat64(0);
  if (fuzz.chance(0.5)) return Number.isFinite(any) ? `${any}` : "0";
  const digits = (most: number) => fuzz.ascii(1 + fuzz.length(most), "0123456789");
  const whole = digits(25).replace(/^0+(?=\d)/, "");
  return `${fuzz.chance(0.3) ? "-" : ""}${whole}${fuzz.chance(0.5) ? `.${digits(25)}` : ""}${fuzz.chance(0.3) ? `${fuzz.pick(["e", "E"])}${fuzz.pick(["", "+", "-"])}${digits(3)}` : ""}`;
}
