// CloudEvents SQL expressions: the specification's conformance cases, and what they leave open.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SporeletError } from "../src/errors.ts";
import { parseSql } from "../src/events/cesql/parse.ts";
import { hasFailed } from "../src/events/cesql/values.ts";
import { compileSql } from "../src/events/cesql.ts";
import { type CloudEvent, checkEvent } from "../src/events/cloud-event.ts";
import { CONFORMANCE } from "./cesql-conformance.ts";
import { refusal } from "./events-support.ts";

const EVENT: CloudEvent = { specversion: "1.0", id: "myId", source: "http://localhost/source", type: "myType" };

/** What an expression gives, its error beside it; errors of compiling have the names of the conformance cases. */
function evaluated(expression: string, event: CloudEvent): { result: unknown; error?: string } {
  try {
    const result = parseSql(expression)(event);
    return hasFailed(result) ? { result: result.value, error: result.error } : { result };
  } catch (error) {
    if (!(error instanceof SporeletError) || error.code !== "E_EVENT_FILTER") throw error;
    return { result: false, error: /expected a function/.test(error.message) ? "missingFunction" : "parse" };
  }
}

const resultOf = (expression: string, more: Partial<CloudEvent> = {}) => evaluated(expression, { ...EVENT, ...more }).result;
const refused = (expression: string) => refusal(() => compileSql(expression));

describe("conformance", () => {
  it("has all cases of the specification but one", () => expect(CONFORMANCE.flatMap(([, cases]) => cases)).toHaveLength(274));

  it.each(CONFORMANCE)("%s", (_, cases) => {
    const given = cases.map(({ expression, result, attributes }) => {
      const { result: value, error } = evaluated(expression, checkEvent({ ...EVENT, ...attributes }));
      return { expression, result: result === undefined ? undefined : value, error };
    });
    expect(given).toEqual(cases.map(({ expression, result, error }) => ({ expression, result, error })));
  });

  // The case left out wants true and a cast error. It is older than the specification's table of casts, which has
  // "Integer -> Boolean: false if 0, and true otherwise"; the Go SDK's copy of the cases has it as it is here.
  it("casts 10 to true", () => expect(evaluated("NOT 10", EVENT)).toEqual({ result: false }));
});

describe("expressions", () => {
  it.each([
    ["1 + 2 * 3 = 7", true],
    ["10 - 4 - 3", 3],
    ["4-1", 3],
    ["-2147483648 + 0", -2147483648],
    ["-7 / 2", -3],
    ["-7 % 2", -1],
    ["+5", 5],
    ["- 5", -5],
    ["1 < 2 = true", true],
    ["NOT false = false", false],
    ["false AND false OR true", true],
    ["true OR true AND false", false],
    ["'it''s' = \"it's\"", true],
    [String.raw`'a""b\n'`, String.raw`a""b\n`],
    ["CONCAT('(', ')')", "()"],
    ["concat_ws('-', 1, TRUE, id)", "1-true-myId"],
    ["LENGTH('😀é')", 2],
    ["'a😀b' LIKE 'a_b'", true],
    ["'abab' LIKE '%ab'", true],
    ["'abac' LIKE '%ab'", false],
    ["'' LIKE '%'", true],
    ["'a' NOT LIKE 'b'", true],
    ["'x' IN ('x', 1 / 0)", true],
    ["SUBSTRING('a😀bc', -3, 2)", "😀b"],
    ["TRIM('\u2003 a \ufeff')", "a \ufeff"],
    ["RIGHT('abc', 0)", ""],
  ])("%s gives %j", (expression, value) => expect(resultOf(expression)).toEqual(value));

  it.each([
    ["2147483647 + 1", { result: 0, error: "math" }],
    ["-2147483648 / -1", { result: 0, error: "math" }],
    ["--2147483648", { result: 0, error: "math" }],
    ["UPPER(missing)", { result: "", error: "missingAttribute" }],
    ["1 IN ('a', 1)", { result: false, error: "cast" }],
    ["'99999999999' + 1", { result: 0, error: "cast" }],
    ["missing AND false", { result: false, error: "missingAttribute" }],
    ["true XOR 'x'", { result: false, error: "cast" }],
  ])("%s fails", (expression, expected) => expect(evaluated(expression, EVENT)).toEqual(expected));

  it.each([
    ["", "The SQL expression ends at character 1, expected a value, a name, or NOT"],
    ["type = ", "The SQL expression ends at character 8, expected a value, a name, or NOT"],
    ["type LIKE 5", "The SQL expression has 5 at character 11, expected a string after LIKE"],
    ["type NOT 'LIKE'", "The SQL expression has \"NOT 'LIKE'\" at character 6, expected an operator, or the end"],
    ["type IN ()", 'The SQL expression has ")" at character 10, expected a value, a name, or NOT'],
    ["(type", "The SQL expression ends at character 6, expected )"],
    ["type = 'a", "The SQL expression has \"'a\" at character 8, expected a closing '"],
    ["type == 'a'", "The SQL expression has \"= 'a'\" at character 7, expected a value, a name, or NOT"],
    ["a ; b", 'The SQL expression has "; b" at character 3, expected an operator, a value or a name'],
    ["n > 2147483648", "The SQL expression has 2147483648 at character 5, expected an integer from -2147483648 to 2147483647"],
    ["EXISTS not", "The SQL expression has not at character 8, expected a name after EXISTS"],
    [
      "LEFT('a')",
      "The SQL expression has \"LEFT('a')\" at character 1, expected a function of this name and number of arguments (1); " +
        "there are INT, BOOL, STRING, LENGTH, CONCAT, CONCAT_WS, LOWER, UPPER, TRIM, LEFT, RIGHT, SUBSTRING, ABS",
    ],
  ])("%s is refused with the place", (expression, message) => expect(refused(expression)).toBe(`E_EVENT_FILTER: ${message}`));

  it("that are too long or nest too deeply are refused", () => {
    const limit = expect.stringContaining("expected at most 500 operators, calls and parentheses");
    expect(refused(`${"(".repeat(501)}1`)).toEqual(limit);
    expect(refused(Array(502).fill("1").join("+"))).toEqual(limit);
    expect(refused(`id = '${"a".repeat(10_000)}'`)).toBe("E_EVENT_FILTER: The SQL expression has 10007 characters, expected at most 10000");
    expect(refused("constructor()")).toMatch("expected a function of this name and number of arguments (0)");
  });

  it("of 500 operators runs", () => {
    expect(resultOf(Array(501).fill("1").join("+"))).toBe(501);
    expect(resultOf(`${"NOT ".repeat(500)}true`)).toBe(true);
  });
});

describe("a filter", () => {
  const passes = (expression: string, more: Partial<CloudEvent> = {}) => compileSql(expression)({ ...EVENT, ...more });

  it("lets no event pass when it fails or is no boolean", () => {
    expect([passes("TRUE"), passes("missing = 2"), passes("NOT missing"), passes("1"), passes("'true'"), passes("1 / 0 = 0")]).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it("looks names up in the event's data that are no attributes", () => {
    const data = { amount: 120.5, total_net: 3_000_000_000, orderId: "7", paid: true, subject: "of the data", type: "of the data", lines: [], length: null };
    expect(passes("amount > 100 AND amount < 121", { data })).toBe(true);
    expect(passes("amount > 121", { data })).toBe(false);
    expect(passes("total_net > 2147483647 AND amount * 2 = 241", { data })).toBe(true);
    expect(passes("orderId = 7 AND paid AND EXISTS paid", { data })).toBe(true);
    expect(passes("EXISTS orderid OR EXISTS lines OR EXISTS length OR EXISTS constructor OR EXISTS data", { data })).toBe(false);
    expect(passes("subject = 'of the data' AND type = 'myType'", { data })).toBe(true);
    expect(passes("EXISTS length", { data: [1] })).toBe(false);
    expect(passes("EXISTS data OR EXISTS length", { data: "text" })).toBe(false);
  });

  it("takes no longer than pattern times text for LIKE", () => {
    expect(passes(`id LIKE '${"a%".repeat(1000)}b'`, { id: "a".repeat(20_000) })).toBe(false);
  });

  it("throws nothing but SporeletError, whatever its text", () => {
    const words = ["AND", "OR", "NOT", "LIKE", "IN", "EXISTS", "(", ")", ",", "=", "<>", "-", "1", "'a%'", '"b"', "id", "amount", "LEFT", "ABS", "/", "0", " "];
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fc.constantFrom(...words), { maxLength: 15 }).map((parts) => parts.join(" ")),
    );
    fc.assert(
      fc.property(text, (expression) => {
        try {
          return typeof compileSql(expression)({ ...EVENT, data: { amount: 1 } }) === "boolean";
        } catch (error) {
          return error instanceof SporeletError && error.code === "E_EVENT_FILTER";
        }
      }),
      { numRuns: 3000 },
    );
  });
});
