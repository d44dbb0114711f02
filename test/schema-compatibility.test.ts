// Whether what one schema lets pass is accepted by another: by cases, and against ajv with random schemas and data.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createValidator } from "../src/events/contracts.ts";
import type { Schema } from "../src/events/schema-alternatives.ts";
import { incompatibilities } from "../src/events/schema-compatibility.ts";

const ajv = await createValidator();
/** As a message says it; what is undecided begins with "?". */
const check = (writer: Schema, reader: Schema) =>
  incompatibilities(writer, reader, ajv).map(({ path, expected, found, isCertain }) =>
    isCertain ? `${path}: ${expected}, may ${found}` : `? ${path}: ${expected}`,
  );

const object = (properties: Record<string, Schema>, required: string[] = [], more: object = {}): Schema => ({ type: "object", properties, required, ...more });
const string = { type: "string" };
const number = { type: "number" };

describe("what is decided", () => {
  it.each<[string, Schema, Schema, string[]]>([
    ["the same", object({ a: string }), object({ a: string }), []],
    ["another type", object({ order: number }, ["order"]), object({ order: string }, ["order"]), ["/order: to be a string, may emit a number"]],
    ["an integer is a number", { type: "integer" }, number, []],
    ["a number is no integer", number, { type: "integer" }, [": to be an integer, may emit a number"]],
    ["one type more", { type: ["string", "null"] }, string, [": to be a string, may emit null"]],
    ["a property that is required", object({ a: string }), object({ a: string }, ["a"]), ["/a: to be there, may leave it out"]],
    ["a property that is no longer required", object({ a: string }, ["a"]), object({ a: string }), []],
    ["a new optional property", object({}), object({ note: string }), []],
    ["a property that nobody knows", object({ a: string }), object({}, [], { additionalProperties: false }), ["/a: not to be there, may emit it"]],
    [
      "any other property",
      object({}, [], { additionalProperties: true }),
      object({ a: string }),
      ["/a: to be a string, may emit null or a boolean or a number or an array or an object"],
    ],
    ["properties by pattern", object({ x_a: number }), { type: "object", patternProperties: { "^x_": string } }, ["/x_a: to be a string, may emit a number"]],
    ["a value of an enum", { enum: ["a", "b"] }, { enum: ["a"] }, [': to be "a", may emit "b"']],
    ["a constant of an enum", { const: "a" }, { enum: ["a", "b"] }, []],
    ["a value of an enum that a bound forbids", { enum: [1, 5], minimum: 3 }, { type: "number", minimum: 3 }, []],
    ["any string for an enum", string, { enum: ["a"] }, [': to be "a", may emit a string']],
    ["booleans one by one", { type: "boolean" }, { enum: [true, false] }, []],
    ["a lower bound", { type: "number", minimum: 3 }, { type: "number", minimum: 5 }, [": to be at least 5, may emit 3"]],
    ["no bound", number, { type: "number", exclusiveMaximum: 5 }, [": to be less than 5, may emit more"]],
    ["bounds of integers", { type: "integer", exclusiveMinimum: 0 }, { type: "integer", minimum: 1 }, []],
    ["multiples", { type: "integer", multipleOf: 10 }, { type: "integer", multipleOf: 5 }, []],
    ["lengths", { type: "string", maxLength: 9 }, { type: "string", maxLength: 5 }, [": to have at most 5 characters, may have 9"]],
    ["a format", string, { type: "string", format: "email" }, [": to have the format email, may emit any string"]],
    ["a pattern", string, { type: "string", pattern: "^o\\d+$" }, [": to match the pattern ^o\\d+$, may emit any string"]],
    ["items", { type: "array", items: number }, { type: "array", items: string }, ["/*: to be a string, may emit a number"]],
    ["a tuple's item", { type: "array", prefixItems: [number], maxItems: 1 }, { type: "array", items: string }, ["/0: to be a string, may emit a number"]],
    ["how many items", { type: "array" }, { type: "array", minItems: 1 }, [": to have at least 1 items, may have 0"]],
    ["references", { $ref: "#/$defs/id", $defs: { id: number } }, { $ref: "#/$defs/id", $defs: { id: string } }, [": to be a string, may emit a number"]],
    [
      "all of several",
      { allOf: [object({ a: string }, ["a"]), object({ b: number })] },
      object({ a: string, b: string }, ["a"]),
      ["/b: to be a string, may emit a number"],
    ],
    ["any of several", { anyOf: [string, { type: "null" }] }, { type: ["null", "string"] }, []],
    ["any of several that are taken", { type: ["null", "string"] }, { anyOf: [string, { type: "null" }] }, []],
    ["one of several that nobody takes", { anyOf: [string, number] }, { anyOf: [string, { type: "null" }] }, [": to be a string or null, may emit a number"]],
    ["a pointer's special characters", object({ "a/b~": number }), object({ "a/b~": string }), ["/a~1b~0: to be a string, may emit a number"]],
  ])("%s", (_, writer, reader, found) => expect(check(writer, reader)).toEqual(found));

  it("members that a constant tells apart", () => {
    const card = object({ kind: { const: "card" }, number: string }, ["kind", "number"]);
    const cash = object({ kind: { const: "cash" } }, ["kind"]);
    const reader = { oneOf: [card, cash] };
    expect(check(reader, { anyOf: [cash, card] })).toEqual([]);
    expect(check({ oneOf: [object({ kind: { const: "card" }, number: string }, ["kind"]), cash] }, reader)).toEqual(["/number: to be there, may leave it out"]);
    expect(check(object({ kind: { const: "iou" } }, ["kind"]), reader)).toEqual([": to be one of 2 alternatives, may emit an object"]);
  });

  it("schemas that contain themselves", () => {
    const tree = (value: Schema): Schema => ({ $ref: "#/$defs/node", $defs: { node: object({ value, next: { $ref: "#/$defs/node" } }, ["value"]) } });
    expect(check(tree(string), tree(string))).toEqual([]);
    expect(check(tree(number), tree(string))).toEqual(["/value: to be a string, may emit a number", "/next/value: to be a string, may emit a number"]);
  });
});

describe("what is not decided is said to be so", () => {
  it.each<[string, Schema, Schema, string[]]>([
    ["a keyword that is not looked at", string, { type: "string", not: { const: "x" } }, ['? : to be valid under "not"']],
    ["another pattern", { type: "string", pattern: "a" }, { type: "string", pattern: "b" }, ["? : to match the pattern b"]],
    ["a document elsewhere", string, { $ref: "https://example.com/x.json" }, ["? : to be valid under https://example.com/x.json"]],
    [
      "members that are not told apart",
      number,
      {
        anyOf: [
          { type: "number", minimum: 0 },
          { type: "number", maximum: 0 },
        ],
      },
      ["? : to be one of 2 alternatives"],
    ],
    [
      "a writer with a keyword that is not looked at",
      { type: "string", not: { minLength: 1 } },
      { type: "string", maxLength: 0 },
      ["? : to have at most 0 characters"],
    ],
  ])("%s", (_, writer, reader, found) => expect(check(writer, reader)).toEqual(found));

  it("but not where both say the same", () => expect(check({ type: "string", not: { const: "x" } }, { not: { const: "x" }, type: "string" })).toEqual([]));
});

it("nothing that is found to be accepted is refused by ajv", { timeout: 120_000 }, () => {
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      fc.constantFrom<unknown>(null, true, false, 0, 1, 2, 2.5, -1, "", "a", "ab"),
      fc.array(tie("value"), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom("a", "b"), tie("value"), { maxKeys: 2 }),
    ),
  })).value;
  const bounds = fc.record(
    { minimum: fc.integer({ min: -1, max: 2 }), exclusiveMaximum: fc.integer({ min: 0, max: 3 }), multipleOf: fc.constantFrom(1, 2) },
    { requiredKeys: [] },
  );
  const lengths = fc.record(
    { minLength: fc.integer({ min: 0, max: 2 }), maxLength: fc.integer({ min: 0, max: 2 }), pattern: fc.constantFrom("a", "^a") },
    { requiredKeys: [] },
  );
  const schema = fc.letrec<{ schema: Schema }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      fc.constantFrom<Schema>(true, false, { type: "null" }, { type: "boolean" }, { type: ["string", "null"] }, { const: "a" }, { enum: [1, "a", null] }, {}),
      fc.tuple(fc.constantFrom("number", "integer"), bounds).map(([type, more]) => ({ type, ...more })),
      lengths.map((more) => ({ type: "string", ...more })),
      fc.record(
        {
          type: fc.constant("array"),
          items: tie("schema"),
          minItems: fc.integer({ min: 0, max: 2 }),
          maxItems: fc.integer({ min: 0, max: 2 }),
          prefixItems: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
        },
        { requiredKeys: ["type"] },
      ),
      // Without `additionalProperties` a writer's object is taken to have no others, which ajv does not know.
      fc.record(
        {
          type: fc.constant("object"),
          additionalProperties: tie("schema"),
          properties: fc.dictionary(fc.constantFrom("a", "b"), tie("schema"), { maxKeys: 2 }),
          required: fc.uniqueArray(fc.constantFrom("a", "b"), { maxLength: 2 }),
          maxProperties: fc.integer({ min: 0, max: 2 }),
        },
        { requiredKeys: ["type", "additionalProperties"] },
      ),
      fc
        .tuple(fc.constantFrom("anyOf", "oneOf", "allOf"), fc.array(tie("schema"), { minLength: 1, maxLength: 2 }))
        .map(([keyword, members]) => ({ [keyword]: members })),
    ),
  })).schema as fc.Arbitrary<Schema>;
  let accepted = 0;
  fc.assert(
    fc.property(schema, schema, fc.array(value, { minLength: 20, maxLength: 20 }), (writer, reader, values) => {
      if (incompatibilities(writer, reader, ajv).length > 0) return;
      const [isWritten, isRead] = [ajv.compile(writer), ajv.compile(reader)];
      const written = values.filter((each) => isWritten(each));
      accepted += written.length;
      expect(written.filter((each) => !isRead(each))).toEqual([]);
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(100);
});
