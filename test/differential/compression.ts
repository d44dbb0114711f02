// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, attemptAsync, type Program, runAll } from "./programs.ts";

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const utf8 = (text: string) => new TextEncoder().encode(text);

/** Pipes chunks through a stream and joins what comes out. */
async function through(stream, ...chunks): Promise<Uint8Array> {
  const source = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  return new Uint8Array(await new Response(source.pipeThrough(stream)).arrayBuffer());
}

const inflate = (format, ...chunks) => through(new DecompressionStream(format), ...chunks);
const deflate = (format, ...chunks) => through(new CompressionStream(format), ...chunks);
const text = async (bytes) => new TextDecoder().decode(await bytes);
const outcome = (action) => attemptAsync(action);

/** "hello hello hello, sporelet é", as zlib compresses it. */
const GZIP = "H4sIAAAAAAAAA8tIzcnJV8hAkDoKxQX5Rak5qSUKh1cCAOcf5EMeAAAA";
const ZLIB = "eJzLSM3JyVfIQJA6CsUF+UWpOaklCodXAgCurgvD";
const RAW = "y0jNyclXyECQOgrFBflFqTmpJQqHVwIA";
const STORED = "AR4A4f9oZWxsbyBoZWxsbyBoZWxsbywgc3BvcmVsZXQgw6k=";
const DYNAMIC = "7crHEYAwDADBVlQCOZQj2yKDwGBS9Yx64Kn73iIiopGs5CSSojhJs7woqxqVKFGiRMl/5OgIttDbEYzna4GGbxjCvO7AJ3mQPeH7gOP2Aw==";
const FORMATS = ["gzip", "deflate", "deflate-raw"];

function changed(base64: string, at: number, by = 1): Uint8Array {
  const bytes = bytesOf(base64);
  bytes[at < 0 ? bytes.length + at : at] ^= by;
  return bytes;
}

const programs: Record<string, Program> = {
  "inflate what zlib made": async () => [
    await text(inflate("gzip", bytesOf(GZIP))),
    await text(inflate("deflate", bytesOf(ZLIB))),
    await text(inflate("deflate-raw", bytesOf(RAW))),
  ],
  "inflate a stored block": () => text(inflate("deflate-raw", bytesOf(STORED))),
  "inflate a block with codes of its own": () => text(inflate("deflate-raw", bytesOf(DYNAMIC))),
  "inflate byte by byte": async () => {
    const out = [];
    for (const [format, data] of [
      ["gzip", GZIP],
      ["deflate", ZLIB],
      ["deflate-raw", DYNAMIC],
    ])
      out.push(await text(inflate(format, ...Array.from(bytesOf(data), (b) => new Uint8Array([b])))));
    return out;
  },
  "a round trip in every format": async () => {
    const out = [];
    for (const format of FORMATS) for (const s of ["", "a", "abc".repeat(500)]) out.push((await text(inflate(format, await deflate(format, utf8(s))))) === s);
    return out;
  },
  "a round trip of what is hardly compressible": async () => {
    let seed = 1;
    const u = new Uint8Array(20000).map(() => (seed = (seed * 16807) % 2147483647) >> 8);
    const out = [];
    for (const format of FORMATS) {
      const c = await deflate(format, u);
      const d = await inflate(format, c);
      out.push(
        d.length,
        d.every((b, i) => b === u[i]),
        c.length > 19000,
      );
    }
    return out;
  },
  "a round trip in many chunks": async () => {
    const chunks = Array.from({ length: 100 }, (_, i) => utf8(`chunk ${i};`));
    const c = await deflate("gzip", ...chunks);
    const halves = [c.subarray(0, c.length >> 1), c.subarray(c.length >> 1)];
    return [(await text(inflate("gzip", ...halves))).length, c.length < 700];
  },
  "repetition gets small": async () => (await deflate("gzip", utf8("a".repeat(100000)))).length < 300,
  "headers of the formats": async () => {
    const [g, z] = [await deflate("gzip", utf8("x")), await deflate("deflate", utf8("x"))];
    return [[...g.subarray(0, 4)], z[0] & 15, ((z[0] << 8) | z[1]) % 31, [...g.subarray(-4)]];
  },
  "long matches and far distances": async () => {
    const s = `${"x".repeat(258)}${"0123456789abcdef".repeat(2040)}tail${"x".repeat(600)}`;
    return (await text(inflate("deflate-raw", await deflate("deflate-raw", utf8(s))))) === s;
  },
  "chunks: views": async () => {
    const u = utf8("xabcdx");
    const out = [];
    for (const c of [new DataView(u.buffer, 1, 3), new Uint16Array(u.buffer, 2, 1), u.subarray(2, 4)])
      out.push(await text(inflate("gzip", await deflate("gzip", c))));
    return out;
  },
  "output is Uint8Array": async () => {
    const s = new CompressionStream("gzip");
    const w = s.writable.getWriter();
    w.write(utf8("x"));
    w.close();
    const { value } = await s.readable.getReader().read();
    return [value.constructor.name, value[0]];
  },
  "names of formats": () =>
    ["gzip", "deflate", "deflate-raw", "GZIP", "", "zstd", null, undefined].map((f) => [
      attempt(() => typeof new CompressionStream(f)),
      attempt(() => typeof new DecompressionStream(f)),
    ]),
  shapes: () => {
    const s = new CompressionStream("gzip");
    return [
      Object.prototype.toString.call(s),
      Object.prototype.toString.call(new DecompressionStream("gzip")),
      s.readable instanceof ReadableStream,
      s.writable instanceof WritableStream,
      attempt(() => CompressionStream("gzip")),
      attempt(() => new CompressionStream()),
    ];
  },
  "broken: magic numbers fail": async () => {
    const fails = async (f, d) => /^throws /.test(String(await outcome(() => inflate(f, d))));
    return [
      await fails("gzip", changed(GZIP, 0)),
      await fails("gzip", changed(GZIP, 2)),
      await fails("deflate", changed(ZLIB, 0, 8)),
      await fails("gzip", bytesOf(ZLIB)),
      await fails("deflate", bytesOf(GZIP)),
    ];
  },
  "broken: checksums fail": async () => {
    const fails = async (f, d) => /^throws /.test(String(await outcome(() => inflate(f, d))));
    return [await fails("gzip", changed(GZIP, -6)), await fails("gzip", changed(GZIP, -1)), await fails("deflate", changed(ZLIB, -1))];
  },
  "broken: an impossible block fails": async () => /^throws /.test(String(await outcome(() => inflate("deflate-raw", new Uint8Array([7, 0, 0]))))),
  "broken: a distance before the start fails": async () =>
    /^throws /.test(String(await outcome(() => inflate("deflate-raw", new Uint8Array([0x4b, 0x04, 0xe2, 0xff, 0xff]))))),
  "broken: cut off": async () => {
    const out = [];
    for (const [f, d] of [
      ["gzip", GZIP],
      ["deflate", ZLIB],
      ["deflate-raw", RAW],
    ])
      out.push(/^throws /.test(String(await outcome(() => inflate(f, bytesOf(d).subarray(0, 12))))));
    return out;
  },
  "broken: nothing at all": async () => {
    const out = [];
    for (const f of FORMATS) out.push(/^throws /.test(String(await outcome(() => inflate(f)))));
    return out;
  },
  "compressing a blob, reading a response": async () => {
    const c = await new Response(new Blob(["hello ".repeat(50)]).stream().pipeThrough(new CompressionStream("deflate"))).blob();
    return [c.size < 60, (await new Response(c.stream().pipeThrough(new DecompressionStream("deflate"))).text()).length];
  },
  "gzip header with a name and a comment": async () => {
    const g = bytesOf(GZIP);
    const head = new Uint8Array([0x1f, 0x8b, 8, 0x18, 0, 0, 0, 0, 0, 3, ...utf8("name\0comment\0")]);
    return text(inflate("gzip", head, g.subarray(10)));
  },
};

export default () => runAll(programs);
