// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const href = (input, base?) => attempt(() => new URL(input, base).href);
const parts = (input, base?) =>
  attempt(() => {
    const u = new URL(input, base);
    return [u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash];
  });

const urls: Record<string, Program> = {
  "all parts": () => parts("https://us%20er:pä@Example.COM:8080/a/./b/../c d?q=1&r=ü#frag ment"),
  "default ports vanish": () =>
    ["http://x:80/", "https://x:443", "ws://x:80", "wss://x:443/", "ftp://x:21", "http://x:443", "http://x:0", "http://x:"].map((u) => href(u)),
  "relative references": () =>
    [
      "g",
      "./g",
      "g/",
      "/g",
      "//g",
      "?y",
      "g?y",
      "#s",
      "g#s",
      ";x",
      "",
      ".",
      "./",
      "..",
      "../g",
      "../..",
      "../../../g",
      "g;x=1/../y",
      "http:g",
      "g/./h",
      "%2e%2e/g",
    ].map((r) => href(r, "http://a/b/c/d;p?q")),
  "schemes that are not special": () =>
    [
      "mailto:a@b",
      "data:text/plain,a b",
      "javascript:alert(1)",
      "blob:https://x/y",
      "about:blank",
      "urn:isbn:1",
      "foo://Host/p",
      "foo:/a/../b",
      "web+x://a:80/",
    ].map((u) => parts(u)),
  "file URLs": () => ["file:///C:/a/../b", "file:c:\\x", "file://host/p", "file:///a b", "file:", "file://localhost/x"].map((u) => href(u)),
  "backslashes, tabs and spaces": () => ["http:\\\\x\\y", " http://x/a\tb\nc ", "http://x/ a ", "http:x", "http:///x", "https:/x/y"].map((u) => href(u)),
  "what is no URL": () =>
    ["", "x", "http://", "http://a b", "http://x:99999", "http://x:a", "//x", "http://[::1", "http://a<b", "http://%zz", "1http://x", "http://user@"].map((u) =>
      href(u),
    ),
  "IPv4 hosts": () =>
    [
      "http://127.1",
      "http://0x7f.1",
      "http://1.2.3",
      "http://256.1.1.1",
      "http://0300.1",
      "http://4294967295",
      "http://1.2.3.4.",
      "http://1.2.3.4.5",
      "http://09.1.1.1",
    ].map((u) => href(u)),
  "IPv6 hosts": () =>
    ["http://[::1]:3000/", "http://[2001:DB8:0:0:0:0:0:1]", "http://[::ffff:1.2.3.4]", "http://[1:2:3:4:5:6:7:8:9]", "http://[1::2::3]", "http://[::]"].map(
      (u) => href(u),
    ),
  "international hosts": () =>
    ["http://bücher.example", "http://例え.jp/", "http://FAß.de", "http://xn--bcher-kva.example", "http://a%41b", "http://☃.net"].map((u) => href(u)),
  "percent encoding, by place": () => parts('http://u"<>`:p^|@x/a"<>`{}|\'?a"<>`{}^|\'#a"<>`{}^|\''),
  "a circumflex in a path": () => href("http://x/^"),
  "percent encoding of non-ASCII": () => parts("http://x/é€😀\ud800?é€😀#é%zz%41"),
  setters: () => {
    const u = new URL("https://a:b@x.y:8080/p?q#h");
    u.protocol = "http";
    u.username = "ü";
    u.password = "";
    u.hostname = "z.example";
    u.port = "80";
    u.pathname = "a b/../c";
    u.search = "x=1 2";
    u.hash = "é";
    return u.href;
  },
  "setters that refuse": () => {
    const u = new URL("https://x/");
    u.protocol = "foo";
    u.port = "x";
    u.hostname = "a b";
    u.host = "";
    const out = [u.href];
    out.push(
      attempt(() => (u.href = "nope")),
      attempt(() => (u.origin = "x")),
      u.href,
    );
    return out;
  },
  "a port is read as far as it goes": () => {
    const u = new URL("https://x/");
    u.port = "12ab";
    return u.href;
  },
  "a refused host leaves the rest to be set": () => {
    const u = new URL("https://x/");
    u.hostname = "a b";
    u.port = "12";
    return u.href;
  },
  "setters that clear": () => {
    const u = new URL("http://x:81/p?q#h");
    u.search = "";
    u.hash = "";
    u.port = "";
    u.pathname = "";
    return [u.href, ((u.search = "?"), u.href), ((u.hash = "#"), u.href)];
  },
  "host sets the port too": () => {
    const u = new URL("http://x:1/");
    u.host = "y:2";
    const a = u.href;
    u.host = "z";
    return [a, u.href];
  },
  "searchParams and search follow each other": () => {
    const u = new URL("http://x/?a=1");
    const p = u.searchParams;
    p.append("b", "ü &");
    const a = u.href;
    u.search = "?c=3";
    const b = [...p];
    p.delete("c");
    return [a, b, u.href, u.searchParams === p];
  },
  "canParse, toString, toJSON": () => [
    URL.canParse("http://x"),
    URL.canParse("x"),
    URL.canParse("x", "http://y"),
    String(new URL("http://x")),
    JSON.stringify({ u: new URL("http://x/a") }),
    attempt(() => URL("http://x")),
    attempt(() => new URL()),
    Object.prototype.toString.call(new URL("a:b")),
  ],
  "arguments are converted": () => [
    new URL({ toString: () => "http://x" }).href,
    new URL("a", new URL("http://y/b/c")).href,
    href("http://x", "also bad"),
    href("a", undefined),
    href(null, "http://x/"),
  ],
};

const params: Record<string, Program> = {
  parsing: () =>
    ["a=1&b=2&a=3", "?x", "a", "a=", "=b", "&&a&", "a=b=c", "a+b=c%20d", "%zz=%", "é=%C3%A9", "a=%ff", "%41=1", ""].map((s) => [...new URLSearchParams(s)]),
  "parsing takes one question mark away": () => [...new URLSearchParams("??x=1")],
  "from records, pairs and maps": () => [
    [...new URLSearchParams({ a: 1, b: "x y" })],
    [
      ...new URLSearchParams([
        ["a", "1"],
        ["a", "2"],
      ]),
    ],
    [...new URLSearchParams(new Map([["k", "v"]]))],
    [...new URLSearchParams(new URLSearchParams("q=1"))],
    [...new URLSearchParams()],
    [...new URLSearchParams(undefined)],
    attempt(() => new URLSearchParams([["a"]])),
    attempt(() => new URLSearchParams([["a", "b", "c"]])),
    [
      ...new URLSearchParams(
        (function* () {
          yield ["g", "h"];
        })(),
      ),
    ],
  ],
  serialising: () => [
    String(
      new URLSearchParams([
        ["a b", "ü&=+"],
        ["*-._~", "!'()"],
        ["\ud800", "😀"],
      ]),
    ),
    String(new URLSearchParams("a&b=")),
    String(new URLSearchParams({ x: "\n" })),
  ],
  "get, getAll, has, set, append, delete": () => {
    const p = new URLSearchParams("a=1&b=2&a=3");
    const out = [p.get("a"), p.get("z"), p.getAll("a"), p.getAll("z"), p.has("b"), p.size];
    p.set("a", 9);
    p.append("c", null);
    p.delete("b");
    return [out, String(p)];
  },
  "has and delete with a value": () => {
    const p = new URLSearchParams("a=1&a=2&a=2");
    const has = [p.has("a", "2"), p.has("a", "3"), p.has("a", undefined)];
    p.delete("a", "2");
    return [has, String(p)];
  },
  "sort is stable, by code unit": () => {
    const p = new URLSearchParams("z=1&a=2&z=0&a=1&\u{1F600}=e&\uffff=f&é=1");
    p.sort();
    return [...p];
  },
  "iteration, and changes meanwhile": () => {
    const p = new URLSearchParams("a=1&b=2&c=3");
    const seen = [];
    for (const [k] of p) {
      seen.push(k);
      if (k === "a") p.delete("b");
    }
    const log = [];
    p.forEach(
      function (v, k, all) {
        log.push(k, v, all === p, this.x);
      },
      { x: 1 },
    );
    return [seen, log, [...p.keys()], [...p.values()], p[Symbol.iterator] === p.entries];
  },
  "the tag of iterators": () => String(new URLSearchParams().entries()),
  "the prototype of iterators": () => {
    const p = Object.getPrototypeOf(new URLSearchParams().entries());
    const base = Object.getPrototypeOf(Object.getPrototypeOf([].values()));
    return [
      Object.getPrototypeOf(p) === base,
      p === Object.getPrototypeOf(new URLSearchParams("a").keys()),
      typeof p.next,
      "return" in p,
      attempt(() => p.next.call({})),
    ];
  },
  "a walk sees what is added during it": () => {
    const p = new URLSearchParams("a=1");
    const seen = [];
    for (const [k] of p) {
      seen.push(k);
      if (seen.length < 3) p.append("b", "");
    }
    return seen;
  },
  "several question marks": () => [
    [...new URLSearchParams("???x=1&??y")],
    [...new URL("http://a/???x=1").searchParams],
    new URLSearchParams("??").toString(),
    new URL("http://a/??b").search,
  ],
  "refused hosts and what follows": () => {
    const u = new URL("http://u:p@a:1/p?q=1#h");
    const { searchParams } = u;
    u.host = "a b:2";
    u.port = "3";
    u.hostname = "[::";
    u.pathname = "/new";
    searchParams.append("r", "2");
    u.host = "c:4";
    return [u.href, u.searchParams === searchParams];
  },
  "missing arguments and receivers": () => {
    const p = new URLSearchParams();
    return [
      attempt(() => p.get()),
      attempt(() => p.append("a")),
      attempt(() => p.forEach(1)),
      attempt(() => URLSearchParams()),
      attempt(() => URLSearchParams.prototype.get.call({}, "a")),
      Object.prototype.toString.call(p),
    ];
  },
  "conversions of names and values": () => {
    const p = new URLSearchParams();
    p.append(1, true);
    p.append(undefined, { toString: () => "o" });
    return [String(p), attempt(() => p.append(Symbol(), "x"))];
  },
  "a record whose names become the same": () => [
    [...new URLSearchParams({ "x\uDC53": "1", "x\uDC5C": "2", y: "4", "x\uDC65": "3" })],
    attempt(() => new URLSearchParams({ [Symbol("s")]: "1" })),
  ],
};

export default () => runAll({ ...urls, ...params });
