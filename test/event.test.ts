// Events from JSON. Simple text is read by the glue itself (runtime/glue/json-reader.ts), the rest by the engine's parser,
// and nobody can tell which: what Node's JSON.parse makes of it is what is expected.
import { beforeAll, describe, expect, it } from "vitest";
import type { SporeletFunction } from "../src/host/sporelet.ts";
import { Fuzz } from "./fuzz/random.ts";
import { loadSource, text, utf8 } from "./support.ts";

let echo: SporeletFunction;

beforeAll(async () => {
  echo = await loadSource("export default (event: unknown) => event;");
});

async function expectAsNode(event: string): Promise<void> {
  const { code, stdout } = await echo.run(utf8(event));
  let expected: { code: string | undefined; stdout: string };
  try {
    expected = { code: undefined, stdout: `${JSON.stringify(JSON.parse(event))}\n` };
  } catch {
    expected = { code: event.trim() === "" ? "E_EVENT_EMPTY" : "E_EVENT_NOT_JSON", stdout: "" };
  }
  expect({ event, code, stdout: text(stdout) }).toEqual({ event, ...expected });
}

/** Of every kind of value, with spaces wherever there may be some. */
const DOCUMENT = ' { "a" : [ 1 , -20, 3.5e1,{}, [] ,"x\\ny\\u00e9" ] ,"b":{"c" :true,"d":false, "e":\tnull}, "f" :\r\n"" } ';
const BYTES = [...'\0\t\n\x1f !"+,-./019:AEe[\\]abfnrtu{|}\x7f'];

describe("events are read as JSON.parse reads them", () => {
  it.each([
    ...["0", "-0", "1", "-1", "9", "10", "999999999", "-999999999", "1000000000", "2147483647", "2147483648", "-2147483648", "9007199254740993"],
    ...["1.5", "-0.0", "1e3", "1E+3", "1e-7", "1e400", "123456789012345678901234567890", "0.1", "0e0"],
    ...[
      "123456789012345",
      "1234567890123456",
      "-1234567890.12345",
      "0.00000000000001",
      "0.000000000000001",
      "5.0",
      "1.50",
      "-0.5",
      "100000000000000.5",
      "-2147483649",
    ],
    ...[
      "01",
      "-",
      "+1",
      "1.",
      ".5",
      "1e",
      "1e+",
      "--1",
      "1-2",
      "0x1",
      "1_0",
      "1 2",
      "-a",
      "00",
      "-01",
      "00.5",
      "1.e5",
      "1.2.3",
      "1.-2",
      "-.5",
      "1.5e",
      "0.5x",
      "NaN",
      "Infinity",
    ],
    ...["true", "false", "null", "tru", "truex", "nul", "fals", "falsey", "True", "undefined", "t", "n", "f"],
    ...['""', '"a"', '"é中😀"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\u0041\\ud83d\\ude00\\ud83d"', '"\x7f"', '"\u2028"'],
    ...['"', '"a', '"\\', '"\\"', '"\\x"', '"\\u12"', '"\\u12g4"', '"\n"', '"\0"', "'a'", "a", '"a" "b"'],
    ...["[]", "[ ]", "[1]", "[1,2]", "[[[]],{}]", "[,]", "[1,]", "[1 2]", "[", "[1", "[1,", "]", "[1]]", "[}", "[1}"],
    ...["{}", "{ }", '{"a":1}', '{"":{}}', '{"\\u0061":1,"é":2}', '{"a":1,"a":2}', '{"b":1,"1":2,"a":3,"0":4,"4294967294":5,"4294967295":6}'],
    ...[
      '{"__proto__":1,"constructor":2,"toString":3}',
      "{",
      '{"a',
      '{"a"',
      '{"a":',
      '{"a":1',
      '{"a":1,',
      '{"a":1,}',
      "{,}",
      "{a:1}",
      '{"a" 1}',
      "{1:2}",
      "{]",
      '{"a":1]',
    ],
    ...[" 1 ", "\t\n\r 1", "1\v", "\u00a01", "\ufeff1", "1\0", "", " ", "\n"],
  ])("%j", expectAsNode);

  it("a document that ends at any place", async () => {
    for (let end = 0; end <= DOCUMENT.length; end++) await expectAsNode(DOCUMENT.slice(0, end));
  });

  it("a document with any byte of it replaced, left out or repeated", async () => {
    for (let at = 0; at < DOCUMENT.length; at++) {
      await expectAsNode(DOCUMENT.slice(0, at) + DOCUMENT.slice(at + 1));
      await expectAsNode(DOCUMENT.slice(0, at + 1) + DOCUMENT.slice(at));
      for (const byte of BYTES) await expectAsNode(DOCUMENT.slice(0, at) + byte + DOCUMENT.slice(at + 1));
    }
  });

  it("an escape of any letter", async () => {
    for (let code = 0; code < 0x80; code++) {
      const escaped = `\\${String.fromCharCode(code)}`;
      for (const event of [`"${escaped}"`, `"é${escaped}0041"`, `{"${escaped}k":1}`]) await expectAsNode(event);
    }
  });

  it("numbers of any digits", async () => {
    const fuzz = new Fuzz(1);
    const digits = (count: number) => String(1 + fuzz.below(9)) + fuzz.list(count - 1, () => fuzz.below(10)).join("");
    const number = () =>
      `${fuzz.pick(["", "-"])}${fuzz.pick(["0", digits(1 + fuzz.below(17))])}${fuzz.pick(["", `.${digits(1 + fuzz.below(17))}`, `.000${digits(9)}`])}`;
    for (let i = 0; i < 20; i++) await expectAsNode(`[${fuzz.list(1000, number).join(",")}]`);
  });

  it("nested to any depth", async () => {
    for (const depth of [1, 99, 100, 101, 102, 500])
      for (const [open, inner, close] of [["[", "", "]"] as const, ["[", "1", "]"] as const, ['{"a":', "{}", "}"] as const])
        await expectAsNode(open.repeat(depth) + inner + close.repeat(depth));
  });

  it("of any length", async () => {
    for (const character of ["x", "é", "\\n"])
      for (const length of [...Array.from({ length: 30 }, (_, i) => 4096 - 25 + i), 100_000])
        await expectAsNode(`["${character.repeat(length / Buffer.byteLength(character))}",{"k":"${character}"},1.5]`);
  });
});

it("gives objects as an object literal would", async () => {
  const fn = await loadSource(`export default (event: any) => ({
    keys: Object.keys(event),
    prototypes: [Object.getPrototypeOf(event) === Object.prototype, Object.getPrototypeOf(event.list) === Array.prototype],
    property: Object.getOwnPropertyDescriptor(event, "z"),
    element: Object.getOwnPropertyDescriptor(event.list, 0),
    length: Object.getOwnPropertyDescriptor(event.list, "length"),
    own: Object.hasOwn(event, "__proto__"),
    zero: Object.is(event.zero, -0),
    extensible: [Object.isExtensible(event), ((event.list.push(7), event.list.length))],
  })`);
  expect(await fn.invoke(JSON.parse('{"z":1,"list":[5],"1":0,"__proto__":null,"a":2,"zero":0}'))).toMatchObject({ zero: false });
  const { stdout } = await fn.run(utf8('{"z":1,"list":[5],"1":0,"__proto__":null,"a":2,"zero":-0,"z":3}'));
  expect(JSON.parse(text(stdout))).toEqual({
    keys: ["1", "z", "list", "__proto__", "a", "zero"],
    prototypes: [true, true],
    property: { value: 3, writable: true, enumerable: true, configurable: true },
    element: { value: 5, writable: true, enumerable: true, configurable: true },
    length: { value: 1, writable: true, enumerable: false, configurable: false },
    own: true,
    zero: true,
    extensible: [true, 2],
  });
});

it("says of what is no JSON where", async () => {
  const { code, stderr } = await echo.run(utf8('{"a": [1, 2],\n "b" 3}'));
  expect(code).toBe("E_EVENT_NOT_JSON");
  expect(text(stderr)).toContain("Expected ':' after property name in JSON at position 19 (line 2 column 6)");
});
