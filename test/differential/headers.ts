// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const programs: Record<string, Program> = {
  "the tag and the prototype of iterators": () => {
    const walk = new Headers({ a: "1" }).entries();
    return [String(walk), "return" in walk, walk[Symbol.iterator]() === walk, [...walk], walk.next()];
  },
  "from records, pairs, maps and headers": () => [
    [...new Headers({ B: "2", a: "1" })],
    [
      ...new Headers([
        ["x", "1"],
        ["X", "2"],
      ]),
    ],
    [...new Headers(new Map([["k", "v"]]))],
    [...new Headers(new Headers({ q: "1" }))],
    [...new Headers()],
    [...new Headers(undefined)],
  ],
  "what can't be headers": () =>
    [[["a"]], [["a", "b", "c"]], "text", 5, null, [5], { "a b": "1" }, { a: "x\ny" }].map((v) => attempt(() => [...new Headers(v)])),
  "iteration is sorted and lower case": () => [
    ...new Headers([
      ["Zeta", "1"],
      ["alpha", "2"],
      ["Beta", "3"],
      ["ALPHA", "4"],
      ["x-1", "5"],
      ["x_1", "6"],
    ]),
  ],
  "get joins, has and delete ignore case": () => {
    const h = new Headers();
    h.append("Accept", "a");
    h.append("accept", "b");
    const out = [h.get("ACCEPT"), h.has("aCCept"), h.get("none"), h.has("none")];
    h.delete("ACCEPT");
    h.delete("never");
    return [out, [...h]];
  },
  "set replaces all": () => {
    const h = new Headers([
      ["a", "1"],
      ["b", "2"],
      ["a", "3"],
    ]);
    h.set("A", "new");
    h.set("c", "4");
    return [...h];
  },
  "values are trimmed": () => {
    const h = new Headers({ a: " \t x  y\r\n " });
    h.append("a", "  ");
    h.set("empty", "");
    return [h.get("a"), h.get("empty"), [...h]];
  },
  "values are converted": () => {
    const h = new Headers({ n: 5, t: true, u: undefined, z: null, l: [1, 2] });
    return [...h];
  },
  "names that are refused": () =>
    ["", " ", "a b", "a:", "é", "a\n", "(", "a,b", "a/b", "\0"].map((n) => [
      attempt(() => new Headers().append(n, "x")),
      attempt(() => new Headers().get(n)),
      attempt(() => new Headers().has(n)),
    ]),
  "names that are allowed": () => ["a", "A-1", "!#$%&'*+-.^_`|~", "x_y", "0"].map((n) => attempt(() => [...new Headers({ [n]: "v" }).keys()])),
  "values that are refused": () => ["a\nb", "a\rb", "a\0b", "€", "\u0100"].map((v) => attempt(() => new Headers().set("x", v))),
  "values of bytes are allowed": () => [
    new Headers({ a: "é" }).get("a"),
    new Headers({ a: "\xff\x80" }).get("a").length,
    new Headers({ a: "\x01" }).get("a"),
    new Headers({ a: "a\tb" }).get("a"),
  ],
  "Set-Cookie is kept apart": () => {
    const h = new Headers([
      ["Set-Cookie", "a=1"],
      ["x", "y"],
      ["set-cookie", "b=2, c"],
    ]);
    return [h.getSetCookie(), h.get("set-cookie"), [...h], h.has("Set-Cookie"), new Headers().getSetCookie()];
  },
  "Set-Cookie: set and delete": () => {
    const h = new Headers([
      ["set-cookie", "a"],
      ["set-cookie", "b"],
    ]);
    h.set("Set-Cookie", "c");
    const one = h.getSetCookie();
    h.append("set-cookie", "d");
    const two = h.getSetCookie();
    h.delete("SET-COOKIE");
    return [one, two, h.getSetCookie(), [...h]];
  },
  "copies keep every cookie": () =>
    new Headers(
      new Headers([
        ["set-cookie", "a"],
        ["set-cookie", "b"],
      ]),
    ).getSetCookie(),
  "forEach, keys, values, entries": () => {
    const h = new Headers({ b: "2", a: "1" });
    const log = [];
    h.forEach(
      function (v, k, all) {
        log.push(k, v, all === h, this.x);
      },
      { x: 1 },
    );
    return [log, [...h.keys()], [...h.values()], [...h.entries()], h[Symbol.iterator] === h.entries, attempt(() => h.forEach(1))];
  },
  "changes while iterating": () => {
    const h = new Headers({ a: "1", c: "3" });
    const seen = [];
    for (const [k] of h) {
      seen.push(k);
      if (seen.length > 5) break;
      if (k === "a") h.append("b", "2");
    }
    return seen;
  },
  "missing arguments": () => {
    const h = new Headers();
    return [attempt(() => h.append("a")), attempt(() => h.get()), attempt(() => h.set("a")), attempt(() => h.has()), attempt(() => h.delete())];
  },
  "receivers and shape": () => [
    attempt(() => Headers()),
    attempt(() => Headers.prototype.get.call({}, "a")),
    Object.prototype.toString.call(new Headers()),
    Object.keys(new Headers({ a: "1" })),
    Headers.name,
    JSON.stringify(new Headers({ a: "1" })),
  ],
  "as an object": () => Object.fromEntries(new Headers({ "Content-Type": "text/plain", "X-A": "1" })),
  subclasses: () => {
    class H extends Headers {
      get(n) {
        return super.get(n)?.toUpperCase() ?? "NONE";
      }
    }
    const h = new H({ a: "x" });
    return [h.get("a"), h.get("b"), h instanceof Headers];
  },
  "names by symbol and number": () => [
    attempt(() => new Headers().append(Symbol(), "x")),
    [...new Headers([[1, 2]])],
    attempt(() => new Headers({ [Symbol("s")]: "x", a: "1" }).get("a")),
  ],
  "many headers": () => {
    const h = new Headers();
    for (let i = 0; i < 200; i++) h.append(`x-${i % 50}`, `${i}`);
    return [[...h].length, h.get("x-7"), [...h.keys()].slice(0, 5)];
  },
  "what is asked of an object of headers, in order": () => {
    const log = [];
    const spy = (target) =>
      new Proxy(target, {
        get: (o, key) => (log.push(`get ${String(key)}`), o[key]),
        ownKeys: (o) => (log.push("keys"), Reflect.ownKeys(o)),
        getOwnPropertyDescriptor: (o, key) => (log.push(`own ${String(key)}`), Reflect.getOwnPropertyDescriptor(o, key)),
      });
    const hidden = Object.defineProperty({ b: "1", a: "2" }, "c", { value: "3", configurable: true });
    const out = [[...new Headers(spy(hidden))]];
    out.push(attempt(() => new Headers(spy({ "no name": "1", last: "2" }))));
    out.push(attempt(() => new Headers({ [Symbol.iterator]: null, a: "1" }).get("a")));
    out.push(attempt(() => new Headers({ [Symbol.iterator]: 5, a: "1" })));
    return [out, log];
  },
};

export default () => runAll(programs);
