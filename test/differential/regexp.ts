// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const matching: Record<string, Program> = {
  "named groups": () => {
    const m = /(?<y>\d{4})-(?<m>\d\d)(?<none>x)?/.exec("on 2024-05");
    return [m.groups, m.index, m.length, Object.getPrototypeOf(m.groups), m.input];
  },
  "named references": () => [/(?<q>['"]).*?\k<q>/.exec(`a 'b"' c`)[0], "a-b".replace(/(?<x>\w)-(?<y>\w)/, "$<y>-$<x>"), /\k<x>(?<x>a)/.test("a")],
  "groups in callbacks": () => "2024-05".replace(/(?<y>\d+)-(?<m>\d+)/, (...a) => `${a.at(-1).m}/${a.at(-1).y}`),
  lookbehind: () => [
    "$10 €20".match(/(?<=€)\d+/)[0],
    "$10 €20".match(/(?<!€)\b\d+/)[0],
    "abcdef".match(/(?<=([a-c])+)d/)[1],
    "1053".match(/(?<=(\d+)(\d+))$/).slice(1),
    "abab".replace(/(?<=a)b/g, "X"),
  ],
  lookahead: () => [
    "foobar".match(/foo(?=bar)/)[0],
    "foobaz".match(/foo(?!bar)/)[0],
    "aaa".match(/(?=(a+))a*b\1|a/)?.[0],
    "1234567".replace(/\B(?=(\d{3})+$)/g, ","),
  ],
  sticky: () => {
    const r = /a/y;
    return [
      r.test("ba"),
      r.lastIndex,
      ((r.lastIndex = 1), r.test("ba")),
      r.lastIndex,
      "aab".replace(/a/y, "x"),
      "aaba".replace(/a/gy, "x"),
      "baa".match(/a/gy),
      "a,b".split(/,/y),
      "aXbX".search(/X/y),
    ];
  },
  "flag d gives indices": () => {
    const m = /a(?<n>b)?(c)?/d.exec("xab");
    return [m.indices, m.indices.groups, /x/d.hasIndices];
  },
  "flag s and m": () => [/a.b/.test("a\nb"), /a.b/s.test("a\nb"), "a\nb\r\nc".match(/^./gm), "a\nb".match(/.$/gm), /^b/.test("a\nb"), /a.b/.test("a\u2028b")],
  "flag i": () => [
    /É/i.test("é"),
    /\u212a/i.test("k"),
    /\u212a/iu.test("k"),
    /ß/i.test("ẞ"),
    /ß/iu.test("ẞ"),
    /[^x]/i.test("X"),
    /σ/iu.test("ς"),
    /[a-z]/i.test("K"),
    /\w/iu.test("ſ"),
    /İ/i.test("i"),
  ],
  "flag u": () => [
    "😀".match(/./u)[0].length,
    "😀".match(/./)[0].length,
    /^.$/u.test("😀"),
    /\u{1F600}/u.test("😀"),
    /[😀]/u.test("😀"),
    attempt(() => new RegExp("\\-", "u")),
    attempt(() => new RegExp("{", "u")),
    attempt(() => new RegExp("\\u{110000}", "u")),
    /\ud83d/u.test("😀"),
    /^[^x]$/u.test("😀"),
  ],
  "unicode properties": () => [
    "Aß1_é漢😀".match(/\p{L}/gu),
    "a1٣".match(/\p{Nd}/gu),
    /\p{Script=Greek}/u.test("π"),
    /\p{Lu}/u.test("É"),
    /\P{L}/u.test("1"),
    /\p{Emoji}/u.test("😀"),
    /^\p{ASCII}+$/u.test("abc"),
    /\p{Script_Extensions=Han}/u.test("漢"),
    attempt(() => new RegExp("\\p{Nope}", "u")),
    /\p{Any}/u.test("x"),
    /\p{ID_Start}/u.test("é"),
    /\p{White_Space}/u.test("\u3000"),
    /\p{General_Category=Decimal_Number}/u.test("5"),
  ],
  "flag v: sets": () => [
    "a1bé".match(new RegExp("[\\p{L}--[a-z]]", "gv")),
    "a1b2".match(new RegExp("[\\w&&\\d]", "gv")),
    new RegExp("^[\\q{abc|d}]$", "v").test("abc"),
    new RegExp("[[a-c]x]", "v").test("b"),
    attempt(() => new RegExp("[(]", "v")),
    attempt(() => new RegExp("a", "uv")),
    new RegExp("x", "v").unicodeSets,
  ],
  "flag v: properties of strings": () => [
    new RegExp("^\\p{Emoji_Keycap_Sequence}$", "v").test("1\ufe0f\u20e3"),
    new RegExp("^\\p{RGI_Emoji_Flag_Sequence}$", "v").test("🇬🇧"),
  ],
  "flag v: RGI emoji": () => [new RegExp("^\\p{RGI_Emoji}$", "v").test("👨‍👩‍👧"), attempt(() => new RegExp("\\P{RGI_Emoji}", "v"))],
  "quantifiers: greedy and lazy": () => [
    "aaa".match(/a{2}/)[0],
    "aaa".match(/a{1,}?/)[0],
    "aaaa".match(/a{2,3}/)[0],
    "<a><b>".match(/<.+?>/)[0],
    "<a><b>".match(/<.+>/)[0],
    "ab".match(/(a?)*?b/)[1],
    "abc".match(/(?:)*c/)[0],
    "aab".match(/(a*)*b/)[1],
    "b".match(/(a*)*b/)[1],
  ],
  "captures are reset by repetition": () => [
    "abac".match(/(?:(a)|(b)|(c))+/).slice(),
    "zaacbbbcac".match(/(z)((a+)?(b+)?(c))*/).slice(),
    "ab".match(/(?:a(x)?|b)+/).slice(),
  ],
  "references to groups": () => [
    /(a)\1/.test("aa"),
    /\1(a)/.exec("aa")[0],
    /(a)|\1b/.exec("b")[0],
    "abab".match(/(ab)\1/)[0],
    /\8/.test("8"),
    /(?:)\1/.test("\x01"),
  ],
  "classes and escapes": () => [
    /[\b]/.test("\b"),
    /\bx\b/.test("a x b"),
    /[^]/.test("\n"),
    /[]/.test("a"),
    /\cJ/.test("\n"),
    /[\d-x]/.test("-"),
    /\0/.test("\0"),
    /\x41\u0042/.test("AB"),
    /[\w-]+/.exec("a-b!")[0],
    /\s/.test("\ufeff"),
    /\//.source,
    /[/]/.source,
    /a\-b/.test("a-b"),
    /]/.test("]"),
    /{/.test("{"),
    /a{,2}/.test("a{,2}"),
  ],
  "backtracking that ends": () => [/^(a+)+$/.test(`${"a".repeat(16)}!`), /(x+x+)+y/.test("x".repeat(14)), /^(?:a|ab)(?:c|bcd)(?:d*)$/.exec("abcd")?.[0]],
};

const objects: Record<string, Program> = {
  "exec with g walks, and wraps": () => {
    const r = /a(.)/g;
    const out = [];
    for (let i = 0; i < 4; i++) out.push([r.exec("abac")?.[1], r.lastIndex]);
    return out;
  },
  "empty matches advance": () => [
    "abc".replace(/x*/g, "-"),
    [..."a😀".matchAll(/(?:)/g)].map((m) => m.index),
    [..."a😀".matchAll(/(?:)/gu)].map((m) => m.index),
    "abc".match(/(?:)/g).length,
    "ab".split(/(?:)/),
  ],
  "matchAll is lazy and clones": () => {
    const r = /a/g;
    r.lastIndex = 1;
    const it = "aaa".matchAll(r);
    r.lastIndex = 0;
    return [[...it].map((m) => m.index), String("".matchAll(/x/g)), attempt(() => "".matchAll(/x/))];
  },
  "source, flags and toString": () => [
    new RegExp("/").source,
    new RegExp("").source,
    String(new RegExp("\n")),
    /x/dgimsuy.flags,
    String(/a\/b/g),
    new RegExp("[/]").source,
    RegExp.prototype.toString(),
    RegExp.prototype.flags,
    new RegExp(/x/g, "i").flags,
  ],
  "source of a line separator": () => new RegExp("\u2028").source,
  "what is no pattern": () =>
    ["(", ")", "[", "a**", "\\", "?", "(?<a>x)(?<a>y)", "(?<1>x)", "a{2,1}", "[b-a]", "(?<=a)*b", "(?", "+", "(?<a", "\\k<a>(?<b>x)"].map((p) =>
      attempt(() => new RegExp(p).source),
    ),
  "flags that are refused": () => [attempt(() => new RegExp("a", "gg")), attempt(() => new RegExp("a", "x")), attempt(() => new RegExp("a", null))],
  "lastIndex: conversions and limits": () => {
    const r = /a/g;
    r.lastIndex = "1";
    const a = r.test("aa");
    r.lastIndex = -1;
    const b = r.test("a");
    r.lastIndex = 99;
    const c = r.test("a");
    return [a, b, c, r.lastIndex, attempt(() => Object.freeze(/a/g).test("a")), Object.getOwnPropertyDescriptor(/a/, "lastIndex")];
  },
  "RegExp as a function": () => {
    const r = /x/;
    return [RegExp(r) === r, new RegExp(r) === r, RegExp(r, "g") === r, RegExp("a|b").test("b"), new RegExp(undefined).source, new RegExp(5).source];
  },
  "subclasses and exec of one's own": () => {
    class R extends RegExp {
      exec(s) {
        const m = super.exec(s);
        if (m) m[0] = m[0].toUpperCase();
        return m;
      }
    }
    return ["abc".replace(new R("b"), (m) => `[${m}]`), new R("b").test("b"), "abc".match(new R("b"))[0], [..."bb".matchAll(new R("b", "g"))].map((m) => m[0])];
  },
  "split by patterns": () => [
    "a1b2c".split(/\d/),
    "a1b2c".split(/(\d)/, 3),
    "aXbxc".split(/x/i),
    "".split(/x/),
    "".split(/(?:)/),
    "abc".split(/$/),
    "a  b".split(/\s*/),
    "test".split(/(?=s)/),
    "ab".split(/a|(b)/),
  ],
  "RegExp.$1": () => {
    /(\w)(\d)/.exec("--a1--");
    return [typeof RegExp.$1];
  },
  "methods by symbol": () => [
    RegExp.prototype[Symbol.replace].call(/b/, "abc", "X"),
    /b/[Symbol.search]("abc"),
    /b/[Symbol.split]("abc"),
    /b/[Symbol.match]("abc")[0],
    attempt(() => RegExp.prototype.test.call({})),
    attempt(() => RegExp.prototype[Symbol.match].call(1)),
    RegExp.prototype[Symbol.match].call({ exec: () => ["fake"], flags: "" }, "x"),
  ],
  "getters of flags": () => [
    Object.getOwnPropertyDescriptor(RegExp.prototype, "flags").get.call({ global: 1, sticky: true, hasIndices: 0 }),
    /x/.global,
    /x/g.global,
    RegExp.prototype.global,
    attempt(() => Object.getOwnPropertyDescriptor(RegExp.prototype, "global").get.call({})),
  ],
  "a tokeniser": () => {
    const r = /(?<num>\d+(?:\.\d+)?)|(?<id>[a-z_]\w*)|(?<op>[-+*/()=])|(?<ws>\s+)/giy;
    const s = "x = 3.14 * (foo + 42)";
    const out = [];
    for (let m; (m = r.exec(s)); ) {
      const [k] = Object.entries(m.groups).find(([, v]) => v !== undefined);
      if (k !== "ws") out.push(`${k}:${m[0]}`);
    }
    return [out, r.lastIndex];
  },
  "addresses, dates and such": () => [
    /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test("a.b+c@d-e.co.uk"),
    /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test("192.168.1.255"),
    "camelCaseText".replace(/([A-Z])/g, " $1").toLowerCase(),
    "a_b_c".replace(/_(\w)/g, (_, c) => c.toUpperCase()),
    "  x  y ".trim().split(/\s+/),
    "%41%zz".replace(/%([0-9a-f]{2})/gi, (_, h) => String.fromCharCode(Number.parseInt(h, 16))),
  ],
  "many matches in a long text": () => {
    const s = Array.from({ length: 2000 }, (_, i) => `k${i}=v${i * 7}`).join("&");
    const all = [...s.matchAll(/(\w+)=(\w+)/g)];
    return [all.length, all[1999].index, s.replace(/\d/g, "").length, s.match(/7=/g).length];
  },
  "wide text and positions": () => {
    const m = /é(.)(?<x>€)/du.exec("😀é😀€");
    return [m.index, m.indices, [..."😀😀".matchAll(/./g)].length, [..."😀😀".matchAll(/./gu)].map((x) => x.index), "😀x".search(/x/u)];
  },
};

export default () => runAll({ ...matching, ...objects });
