// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, attemptAsync, type Program, runAll } from "./programs.ts";

const of = (...bytes) => new Uint8Array(bytes);

/** Text as other programs have written it. */
const TEXTS = {
  gbk: of(0xc4, 0xe3, 0x61, 0xba, 0xc3, 0xa3, 0xac, 0x62, 0x80),
  gb18030: of(0xc4, 0xe3, 0x81, 0x30, 0x81, 0x30, 0x61, 0x90, 0x30, 0x81, 0x30),
  big5: of(0xa7, 0x41, 0x61, 0xa6, 0x6e, 0x62),
  "euc-jp": of(0xc6, 0xfc, 0xcb, 0xdc, 0x61, 0x8e, 0xb1, 0x8f, 0xb0, 0xa1),
  "iso-2022-jp": of(0x61, 0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42, 0x62),
  shift_jis: of(0x93, 0xfa, 0x96, 0x7b, 0x61, 0xb1, 0x5c),
  "euc-kr": of(0xc7, 0xd1, 0x61, 0xb1, 0xdb),
  "windows-1251": of(0xcf, 0xf0, 0xe8, 0x61),
  "koi8-r": of(0xf0, 0xd2, 0xc9, 0x61),
  "iso-8859-2": of(0xc4, 0xe3, 0xba, 0xc3),
  "iso-8859-8-i": of(0xe0, 0xe1, 0x61),
  macintosh: of(0x80, 0xd2, 0x61),
};

const programs: Record<string, Program> = {
  "text as it is written": () => Object.entries(TEXTS).map(([name, bytes]) => [name, new TextDecoder(name).encoding, new TextDecoder(name).decode(bytes)]),
  "a fatal decoder takes it as well": () => Object.entries(TEXTS).map(([name, bytes]) => new TextDecoder(name, { fatal: true }).decode(bytes)),
  "in pieces of any size": () =>
    Object.entries(TEXTS).map(([name, bytes]) =>
      [1, 2, 3, 5].map((size) => {
        const decoder = new TextDecoder(name);
        let text = "";
        for (let at = 0; at < bytes.length; at += size) text += decoder.decode(bytes.subarray(at, at + size), { stream: true });
        return text + decoder.decode();
      }),
    ),
  "through a TextDecoderStream": async () => {
    const out = [];
    for (const [name, bytes] of Object.entries(TEXTS)) {
      const stream = new TextDecoderStream(name);
      const writer = stream.writable.getWriter();
      for (const byte of bytes) writer.write(of(byte)).catch(() => {});
      writer.close().catch(() => {});
      let text = "";
      for await (const piece of stream.readable) text += piece;
      out.push(stream.encoding, stream.fatal, text);
    }
    return out;
  },
  "a TextDecoderStream that is fatal": () =>
    attemptAsync(async () => {
      const stream = new TextDecoderStream("gbk", { fatal: true });
      const writer = stream.writable.getWriter();
      writer.write(of(0xff)).catch(() => {});
      for await (const piece of stream.readable) return piece;
    }),
  "what begins nothing, fatally": () =>
    ["gbk", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"].map((name) => {
      const decoder = new TextDecoder(name, { fatal: true });
      return [attempt(() => decoder.decode(of(0x61, 0xff))), decoder.decode(of(0x62))];
    }),
  "there is no byte order mark in them": () => ["windows-1251", "shift_jis", "koi8-r"].map((name) => new TextDecoder(name).decode(of(0xef, 0xbb, 0xbf, 0x61))),
  "views, buffers and nothing": () => {
    const bytes = TEXTS.shift_jis;
    const decoder = new TextDecoder("shift_jis");
    return [
      decoder.decode(bytes.buffer),
      decoder.decode(new DataView(bytes.buffer, 2, 2)),
      decoder.decode(bytes.subarray(1)),
      decoder.decode(),
      decoder.decode(undefined),
      attempt(() => decoder.decode("x")),
      attempt(() => decoder.decode([1])),
    ];
  },
  "a label that is none": () => ["iso-2022-kr", "hz-gb-2312", "replacement", "gbk2"].map((label) => attempt(() => new TextDecoder(label))),
};

export default () => runAll(programs);
