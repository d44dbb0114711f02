// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const decode = (bytes: number[], ...args: any[]) => attempt(() => new TextDecoder(...args).decode(new Uint8Array(bytes)));

const BAD = [
  [0xff],
  [0xc3],
  [0xc3, 0x28],
  [0xe2, 0x82],
  [0xe2, 0x28, 0xa1],
  [0xf0, 0x9f, 0x98],
  [0xf0, 0x9f, 0x61],
  [0x61, 0x80, 0x62],
  [0xed, 0xa0, 0x80],
  [0xc0, 0x80],
  [0xe0, 0x80, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0xf0, 0x80, 0x80, 0x80],
];

const programs: Record<string, Program> = {
  encode: () => ["", "abc", "äöü", "€😀", "\ud800", "a\udc00b", "\ufeffx", "\0", "\u{10ffff}"].map((s) => new TextEncoder().encode(s)),
  "encode converts its argument": () => [
    new TextEncoder().encode(),
    new TextEncoder().encode(undefined),
    new TextEncoder().encode(null),
    new TextEncoder().encode(12),
    attempt(() => new TextEncoder().encode(Symbol())),
  ],
  encodeInto: () => {
    const out = new Uint8Array(5);
    const e = new TextEncoder();
    return [
      e.encodeInto("aé€😀", out),
      out,
      e.encodeInto("😀", new Uint8Array(3)),
      e.encodeInto("\ud800", out),
      out,
      e.encodeInto("", out),
      e.encodeInto("abc", out.subarray(3)),
      out,
    ];
  },
  "encodeInto wants a Uint8Array": () => attempt(() => new TextEncoder().encodeInto("a", [])),
  "decode what is malformed": () => BAD.map((b) => decode(b)),
  "decode fatally": () => BAD.map((b) => decode(b, "utf-8", { fatal: true })),
  "the byte order mark": () => [
    decode([0xef, 0xbb, 0xbf, 0x61]),
    decode([0xef, 0xbb, 0xbf, 0x61], "utf-8", { ignoreBOM: true }),
    decode([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf]),
    decode([0x61, 0xef, 0xbb, 0xbf]),
    decode([0xef, 0xbb]),
  ],
  "decoding in chunks": () => {
    const bytes = new TextEncoder().encode("\ufeffaé€😀z");
    return [1, 2, 3, 5].map((n) => {
      const d = new TextDecoder();
      let out = "";
      for (let i = 0; i < bytes.length; i += n) out += d.decode(bytes.subarray(i, i + n), { stream: true });
      return out + d.decode();
    });
  },
  "an unfinished character at the end": () => {
    const d = new TextDecoder();
    return [d.decode(new Uint8Array([0xf0, 0x9f]), { stream: true }), d.decode(), d.decode(new Uint8Array([0x61]))];
  },
  "an unfinished character at the end, fatally": () => {
    const d = new TextDecoder("utf-8", { fatal: true });
    d.decode(new Uint8Array([0xf0, 0x9f]), { stream: true });
    return attempt(() => d.decode());
  },
  "sources: buffers and views": () => {
    const u = new TextEncoder().encode("xabcdx");
    const d = new TextDecoder();
    return [
      d.decode(u.buffer),
      d.decode(new DataView(u.buffer, 1, 3)),
      d.decode(new Uint16Array(u.buffer, 2, 1)),
      d.decode(),
      d.decode(undefined),
      attempt(() => d.decode("text")),
      attempt(() => d.decode([1])),
      attempt(() => d.decode(5)),
    ];
  },
  "properties of decoders": () => {
    const d = new TextDecoder("UTF8", { fatal: true, ignoreBOM: true });
    return [d.encoding, d.fatal, d.ignoreBOM, new TextDecoder().fatal, new TextDecoder(undefined).encoding, new TextEncoder().encoding];
  },
  "labels of UTF-8": () => ["utf-8", "UTF-8", " utf8\n", "unicode-1-1-utf-8", "x-unicode20utf8"].map((l) => attempt(() => new TextDecoder(l).encoding)),
  "labels that mean nothing": () => ["", "nope", "utf-7", "utf\0-8", null].map((l) => attempt(() => new TextDecoder(l).encoding)),
  "utf-16le": () => [decode([0x61, 0, 0x3d, 0xd8, 0, 0xde], "utf-16le"), decode([0xff, 0xfe, 0x61, 0], "utf-16le"), new TextDecoder("utf-16").encoding],
  "latin1 is windows-1252": () => [new TextDecoder("latin1").encoding, decode([0x61, 0xe9, 0xff, 0x41], "iso-8859-1")],
  shapes: () => [
    Object.prototype.toString.call(new TextEncoder()),
    Object.prototype.toString.call(new TextDecoder()),
    attempt(() => TextEncoder()),
    attempt(() => TextDecoder.prototype.decode.call({})),
    Object.keys(new TextDecoder()),
  ],
  "a round trip of every plane": () => {
    let s = "";
    for (let c = 0; c < 0x110000; c += 977) if (c < 0xd800 || c > 0xdfff) s += String.fromCodePoint(c);
    const bytes = new TextEncoder().encode(s);
    let h = 0;
    for (const b of bytes) h = (h * 31 + b) | 0;
    return [bytes.length, h, new TextDecoder().decode(bytes) === s];
  },
  "a long text": () => {
    const s = "aé€😀\n".repeat(20000);
    const b = new TextEncoder().encode(s);
    return [b.length, new TextDecoder().decode(b) === s, new TextDecoder().decode(b.subarray(1, 12)), b.constructor.name];
  },
  "random bytes, with replacement": () => {
    let seed = 3;
    const b = new Uint8Array(3000).map(() => (seed = (seed * 16807) % 2147483647) & 255);
    const s = new TextDecoder().decode(b);
    let h = 0;
    for (let i = 0; i < s.length; i++) h = (h * 31 + s.charCodeAt(i)) | 0;
    return [s.length, h];
  },
  "random bytes, chunked, are the same": () => {
    let seed = 5;
    const b = new Uint8Array(2000).map(() => ((seed = (seed * 16807) % 2147483647) & 255) | (seed & 1024 ? 128 : 0));
    const d = new TextDecoder();
    let s = "";
    for (let i = 0; i < b.length; i += 7) s += d.decode(b.subarray(i, i + 7), { stream: true });
    s += d.decode();
    return [s.length, s === new TextDecoder().decode(b)];
  },
  "labels end where ASCII space ends": () =>
    ["ascii\v", "ascii\u00a0", "\u2028latin1", "latin1\u2029", "\t\n\f\r latin1 \r", "utf-8\v", "utf-8\u00a0", " UTF-8\n", "utf-16\0", "utf-16\f"].map(
      (label) => attempt(() => new TextDecoder(label).encoding),
    ),
  "encodeInto an array without a buffer": () => {
    const array = new Uint8Array(4);
    structuredClone(array.buffer, { transfer: [array.buffer] });
    const { read, written } = new TextEncoder().encodeInto("", array);
    return [array.length, read, written, new TextEncoder().encodeInto("a", array), new TextEncoder().encodeInto("a", new Uint8Array(0))];
  },
};

export default () => runAll(programs);
