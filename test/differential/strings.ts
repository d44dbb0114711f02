// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const programs: Record<string, Program> = {
  "length, index and iteration of astral characters": () => [
    "a😀é".length,
    "😀"[0],
    [..."a😀e\u0301"],
    "😀".charCodeAt(1),
    "😀".codePointAt(0),
    "😀".codePointAt(1),
    "abc".at(-1),
    "abc".at(5),
    "abc"[3],
  ],
  "lone surrogates": () => [
    "\ud800".isWellFormed(),
    "a\ud800b".toWellFormed(),
    "\ud83d" + "\ude00" === "😀",
    [..."\udc00\ud800"].length,
    JSON.stringify("\ud800"),
    attempt(() => encodeURIComponent("\ud800")),
  ],
  "slice, substring, substr": () => [
    "hello".slice(-3, -1),
    "hello".substring(3, 1),
    "hello".substring(-1, 2),
    "hello".substr(-3, 2),
    "hello".slice(2, 1),
    "hello".slice(Number.NaN),
    "hello".substr(1),
  ],
  split: () => [
    "a,b,,c".split(","),
    "abc".split(""),
    "".split(","),
    "".split(""),
    "abc".split(),
    "a1b2".split(/\d/),
    "a1b2".split(/(\d)/),
    "abc".split("", 2),
    "a,b".split(",", 0),
    "😀".split(""),
    "😀x".split(/(?:)/u),
    "ab".split(/(?:)/),
    "A<B>b</B>".split(/<(\/)?([^<>]+)>/),
  ],
  "replace with patterns": () => [
    "aXbX".replace("X", "[$&$`$']"),
    "abc".replace("b", "$$"),
    "abc".replace(/(b)(c)/, "$2$1$3$0"),
    "abc".replace("b", "$1"),
    "aaa".replaceAll("a", "$&$&"),
    "abc".replace("", "_"),
    "abc".replaceAll("", "_"),
    "x".replace(/(?<n>x)/, "[$<n>$<m>]"),
    "x".replace("x", "$<n>"),
  ],
  "replace with functions": () => [
    "abc".replace(/(?<l>b)(z)?/, (...a) => JSON.stringify(a)),
    "aXbX".replaceAll("X", (m, at, s) => `${m}${at}${s.length}`),
    "a.b".replace(".", () => "$&"),
    "ab".replace(/./g, (m, i) => m + i),
  ],
  "replaceAll needs a global pattern": () => [attempt(() => "a".replaceAll(/a/, "b")), "aba".replaceAll(/a/g, "c"), attempt(() => "a".matchAll(/a/))],
  "pad, repeat, trim": () => [
    "5".padStart(3, "0"),
    "5".padEnd(4, "ab"),
    "abc".padStart(2),
    "a".padStart(5, ""),
    "ab".repeat(3),
    "".repeat(2 ** 28),
    attempt(() => "a".repeat(-1)),
    attempt(() => "a".repeat(Infinity)),
    "\u00a0\ufeff\u2029 x\t\n\u3000".trim(),
    " x ".trimStart(),
    " x ".trimEnd(),
    "\u180e\u200bx".trim().length,
  ],
  "case: full mappings": () => [
    "straße".toUpperCase(),
    "İ".toLowerCase(),
    "İ".toLowerCase().length,
    "ΑΣ".toLowerCase(),
    "ΑΣΑ".toLowerCase(),
    "ŉ".toUpperCase(),
    "ﬁ".toUpperCase(),
    "𐐨".toUpperCase(),
    "ǆ".toUpperCase(),
    "I".toLowerCase(),
    "Ω".toLowerCase(),
  ],
  normalise: () => {
    const s = "e\u0301ﬁ①Å";
    return ["NFC", "NFD", "NFKC", "NFKD"]
      .map((f) => [...s.normalize(f)].map((c) => c.codePointAt(0)))
      .concat([attempt(() => s.normalize("X")), "한국".normalize("NFD").length, "\u1100\u1161".normalize() === "가"]);
  },
  "compare by code unit": () => ["a" < "b", "B" < "a", "😀" < "\uffff", "10" < "9", "a" < "a\0", ["é", "z", "a"].sort(), "" < "a"],
  "localeCompare of plain letters agrees in sign": () => [
    Math.sign("a".localeCompare("a")),
    Math.sign("a".localeCompare("b")),
    Math.sign("b".localeCompare("a")),
    Math.sign("abc".localeCompare("abd")),
  ],
  "localeCompare of mixed case": () => Math.sign("a".localeCompare("B")),
  "indexOf, lastIndexOf, includes, startsWith": () => [
    "abcabc".indexOf("c", 3),
    "abc".indexOf(""),
    "abc".indexOf("", 9),
    "abc".lastIndexOf("", 1),
    "abcabc".lastIndexOf("c", 4),
    "abc".lastIndexOf("a", -1),
    "abc".includes("bc", 2),
    "abc".startsWith("b", 1),
    "abc".endsWith("b", 2),
    "undefined".includes(),
    attempt(() => "a".includes(/a/)),
  ],
  "fromCharCode, fromCodePoint, raw": () => [
    String.fromCharCode(0x1f600, 97, -1, 65536),
    String.fromCodePoint(0x1f600, 97),
    attempt(() => String.fromCodePoint(-1)),
    attempt(() => String.fromCodePoint(1.5)),
    attempt(() => String.fromCodePoint(0x110000)),
    String.raw`a\n${1}b`,
    String.raw({ raw: "xyz" }, 1, 2, 3),
  ],
  "concat and conversions": () => [
    "a".concat(1, null, undefined, [2], {}),
    String(Symbol("s")),
    String(null),
    String([1, [2]]),
    String({}),
    String(() => 1).length > 0,
    attempt(() => "" + Symbol()),
    `${[]}`,
  ],
};

const more: Record<string, Program> = {
  "String objects": () => {
    const s = new String("ab");
    s.x = 1;
    return [
      typeof s,
      s == "ab",
      s === "ab",
      Object.keys(s),
      s.length,
      attempt(() => (s[0] = "z")),
      attempt(() => (s.length = 5)),
      Object.getOwnPropertyDescriptor(s, 0),
      [...s],
      s[5],
    ];
  },
  "properties of primitive strings": () => [
    "abc".hasOwnProperty(1),
    "length" in Object("a"),
    attempt(() => ("abc".x = 1)),
    attempt(() => {
      "use strict";
      "abc"[0] = "z";
    }),
    attempt(() => "a" in "abc"),
  ],
  "methods on other receivers": () => [
    String.prototype.trim.call(5),
    String.prototype.at.call([1, 2], 0),
    attempt(() => String.prototype.trim.call(null)),
    String.prototype.split.call(123, 2),
    attempt(() => String.prototype.toString.call({})),
  ],
  "search, match and matchAll with strings": () => [
    "a.c".search("."),
    "a.c".match(".")?.[0],
    "aXbX".match(/X/g),
    "abc".match(/z/),
    "abc".match(/z/g),
    [..."a1b2".matchAll(/[a-z](\d)/g)].map((m) => [m[0], m[1], m.index]),
    "abc".match().index,
    "a".match(undefined)[0],
  ],
  "HTML methods of Annex B": () => ["a".anchor('"'), "a".bold(), "a".link("u"), "a".sub(), "a".fontsize(3), "x".big()],
  "trimLeft and trimRight are aliases": () => ["".trimLeft === "".trimStart, "".trimRight.name],
  "encodeURI and friends": () => [
    encodeURIComponent("a b&ü/😀'()*"),
    encodeURI("http://x/ü?a=b c#[]"),
    decodeURIComponent("%F0%9F%98%80%41"),
    decodeURI("%23%41%2f"),
    attempt(() => decodeURIComponent("%")),
    attempt(() => decodeURIComponent("%ff")),
    attempt(() => decodeURIComponent("%ed%a0%80")),
    escape("ü€ +/@"),
    unescape("%FC%u20AC%zz%u12"),
  ],
  "building a long string and hashing it": () => {
    let s = "";
    for (let i = 0; i < 20000; i++) s += String.fromCharCode(97 + (i % 26));
    let h = 0;
    for (let i = 0; i < s.length; i++) h = (h * 31 + s.charCodeAt(i)) | 0;
    return [s.length, h, s.slice(9990, 10010), s.indexOf("zab"), s.lastIndexOf("abc")];
  },
  "ropes: concatenation in all directions": () => {
    let left = "";
    let right = "";
    for (let i = 0; i < 3000; i++) {
      left = i + left;
      right += i;
    }
    return [left.length, left.slice(0, 12), right.slice(-12), (left + right).indexOf("29992999"), [...(left + right)].filter((c) => c === "7").length];
  },
  "wide and narrow strings mix": () => [
    "é" + "a" === "éa",
    "€".repeat(3) + "x",
    ("abc" + "€").slice(0, 3) === "abc",
    "ÿ".toUpperCase(),
    "ÿ" < "Ā",
    "\xff\u0100".split("\u0100"),
    "a€b".replace("€", "e") === "aeb",
  ],
  "iterators of strings": () => {
    const it = "a😀"[Symbol.iterator]();
    return [it.next(), it.next(), it.next(), String(it), Object.getPrototypeOf(it)[Symbol.toStringTag]];
  },
  "numeric conversions of strings": () =>
    ["", " ", "0x1f", "0b2", "0o7", "1_0", "1e3", ".5", "5.", "+5", "- 5", "Infinity", "infinity", "\n1\u00a0", "1n", "0x", "-0x1", "１"].map(Number),
  "line terminators and zero bytes": () => [
    "a\0b".length,
    "a\u2028b".split("\u2028"),
    "\0".charCodeAt(0),
    "x\r\ny".split(/\r?\n/),
    "a\0b".indexOf("\0"),
    "a\0".padEnd(4, "\0").length,
  ],
  "at, charAt and codes with odd positions": () => [
    "abc".charAt(),
    "abc".charAt(-1),
    "abc".charAt(1.9),
    "abc".at(Number.NaN),
    "abc".charCodeAt(9),
    "abc".codePointAt(9),
    "abc".at("-1"),
    "abc".charAt(true),
  ],
  "String is callable, named and long": () => [
    String(),
    String.length,
    String.name,
    String.prototype.length,
    "".constructor.name,
    String.prototype.split.length,
    String.prototype.at.name,
  ],
  "template of numbers and dates": () => [`${1e21} ${1e-7} ${0.000001} ${123456789012345680000} ${-0} ${0xff}`],
};

export default () => runAll({ ...programs, ...more });
