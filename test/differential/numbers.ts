// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const samples = [
  0, -0, 1, -1.5, 0.1, 0.5, 1.005, 2.5, 123.456, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 123456789012345680000, 0.000001, 4294967296.5, -25e-10, 1.45,
  8.345,
];

const numbers: Record<string, Program> = {
  "numbers as text": () => samples.map(String),
  "text of 2 ** -24": () => String(2 ** -24),
  toFixed: () =>
    [0, 1, 2, 10, 20, 100]
      .map((d) => samples.map((x) => x.toFixed(d)))
      .concat([attempt(() => (1).toFixed(101)), attempt(() => (1).toFixed(-1)), Number.NaN.toFixed(2), (-1e-10).toFixed(2)]),
  toPrecision: () =>
    [1, 2, 3, 15, 17, 21, 100]
      .map((d) => samples.map((x) => x.toPrecision(d)))
      .concat([attempt(() => (1).toPrecision(0)), (5).toPrecision(), Infinity.toPrecision(3)]),
  toExponential: () =>
    [undefined, 0, 1, 5, 20].map((d) => samples.map((x) => x.toExponential(d))).concat([attempt(() => (1).toExponential(101)), Number.NaN.toExponential(1000)]),
  "radix of whole numbers": () => [2, 3, 8, 16, 32, 36].map((r) => [0, -255, 1e10, 2 ** 52, 123456789].map((x) => x.toString(r))),
  "radix of fractions in powers of two": () => [2, 4, 8, 16, 32].map((r) => [0.5, 0.1, -3.75, 1 / 3].map((x) => x.toString(r))),
  "radix of fractions, otherwise": () => [7, 36].map((r) => [0.5, 0.1, 3.14].map((x) => x.toString(r))),
  "radix 3 of a half and of 2 ** 53": () => [(0.5).toString(3), (2 ** 53).toString(3)],
  "radix of huge numbers": () => [1e21, 1e100, 2 ** 70].map((x) => [x.toString(16), x.toString(2).length]),
  "radix out of range": () => [attempt(() => (1).toString(1)), attempt(() => (1).toString(37)), (10).toString(undefined)],
  parseFloat: () => ["3.14abc", " \n1e3", ".5.", "-.5", "abc", "", "1e", "1e+", "Infinityx", "-0", "0x10", "1_0", "+7", "5e-324", "1e400"].map(parseFloat),
  parseInt: () => [
    parseInt("12px"),
    parseInt("0x1f"),
    parseInt("1f", 16),
    parseInt("z", 36),
    parseInt("9", 8),
    parseInt(""),
    parseInt("1e3"),
    parseInt(" -7 "),
    parseInt("12", 1),
    parseInt("12", 37),
    parseInt(0.0000005),
    parseInt(null, 36),
    parseInt("123", 0),
    parseInt("-0"),
    parseInt("9007199254740993"),
    parseInt(1e21),
  ],
  "Number of everything": () =>
    [null, undefined, true, "", " 12 ", "1,2", [], [5], [1, 2], {}, new Date(5), 10n]
      .map((v) => attempt(() => Number(v)))
      .concat([attempt(() => Number(Symbol())), Number()]),
  "constants and predicates": () => [
    Number.EPSILON,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_VALUE,
    Number.isInteger(5.0),
    Number.isInteger("5"),
    Number.isSafeInteger(2 ** 53),
    Number.isNaN("x"),
    isNaN("x"),
    isFinite("5"),
    Number.isFinite("5"),
    Number.parseFloat === parseFloat,
  ],
  "bitwise operators": () => [
    1 << 31,
    1 << 32,
    -1 >>> 0,
    -1 >>> 31,
    5 & 3,
    5 | 3,
    5 ^ 3,
    ~5,
    (2 ** 32) | 0,
    (2 ** 31) | 0,
    1e20 | 0,
    Number.NaN | 0,
    1.9 | 0,
    -1.9 >> 0,
    "7" & 3,
    1 << -1,
  ],
  "remainder and division": () => [
    5 % 3,
    -5 % 3,
    5 % -3,
    -4 % 2,
    5.5 % 2,
    5 % 0,
    0 / 0,
    1 / -0,
    Infinity % 5,
    5 % Infinity,
    1e308 * 10,
    0.1 * 3,
    9007199254740993 + 1,
  ],
  "rounding of Math": () =>
    [0.5, 1.5, 2.5, -0.5, -1.5, 0.49999999999999994, 2 ** 52 + 0.5, -0, -0.2, 4503599627370495.5].map((x) => [
      Math.round(x),
      Math.floor(x),
      Math.ceil(x),
      Math.trunc(x),
      Math.fround(x),
      Math.sign(x),
    ]),
  "max, min, hypot, clz32, imul": () => [
    Math.max(),
    Math.min(),
    Math.max(0, -0),
    Math.min(0, -0),
    Math.max(1, Number.NaN),
    Math.max("3", [4]),
    Math.hypot(3, 4),
    Math.hypot(),
    Math.hypot(Number.NaN, Infinity),
    Math.hypot(-0),
    Math.clz32(1),
    Math.clz32(0),
    Math.clz32(-1),
    Math.imul(0xffffffff, 5),
    Math.imul(2 ** 31, 2),
  ],
  "exact results of Math": () => [
    Math.sqrt(2),
    Math.sqrt(-1),
    Math.cbrt(27),
    Math.pow(2, 0.5),
    Math.pow(Number.NaN, 0),
    Math.pow(1, Infinity),
    (-8) ** (1 / 3),
    Math.exp(0),
    Math.log(1),
    Math.log2(8),
    Math.log10(1000),
    Math.log1p(0),
    Math.expm1(-0),
    Math.atan2(0, -0),
    Math.atan2(-0, 0),
    Math.abs(-0),
  ],
  "Math to fourteen digits": () =>
    [0.3, 1, 2.5, 10].flatMap((x) =>
      ["sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "asinh", "exp", "log", "log2", "log10", "log1p", "expm1", "cbrt"].map((f) =>
        Math[f](x).toPrecision(14),
      ),
    ),
  "Math's own shape": () => [
    Object.getOwnPropertyNames(Math)
      .filter((k) => k !== "f16round" && k !== "sumPrecise")
      .sort(),
    Math[Symbol.toStringTag],
    Math.PI,
    Math.SQRT1_2,
    Math.max.length,
    Math.hypot.length,
  ],
  "accumulated arithmetic": () => {
    let x = 0;
    let y = 1;
    for (let i = 1; i < 2000; i++) {
      x += 1 / (i * i);
      y = (y * 16807) % 2147483647;
    }
    return [x, y, 0.1 + 0.2 === 0.3, (0.1 * 100) / 3];
  },
  "shortest text survives a round trip": () => {
    let seed = 1;
    const bad = [];
    const b = new DataView(new ArrayBuffer(8));
    for (let i = 0; i < 500; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      b.setUint32(0, seed);
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      b.setUint32(4, seed);
      const x = b.getFloat64(0);
      if (!Object.is(Number(String(x)), x)) bad.push(x);
    }
    return bad;
  },
  "texts of many doubles": () => {
    let seed = 7;
    let h = 0;
    const b = new DataView(new ArrayBuffer(8));
    for (let i = 0; i < 500; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      b.setUint32(i % 2 ? 0 : 4, seed);
      for (const c of String(b.getFloat64(0))) h = (h * 31 + c.charCodeAt(0)) | 0;
    }
    return h;
  },
  "Number objects": () => [
    typeof new Number(1),
    new Number(1) == 1,
    new Number(1) === 1,
    new Number(5) + 1,
    attempt(() => Number.prototype.toString.call("1")),
    (5).constructor.name,
    Object.prototype.toString.call(5),
  ],
  literals: () => [0b11, 0o11, 0x11, 1_0.0_1, 0.5, 5, 1e-3, 0xffffffffffffffff, 0.1e2, 1e400],
};

const bigints: Record<string, Program> = {
  "bigint arithmetic": () => [
    7n / 2n,
    -7n / 2n,
    -7n % 3n,
    2n ** 100n,
    5n - 10n,
    -(-3n),
    1n << 70n,
    -5n >> 1n,
    5n & -2n,
    5n | -8n,
    5n ^ -1n,
    ~5n,
    attempt(() => 1n / 0n),
    attempt(() => 2n ** -1n),
    attempt(() => 1n >>> 0n),
    attempt(() => 1n % 0n),
    attempt(() => +1n),
  ],
  "bigint of texts and numbers": () => [
    BigInt("0x1f"),
    BigInt(" 12 "),
    BigInt(""),
    BigInt("-5"),
    attempt(() => BigInt("1n")),
    attempt(() => BigInt(1.5)),
    BigInt(2 ** 60),
    BigInt(true),
    attempt(() => BigInt(undefined)),
    attempt(() => BigInt("-0x1")),
    attempt(() => new BigInt(1)),
    BigInt("0b101"),
    attempt(() => BigInt(Number.NaN)),
  ],
  "bigint compared": () => [
    1n == 1,
    1n === 1,
    1n < 1.5,
    2n > "1",
    0n == "",
    [3n, 1, 2n, "0"].sort(),
    2n ** 64n == 2 ** 64,
    2n ** 53n + 1n > 2 ** 53,
    1n == Number.NaN,
    typeof 1n,
    !!0n,
    Object(1n) == 1n,
  ],
  "bigint as text": () => [
    255n.toString(16),
    (-255n).toString(2),
    (10n ** 50n).toString(36),
    String(-0n),
    `${2n ** 64n}`,
    attempt(() => JSON.stringify(1n)),
    attempt(() => 1n + 1),
    1n + "a",
    123n.toLocaleString !== undefined,
  ],
  "asIntN and asUintN": () => [
    BigInt.asIntN(8, 255n),
    BigInt.asIntN(8, 127n),
    BigInt.asUintN(8, -1n),
    BigInt.asUintN(64, -1n),
    BigInt.asIntN(64, 2n ** 63n),
    BigInt.asIntN(0, 5n),
    attempt(() => BigInt.asIntN(-1, 1n)),
    attempt(() => BigInt.asIntN(8, 1)),
  ],
  "a factorial and a modular power": () => {
    let f = 1n;
    for (let i = 1n; i <= 120n; i++) f *= i;
    const pow = (b, e, m) => {
      let r = 1n;
      for (; e > 0n; e >>= 1n, b = (b * b) % m) if (e & 1n) r = (r * b) % m;
      return r;
    };
    return [f, f / 10n ** 150n, f % (2n ** 89n - 1n), pow(3n, 2n ** 127n - 3n, 2n ** 127n - 1n)];
  },
  "long division": () => {
    const a = 10n ** 120n + 12345678901234567890n;
    const b = 10n ** 60n - 7n;
    return [a / b, a % b, (a / b) * b + (a % b) === a, -a / b, -a % b, a.toString(16)];
  },
  "bigint to number rounds to even": () => [
    Number(2n ** 53n + 1n),
    Number(2n ** 53n + 3n),
    Number(10n ** 400n),
    Number(-(2n ** 1024n) + 1n),
    parseInt("123n"),
    Math.max(Number(3n), 2),
    Number(0xfffffffffffffbffn),
  ],
};

export default () => runAll({ ...numbers, ...bigints });
