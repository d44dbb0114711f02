// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, attemptAsync, type Program, runAll } from "./programs.ts";

const entries = (f) => [...f].map(([k, v]) => [k, typeof v === "string" ? v : `file ${v.name} ${v.type} ${v.size}`]);

const forms: Record<string, Program> = {
  "the tag and the prototype of iterators": () => {
    const form = new FormData();
    form.append("a", "1");
    const walk = form.keys();
    return [String(walk), "return" in walk, walk[Symbol.iterator]() === walk, [...walk], walk.next()];
  },
  "append, set, get, getAll, has, delete": () => {
    const f = new FormData();
    f.append("a", 1);
    f.append("a", null);
    f.append("b", "x");
    const out = [f.get("a"), f.getAll("a"), f.get("z"), f.getAll("z"), f.has("b")];
    f.set("a", "only");
    f.delete("b");
    f.set("c", { toString: () => "o" });
    return [out, entries(f)];
  },
  "set keeps the first place": () => {
    const f = new FormData();
    for (const k of ["a", "b", "a", "c"]) f.append(k, "1");
    f.set("a", "2");
    return entries(f);
  },
  "blobs become files": () => {
    const f = new FormData();
    const b = new Blob(["abc"], { type: "text/x" });
    f.append("plain", b);
    f.append("named", b, "n.txt");
    f.append("file", new File(["de"], "own.txt", { type: "t/y" }));
    f.append("renamed", new File(["f"], "own.txt"), "new.txt");
    return [entries(f), f.get("plain") instanceof File, f.get("file") instanceof File];
  },
  "iteration and forEach": () => {
    const f = new FormData();
    f.append("a", "1");
    f.append("b", "2");
    const log = [];
    f.forEach(
      function (v, k, all) {
        log.push(k, v, all === f, this.x);
      },
      { x: 1 },
    );
    return [log, [...f.keys()], [...f.values()], [...f.entries()], f[Symbol.iterator] === f.entries];
  },
  "changes while iterating": () => {
    const f = new FormData();
    f.append("a", "1");
    f.append("b", "2");
    const seen = [];
    for (const [k] of f) {
      seen.push(k);
      if (k === "a") f.append("c", "3");
    }
    return seen;
  },
  "what is refused": () => {
    const f = new FormData();
    return [
      attempt(() => f.append("a")),
      attempt(() => f.append("a", "text", "name")),
      attempt(() => f.get()),
      attempt(() => new FormData({})),
      attempt(() => FormData()),
      attempt(() => f.forEach(1)),
      attempt(() => FormData.prototype.get.call({}, "a")),
    ];
  },
  "lone surrogates are replaced": () => {
    const f = new FormData();
    f.append("\ud800", "a\udc00");
    return [...f].flat().map((s) => [...s].map((c) => c.codePointAt(0)));
  },
  shape: () => [Object.prototype.toString.call(new FormData()), Object.keys(new FormData())],
  "names and values survive a round trip": async () => {
    const f = new FormData();
    f.append('q"uote', "a");
    f.append("line\r\nbreak", "x");
    f.append("ü€", "😀");
    f.append("f", new Blob(["b\r\n--x"]), 'na"me\n.txt');
    const g = await new Response(f).formData();
    return [...g].map(([k, v]) => [k, typeof v === "string" ? v : v.name]);
  },
  "values with line ends": async () => {
    const f = new FormData();
    f.append("v", "a\nb\r\nc\rd");
    return (await new Response(f).formData()).get("v");
  },
  "multipart as text": async () => {
    const f = new FormData();
    f.append("a", "1");
    f.append("f", new Blob(["x"], { type: "t/y" }), "n");
    const r = new Response(f);
    const boundary = r.headers.get("content-type").split("boundary=")[1];
    return (await r.text()).replaceAll(boundary, "BOUNDARY").trimEnd();
  },
  "parsing by hand": async () => {
    const text =
      '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\none\r\n--B\r\ncontent-disposition: form-data; name="f"; filename="x.txt"\r\nContent-Type: text/html\r\n\r\n<p>\r\n--B--\r\n';
    const f = await new Response(text, { headers: { "content-type": "multipart/form-data; boundary=B" } }).formData();
    const file = f.get("f");
    return [f.get("a"), file.name, file.type, await file.text()];
  },
  "parsing what is cut off": () =>
    attemptAsync(async () =>
      entries(
        await new Response('--B\r\nContent-Disposition: form-data; name="a"\r\n\r\none', {
          headers: { "content-type": "multipart/form-data; boundary=B" },
        }).formData(),
      ),
    ),
};

const blobs: Record<string, Program> = {
  "parts of all kinds": async () =>
    new Blob([
      "a",
      new Uint8Array([98]),
      new Uint16Array([0x6463]),
      new DataView(new Uint8Array([0x7a, 101]).buffer, 1),
      new Blob(["f"]),
      new Uint8Array([103]).buffer,
      5,
      null,
      { toString: () => "o" },
    ]).text(),
  "size and type": () => [
    new Blob().size,
    new Blob(["é€"]).size,
    new Blob([], { type: "Text/PLAIN" }).type,
    new Blob([], { type: "é" }).type,
    new Blob([]).type,
    new Blob([], { type: null }).type,
  ],
  slices: async () => {
    const b = new Blob(["0123", "456789"], { type: "x/y" });
    return [
      await b.slice(2, 5).text(),
      await b.slice(-3).text(),
      await b.slice(3, -3).text(),
      await b.slice(8, 2).text(),
      await b.slice(0, 99).text(),
      b.slice(1).type,
      b.slice(0, 1, "A/B").type,
      await b.slice(2, 8).slice(1, 3).text(),
      b.slice().size,
    ];
  },
  "text replaces what is malformed": async () => [
    await new Blob([new Uint8Array([0xff, 0x61])]).text(),
    await new Blob(["\ud800"]).text(),
    await new Blob([new Uint8Array([0xe2, 0x82]), new Uint8Array([0xac])]).text(),
  ],
  "text keeps or drops the byte order mark": async () => (await new Blob(["\ufeffx"]).text()).length,
  "arrayBuffer is a copy": async () => {
    const b = new Blob(["ab"]);
    const one = new Uint8Array(await b.arrayBuffer());
    one[0] = 0;
    return [await b.text(), one, await b.arrayBuffer()];
  },
  "bytes are taken when it is made": async () => {
    const u = new Uint8Array([97]);
    const b = new Blob([u]);
    u[0] = 98;
    return b.text();
  },
  "as a stream": async () => {
    const all = [];
    for await (const c of new Blob(["ab", "c"]).stream()) all.push(...c);
    return all;
  },
  "as a stream, through a decoder": async () => {
    let s = "";
    for await (const c of new Blob(["é€", "😀"]).stream().pipeThrough(new TextDecoderStream())) s += c;
    return s;
  },
  "line endings": async () => [
    await new Blob(["a\nb\r\nc"], { endings: "transparent" }).text(),
    await new Blob(["a\nb\r\nc"], { endings: "native" }).text(),
    attempt(() => new Blob([], { endings: "x" })),
  ],
  "what is refused": () => [
    attempt(() => new Blob("text")),
    attempt(() => new Blob(5)),
    attempt(() => new Blob({})),
    attempt(() => Blob()),
    attempt(() => new Blob([Symbol()])),
    attempt(() => new Blob([], 5)),
  ],
  "any iterable of parts": async () => [
    await new Blob(new Set(["a", "b"])).text(),
    await new Blob(new Uint8Array([1, 2])).text(),
    await new Blob(new String("xy")).text(),
  ],
  files: async () => {
    const f = new File(["ab", "c"], "n.txt", { type: "t/x", lastModified: 5 });
    return [
      f.name,
      f.size,
      f.type,
      f.lastModified,
      await f.text(),
      f instanceof Blob,
      f.slice(1) instanceof File,
      Object.prototype.toString.call(f),
      typeof new File([], "x").lastModified,
    ];
  },
  "files: conversions and refusals": () => [
    attempt(() => new File([])),
    attempt(() => new File()),
    new File([], 5).name,
    new File([], "a/b").name,
    new File([], "x", { lastModified: "7" }).lastModified,
    attempt(() => File([], "x")),
  ],
  shape: () => [
    Object.prototype.toString.call(new Blob()),
    Object.keys(new Blob(["x"])),
    JSON.stringify(new Blob(["x"])),
    attempt(() => (new Blob().size = 5)),
  ],
  "many parts": async () => {
    const b = new Blob(Array.from({ length: 500 }, (_, i) => `${i},`));
    return [b.size, await b.slice(1000, 1020).text(), (await b.text()).length];
  },
};

export default () =>
  runAll(Object.fromEntries([...Object.entries(forms).map(([k, v]) => [`form: ${k}`, v]), ...Object.entries(blobs).map(([k, v]) => [`blob: ${k}`, v])]));
