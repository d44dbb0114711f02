// The encodings of the Encoding Standard besides UTF-8 and UTF-16: all of their labels, all of their characters, and which
// function carries them. Node 20 is no oracle for them: its decoders are those of ICU, with other tables and other errors.
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { platformOf } from "../src/build/parts.ts";
import { engineManifest } from "../src/engine/manifest.ts";
import { load } from "../src/host/load.ts";
import { loadSource, source } from "./support.ts";

/** Encoding Standard, 4.2: the names and their labels. */
const LABELS: Record<string, string> = {
  "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
  ibm866: "866 cp866 csibm866 ibm866",
  "iso-8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
  "iso-8859-3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
  "iso-8859-4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
  "iso-8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
  "iso-8859-6":
    "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
  "iso-8859-7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek",
  "iso-8859-8": "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual",
  "iso-8859-8-i": "csiso88598i iso-8859-8-i logical",
  "iso-8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
  "iso-8859-13": "iso-8859-13 iso8859-13 iso885913",
  "iso-8859-14": "iso-8859-14 iso8859-14 iso885914",
  "iso-8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
  "iso-8859-16": "iso-8859-16",
  "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
  "koi8-u": "koi8-ru koi8-u",
  macintosh: "csmacintosh mac macintosh x-mac-roman",
  "windows-874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
  "windows-1250": "cp1250 windows-1250 x-cp1250",
  "windows-1251": "cp1251 windows-1251 x-cp1251",
  "windows-1252":
    "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
  "windows-1253": "cp1253 windows-1253 x-cp1253",
  "windows-1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254",
  "windows-1255": "cp1255 windows-1255 x-cp1255",
  "windows-1256": "cp1256 windows-1256 x-cp1256",
  "windows-1257": "cp1257 windows-1257 x-cp1257",
  "windows-1258": "cp1258 windows-1258 x-cp1258",
  "x-mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
  gbk: "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk",
  gb18030: "gb18030",
  big5: "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
  "euc-jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
  "iso-2022-jp": "csiso2022jp iso-2022-jp",
  shift_jis: "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
  "euc-kr": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949",
  replacement: "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr replacement",
  "utf-16be": "unicodefffe utf-16be",
  "utf-16le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
  "x-user-defined": "x-user-defined",
};

/**
 * SHA-256 of what each encoding decodes, of which 16 digits: of the bytes 0 to 255; of all pairs of bytes of which the first is
 * above 127; and what the names say. Computed from the index files of the standard (whatwg/encoding a985b62) by a decoder written
 * after its text.
 */
const DECODED: Record<string, string> = {
  ibm866: "3c8cc5cb485f93d2",
  "iso-8859-2": "a5871b0f978b840b",
  "iso-8859-3": "e83895f2b7d7b82b",
  "iso-8859-4": "449076e20ebf45eb",
  "iso-8859-5": "9f31ddc0f7444afa",
  "iso-8859-6": "beba4e6cf97dce83",
  "iso-8859-7": "71069977a6798ab7",
  "iso-8859-8": "b43535e7aaeb7bcf",
  "iso-8859-8-i": "b43535e7aaeb7bcf",
  "iso-8859-10": "282514fbd01219c4",
  "iso-8859-13": "4426f6d2f1b025cd",
  "iso-8859-14": "f03afb7e01e66cac",
  "iso-8859-15": "9b58b26dbd8fbff2",
  "iso-8859-16": "2de1faef4dc524c9",
  "koi8-r": "fb0243455e64ef70",
  "koi8-u": "896c218aaf12ca1b",
  macintosh: "54112bce885d7b1a",
  "windows-874": "6a2c7940c3d68216",
  "windows-1250": "03772ed2e875bd12",
  "windows-1251": "b16600cf4e6d1a2d",
  "windows-1252": "cc916e51644a12e8",
  "windows-1253": "e4570135cbc6e3d5",
  "windows-1254": "4a8e99647c3e28e6",
  "windows-1255": "870c5c5e687fabcd",
  "windows-1256": "6f6e8626197b1b6b",
  "windows-1257": "d19a4e888879e36a",
  "windows-1258": "e79b48db126bc71d",
  "x-mac-cyrillic": "784db55e1c90195e",
  "x-user-defined": "fb4341fe90799717",
  gbk: "097d827ffd72d659",
  gb18030: "097d827ffd72d659",
  big5: "6e26e0b8c490f02d",
  "euc-jp": "d8cbfca998c44adb",
  shift_jis: "3d347b32999e9c04",
  "euc-kr": "7d0549a5667dfc1b",
  "euc-jp: three bytes": "5eea0e0164f2e9df",
  "iso-2022-jp": "8b9d7687f5830297",
  "gb18030: four bytes": "646e13038018ffe9",
};

const ALL = `export default (names: Record<string, string>) => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const pairs = (decoder: TextDecoder, from: number, to: number, before: number[]) => {
    let text = "";
    for (let a = from; a <= to; a++) for (let b = from === 128 ? 0 : from; b <= (from === 128 ? 255 : to); b++) text += decoder.decode(Uint8Array.of(...before, a, b));
    return text;
  };
  const found: Record<string, string> = {};
  for (const [name, kind] of Object.entries(names)) found[name] = kind === "single" ? new TextDecoder(name).decode(bytes) : pairs(new TextDecoder(name), 128, 255, []);
  found["euc-jp: three bytes"] = pairs(new TextDecoder("euc-jp"), 0xa1, 0xfe, [0x8f]);
  found["iso-2022-jp"] = pairs(new TextDecoder("iso-2022-jp"), 0x21, 0x7e, [0x1b, 0x24, 0x42]);
  const four = new TextDecoder("gb18030", { fatal: true });
  let text = "";
  for (let p = 0; p < 40000; p++) {
    try {
      text += four.decode(Uint8Array.of(Math.floor(p / 12600) + 0x81, (Math.floor(p / 1260) % 10) + 0x30, (Math.floor(p / 10) % 126) + 0x81, (p % 10) + 0x30));
    } catch {
      text += "-";
    }
  }
  found["gb18030: four bytes"] = text;
  return found;
};`;

const MULTI = ["gbk", "gb18030", "big5", "euc-jp", "shift_jis", "euc-kr", "iso-2022-jp"];
const OWN = ["utf-8", "utf-16be", "utf-16le", "windows-1252"];
const REFUSED = "replacement";
const labels = Object.entries(LABELS).flatMap(([name, given]) => given.split(" ").map((label) => [label, name] as const));
const partsOf = (code: string) => platformOf(code, engineManifest(), {}).parts.map(({ name }) => name);
const kindOf = (name: string) => (OWN.includes(name) || name === REFUSED ? "own" : MULTI.includes(name) ? "multi" : "single");

it("decodes every byte and every character as the standard's indexes have them", async () => {
  const names = Object.fromEntries(
    Object.keys(DECODED).flatMap((name) => (LABELS[name] && name !== "iso-2022-jp" ? [[name, MULTI.includes(name) ? "multi" : "single"]] : [])),
  );
  const found = (await (await loadSource(ALL)).invoke(names)) as Record<string, string>;
  const hashes = Object.fromEntries(Object.entries(found).map(([name, text]) => [name, createHash("sha256").update(text).digest("hex").slice(0, 16)]));
  expect(hashes).toEqual(DECODED);
});

it("knows every label, in any case and with space around it", async () => {
  const code = `export default (labels: string[]) => labels.map((label) => { try { return new TextDecoder(label).encoding; } catch (error) { return (error as Error).name; } });`;
  const fn = await load((await build({ entry: source(code), with: ["multi-byte-encodings"] })).module);
  const expected = labels.map(([, name]) => (name === REFUSED ? "RangeError" : name));
  expect(await fn.invoke(labels.map(([label]) => label))).toEqual(expected);
  expect(await fn.invoke(labels.map(([label]) => ` ${label.toUpperCase()}\t`))).toEqual(expected);
  expect(await fn.invoke(["nothing", "", "gbk\0", "\u212Aoi8-r", "gbk\u00a0"])).toEqual(Array(5).fill("RangeError"));
});

it.each(labels)("a function that names the label %s carries its encoding", (label, name) => {
  const wanted = { own: [], single: ["encodings"], multi: ["encodings", "multi-byte-encodings"] }[kindOf(name)];
  const carried = (code: string) => partsOf(code).filter((part) => part.endsWith("encodings"));
  expect(carried(`new globalThis.TextDecoder("${label}", { fatal: true })`)).toEqual(wanted);
  expect(carried(`new globalThis.TextDecoderStream( '${label.toUpperCase()}')`)).toEqual(wanted);
  expect(carried(`const label = "${label}"; console.log(label)`), "without a decoder").toEqual([]);
});

it("a name that can be nothing else counts wherever it stands, a word of the language only as the decoder's label", () => {
  const carried = (text: string) => partsOf(`const x = ${text}; new globalThis.TextDecoder(x)`).filter((part) => part.endsWith("encodings"));
  for (const [name, kind] of Object.keys(LABELS).map((name) => [name, kindOf(name)] as const)) {
    if (name === "macintosh") continue;
    expect({ name, carried: carried(`"${name}"`).length }).toEqual({ name, carried: { own: 0, single: 1, multi: 2 }[kind] });
  }
  for (const word of ["mac", "greek", "korean", "chinese", "visual", "866", "gbk code", "utf-8"])
    expect({ word, carried: carried(`"${word}"`) }).toEqual({ word, carried: [] });
  expect(partsOf("export default { fetch: () => new globalThis.Response('gbk') }")).not.toContain("encodings");
});

it("says what to do where an encoding is not carried", async () => {
  const code = "export default (label: string) => new TextDecoder(label).encoding";
  const refused = await (await loadSource(code)).run(Buffer.from('"gbk"'));
  expect(Buffer.from(refused.stderr).toString()).toContain(
    'RangeError: TextDecoder: of "gbk" this module knows nothing: it has UTF-8, UTF-16 and windows-1252. Other encodings are there if the source names them, new TextDecoder("gbk"), or if it is built with: --with multi-byte-encodings',
  );
  const single = await load((await build({ entry: source(code), with: ["encodings"] })).module);
  expect(await single.invoke("l2")).toBe("iso-8859-2");
  const multi = await single.run(Buffer.from('"sjis"'));
  expect(Buffer.from(multi.stderr).toString()).toContain("RangeError: TextDecoder: shift_jis is not in this module");
});

it("what is unpacked at top level is in the snapshot", async () => {
  const fn = await loadSource(`const decoder = new TextDecoder("gbk"); export default (bytes: number[]) => decoder.decode(Uint8Array.from(bytes));`);
  expect(await fn.invoke([0xc4, 0xe3, 0xba, 0xc3])).toBe("你好");
});
