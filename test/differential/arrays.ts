// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const holey = () => [1, , 3, undefined, , 6];

const programs: Record<string, Program> = {
  "holes in map, filter, forEach and reduce": () => {
    const seen = [];
    holey().forEach((x, i) => seen.push([i, x]));
    return [
      holey().map((x) => x),
      holey().filter(() => true),
      seen,
      holey().reduce((a, x) => a + 1, 0),
      holey().some((x) => x === undefined),
      holey().every((x) => x !== 2),
    ];
  },
  "holes in find, includes, indexOf, join": () => [
    holey().findIndex((x) => x === undefined),
    holey().includes(undefined),
    holey().indexOf(undefined),
    holey().join("-"),
    [...holey().keys()],
    [...holey()],
  ],
  "holes in concat, slice, splice, flat": () => [
    holey().concat([, 1]),
    holey().slice(1, 3),
    holey().splice(0, 3),
    holey().flat(),
    [[, 1], , [2, [3, ,]]].flat(2),
  ],
  "holes in sort, reverse, fill, copyWithin": () => [
    holey().sort(),
    holey().reverse(),
    holey().fill(0, 4),
    holey().copyWithin(0, 3),
    holey().toSorted(),
    holey().toReversed(),
    holey().with(1, "w"),
  ],
  "length: setting and limits": () => {
    const a = [1, 2, 3];
    a.length = 1;
    a[4] = 5;
    return [
      a,
      a.length,
      attempt(() => (a.length = -1)),
      attempt(() => (a.length = 1.5)),
      attempt(() => new Array(-1)),
      attempt(() => new Array(2 ** 32)),
      new Array("3"),
      new Array(3),
      Array.of(3),
    ];
  },
  "index-like keys": () => {
    const a = [];
    a["1"] = "one";
    a["01"] = "no";
    a[-1] = "neg";
    a[1.5] = "frac";
    a[4294967294] = "last";
    a[4294967295] = "over";
    return [a.length, Object.keys(a)];
  },
  "sort is stable and takes undefined last": () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ k: (i * 7) % 5, i }));
    return [
      rows.sort((a, b) => a.k - b.k).map((r) => r.i),
      [3, undefined, 1, , 2].sort(),
      [10, 9, 1, -1].sort(),
      ["b", , "a"].sort().length,
      [1, 2, 3].sort(() => 0),
      [3, 1, 2].sort((a, b) => b - a),
    ];
  },
  "sort with odd comparators": () => [
    attempt(() => [2, 1].sort(1)),
    [2, 1].sort(undefined),
    attempt(() => [2, 1].sort(null)),
    [3, 1, 2].sort((a, b) => (a > b ? 1 : a < b ? -1 : Number.NaN)),
    [5n, 1, 3n].sort(),
    ["é", "e", "z", "Z", "😀", "\uffff"].sort(),
  ],
  "splice in all its forms": () => {
    const a = [1, 2, 3, 4, 5];
    return [a.splice(1, 2, "x", "y", "z"), a, a.splice(-2), a, a.splice(0, 0, 0), a, a.splice(1), a, a.splice(), a.splice(undefined), a];
  },
  "slice, at, with: relative and out of range": () => {
    const a = [1, 2, 3];
    return [
      a.slice(-2),
      a.slice(1, -1),
      a.slice(5),
      a.slice(Number.NaN, Infinity),
      a.at(-1),
      a.at(3),
      a.at("1"),
      a.with(-1, 9),
      attempt(() => a.with(3, 0)),
      a.toSpliced(1, 1, "x", "y"),
    ];
  },
  "flat and flatMap": () => [
    [1, [2, [3, [4]]]].flat(),
    [1, [2, [3, [4]]]].flat(Infinity),
    [1, 2].flatMap((x) => [x, [x]]),
    [[1], 2].flat(0),
    attempt(() => [].flatMap(1)),
  ],
  "find, findLast and their indices": () => [
    [1, 2, 3, 4].find((x) => x > 1),
    [1, 2, 3, 4].findLast((x) => x < 4),
    [1, 2].findLastIndex((x) => x > 5),
    [1, 2].findIndex((x, i, a) => a.length === 2 && i === 1),
  ],
  "includes knows NaN and -0, indexOf does not": () => [
    [Number.NaN].includes(Number.NaN),
    [Number.NaN].indexOf(Number.NaN),
    [-0].includes(0),
    [0].indexOf(-0),
    [1, 2, 1].lastIndexOf(1),
    [1, 2, 1].lastIndexOf(1, -2),
    [1].includes(1, 5),
    [1, 2].indexOf(1, -2),
  ],
  "reduce without an initial value": () => [
    [1, 2, 3].reduce((a, b) => a + b),
    attempt(() => [].reduce((a, b) => a + b)),
    [[1], [2]].reduceRight((a, b) => a.concat(b)),
    [, 5].reduce((a, b) => a + b),
  ],
  "callbacks see later changes, within the first length": () => {
    const a = [1, 2, 3];
    const seen = [];
    a.forEach((x, i) => {
      seen.push(x);
      if (i === 0) {
        a.push(9);
        a[1] = "changed";
      }
      if (i === 1) a.length = 2;
    });
    return [seen, a];
  },
  "iterators see growth": () => {
    const a = [1];
    const seen = [];
    for (const x of a) {
      seen.push(x);
      if (a.length < 4) a.push(x + 1);
    }
    const it = a[Symbol.iterator]();
    [...it];
    a.push(99);
    return [seen, it.next()];
  },
};

const more: Record<string, Program> = {
  "Array.from": () => [
    Array.from("a😀"),
    Array.from({ length: 2, 0: "x" }),
    Array.from(new Map([[1, 2]])),
    Array.from([1, , 3]),
    Array.from({ length: 3 }, (_, i) => i * i),
    attempt(() => Array.from(null)),
    Array.from(5),
    Array.from.call(
      function (n) {
        this.n = n;
      },
      { length: 1, 0: "q" },
    ),
    attempt(() => Array.from([], 1)),
  ],
  "generic methods on array-likes": () => {
    const like = { length: 3, 0: "a", 2: "c" };
    const A = Array.prototype;
    return [
      A.map.call(like, (x) => x + x),
      A.join.call(like),
      A.push.call(like, "d"),
      like,
      A.pop.call(like),
      A.shift.call(like),
      like,
      A.reverse.call({ length: 2, 0: 1 }),
      A.slice.call("héy"),
      A.includes.call("abc", "b"),
      A.concat.call(1, 2),
    ];
  },
  "methods on null, and with no callback": () => [
    attempt(() => Array.prototype.map.call(null, () => 1)),
    attempt(() => [1].map()),
    attempt(() => [].forEach({})),
    attempt(() => [].some(undefined)),
  ],
  "frozen arrays refuse": () => {
    const f = Object.freeze([1, 2]);
    return [
      attempt(() => f.push(3)),
      attempt(() => f.pop()),
      attempt(() => (f[0] = 9)),
      attempt(() => (f.length = 0)),
      f.concat(3),
      attempt(() => f.unshift()),
      f,
    ];
  },
  "sorting a frozen array that is in order": () => attempt(() => Object.freeze([1, 2]).sort()),
  "arrays with a fixed length": () => {
    const a = Object.defineProperty([1, 2, 3], "length", { writable: false });
    return [attempt(() => a.push(4)), attempt(() => (a[3] = 4)), (a[0] = 9), attempt(() => a.pop()), a];
  },
  "deleting stops at what can't be deleted": () => {
    const a = [1, 2, 3, 4];
    Object.defineProperty(a, 1, { configurable: false });
    return [attempt(() => (a.length = 0)), a.length, a];
  },
  "join and toString: nesting and null": () => {
    return [
      [1, [2, [3]], null, undefined, {}].join(),
      String([[], [[]]]),

      [1, 2].join(undefined),
      [true, -0, 1n].toString(),
      [1.5, [2]].toLocaleString !== undefined,
    ];
  },
  "fill and copyWithin": () => [
    [1, 2, 3].fill(0, -2, -1),
    new Array(3).fill([]).map((x, _, a) => x === a[0]),
    [1, 2, 3, 4, 5].copyWithin(1, 3),
    [1, 2, 3, 4, 5].copyWithin(-2, 0, -3),
    [1, 2, 3].copyWithin(0, 1, 9),
  ],
  "entries, keys, values": () => [
    [...["a", "b"].entries()],
    [...["a"].keys()],
    Array.prototype.values === Array.prototype[Symbol.iterator],
    String([][Symbol.iterator]()),
    attempt(() => [].values().next.call({})),
  ],
  "unshift, shift, push, pop answer": () => {
    const a = [];
    return [a.push(1, 2), a.unshift(0), a.shift(), a.pop(), a.pop(), a.pop(), a.length];
  },
  "getters on arrays and the prototype's index": () => {
    const a = [1, , 3];
    Object.defineProperty(Array.prototype, 1, { value: "proto", configurable: true, writable: true });
    try {
      return [a[1], a.includes("proto"), a.indexOf("proto"), a.join(), a.slice().hasOwnProperty(1)];
    } finally {
      delete Array.prototype[1];
    }
  },
  "huge sparse arrays": () => {
    const a = [];
    a[1e9] = 1;
    return [a.length, a.indexOf(1, 999999999), Object.keys(a), a.at(-1)];
  },
  "length beyond 2**53": () => [
    attempt(() => Array.prototype.push.call({ length: 2 ** 53 - 1 }, 1)),
    attempt(() => Array.prototype.concat.call([0], { length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true }, [1])),
    attempt(() => Array.prototype.toSpliced.call({ length: 2 ** 32 }, 0, 0)),
  ],
  "toSorted, toReversed, toSpliced, with leave the source": () => {
    const a = [3, 1, 2];
    return [a.toSorted(), a.toReversed(), a.toSpliced(0, 1), a.with(0, 0), a, attempt(() => a.toSorted(null))];
  },
  "concat flattens one level and keeps primitives": () => [[1].concat(2, [3, [4]], "5", null, { length: 1 }), [].concat(new Uint8Array([1, 2])).length],
  "species is consulted": () => {
    const a = [1, 2];
    a.constructor = {
      [Symbol.species]: function (n) {
        this.n = n;
      },
    };
    return [
      a.map((x) => x).n,
      a.filter(() => true)[0],
      attempt(() => {
        a.constructor = 1;
        a.map((x) => x);
      }),
    ];
  },
  "Array's own shape": () => [
    Array.length,
    Array.name,
    Array.isArray(Array.prototype),
    Object.getOwnPropertyNames(Array.prototype).filter((k) => [].hasOwnProperty.call(Array.prototype, k)).length > 35,
    [].constructor === Array,
  ],
};

export default () => runAll({ ...programs, ...more });
