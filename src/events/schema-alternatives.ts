// A schema as alternatives that have no combinators: what is valid under one of them is what is valid under the schema. References
// are followed, `allOf` is merged, `anyOf`, `oneOf` are spread.
import { isDeepStrictEqual } from "node:util";

export type Schema = boolean | SchemaObject;
export type SchemaObject = Readonly<Record<string, unknown>>;

export interface Alternative {
  schema: SchemaObject;
  /** False where more is valid under `schema` than is under what it was made of. */
  isExact: boolean;
}

export const TYPES = ["null", "boolean", "number", "string", "array", "object"] as const;
export type TypeName = (typeof TYPES)[number] | "integer";

/** More are not looked at one by one. */
const MOST_ALTERNATIVES = 64;

export const isObject = (value: unknown): value is SchemaObject => typeof value === "object" && value !== null && !Array.isArray(value);
export const isSchema = (value: unknown): value is Schema => typeof value === "boolean" || isObject(value);

/** Keywords that are looked at when a schema is spread, or that say nothing of what is valid. */
const PASSED_OVER = [
  "$schema",
  "$id",
  "$defs",
  "definitions",
  "$comment",
  "$anchor",
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
];
const COMBINATORS = ["$ref", "allOf", "anyOf", "oneOf"];
/** Keywords that `merge` and the check understand on the side of the producer. */
const UNDERSTOOD = new Set(
  "type enum const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format items prefixItems minItems maxItems uniqueItems properties required additionalProperties minProperties maxProperties".split(
    " ",
  ),
);

/** @returns the schema behind a reference within the document; undefined for any other */
export function resolve(root: Schema, ref: unknown): Schema | undefined {
  if (typeof ref !== "string" || !/^#(?:\/|$)/.test(ref)) return undefined;
  let found: unknown = root;
  for (const key of ref.slice(1).split("/").slice(1)) {
    const name = decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
    found = typeof found === "object" && found !== null && Object.hasOwn(found, name) ? (found as Record<string, unknown>)[name] : undefined;
  }
  return isSchema(found) ? found : undefined;
}

/** The types that a value may have, "integer" only where no other number may be. */
export function typesOf({ type, const: constant, enum: values }: SchemaObject): TypeName[] {
  if (constant !== undefined) return [typeOf(constant)];
  if (Array.isArray(values)) return [...new Set(values.map(typeOf))];
  if (typeof type === "string") return [type as TypeName];
  return Array.isArray(type) ? (type as TypeName[]) : [...TYPES];
}

export function typeOf(value: unknown): TypeName {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : (typeof value as TypeName);
}

/** Whether every value of the type `a` has one of the types. */
export function isOfTypes(a: TypeName, types: readonly TypeName[]): boolean {
  return types.includes(a) || (a === "integer" && types.includes("number"));
}

function sharedTypes(a: readonly TypeName[], b: readonly TypeName[]): TypeName[] {
  return [...new Set([...a.filter((type) => isOfTypes(type, b)), ...b.filter((type) => isOfTypes(type, a))])];
}

/** Both hold: for two values of one keyword, the value that says so; undefined where there is none. */
const MEET: Readonly<Record<string, (a: never, b: never) => unknown>> = {
  minimum: Math.max,
  exclusiveMinimum: Math.max,
  minLength: Math.max,
  minItems: Math.max,
  minProperties: Math.max,
  maximum: Math.min,
  exclusiveMaximum: Math.min,
  maxLength: Math.min,
  maxItems: Math.min,
  maxProperties: Math.min,
  required: (a: string[], b: string[]) => [...new Set([...a, ...b])],
  enum: (a: unknown[], b: unknown[]) => a.filter((value) => b.some((other) => isDeepStrictEqual(value, other))),
  properties: (a: SchemaObject, b: SchemaObject) =>
    Object.fromEntries(
      [...new Set([...Object.keys(a), ...Object.keys(b)])].map((key) => [
        key,
        a[key] === undefined ? b[key] : b[key] === undefined ? a[key] : { allOf: [a[key], b[key]] },
      ]),
    ),
};

/** What is valid under both. */
function merge(a: Alternative, b: Alternative): Alternative {
  let isExact = a.isExact && b.isExact;
  const merged: Record<string, unknown> = { ...a.schema };
  for (const [key, value] of Object.entries(b.schema)) {
    const before = merged[key];
    if (before === undefined) merged[key] = value;
    else if (key === "type") merged.type = sharedTypes(typesOf({ type: before }), typesOf({ type: value }));
    else if (MEET[key] !== undefined) merged[key] = MEET[key](before as never, value as never);
    else if (!isDeepStrictEqual(before, value)) isExact = false;
  }
  // `additionalProperties` speaks of the properties of its own schema only.
  const closes = (schema: SchemaObject) => schema.additionalProperties !== undefined;
  if ((closes(a.schema) || closes(b.schema)) && !isDeepStrictEqual(a.schema.properties, b.schema.properties) && a.schema.properties && b.schema.properties)
    isExact = false;
  return { schema: merged, isExact };
}

const EVERYTHING: Alternative = { schema: {}, isExact: true };

/**
 * @param root the document that references lead into
 * @param refs references that were followed on the way here
 * @returns none where nothing is valid
 */
export function alternativesOf(schema: Schema, root: Schema, refs: readonly string[] = []): Alternative[] {
  if (typeof schema === "boolean") return schema ? [EVERYTHING] : [];
  const own = Object.fromEntries(Object.entries(schema).filter(([key]) => !COMBINATORS.includes(key)));
  const isUnderstood = Object.keys(own).every((key) => UNDERSTOOD.has(key) || PASSED_OVER.includes(key) || key.startsWith("x-"));
  let all: Alternative[] = [{ schema: own, isExact: isUnderstood }];
  const meet = (others: Alternative[]) => {
    if (all.length * others.length > MOST_ALTERNATIVES) all = all.map((each) => ({ ...each, isExact: false }));
    else all = all.flatMap((each) => others.map((other) => merge(each, other)));
  };
  const { $ref, allOf, anyOf, oneOf } = schema;
  if ($ref !== undefined) {
    const target = refs.includes(`${$ref}`) ? undefined : resolve(root, $ref);
    meet(target === undefined ? [{ schema: {}, isExact: false }] : alternativesOf(target, root, [...refs, `${$ref}`]));
  }
  if (Array.isArray(allOf)) for (const each of allOf.filter(isSchema)) meet(alternativesOf(each, root, refs));
  const spread = (members: unknown) => (members as unknown[]).filter(isSchema).flatMap((each) => alternativesOf(each, root, refs));
  if (Array.isArray(anyOf)) meet(spread(anyOf));
  if (Array.isArray(oneOf)) {
    const members = spread(oneOf);
    const isExclusive = members.every((a, i) => members.slice(i + 1).every((b) => areApart(a.schema, b.schema)));
    meet(members.map((each) => (isExclusive ? each : { ...each, isExact: false })));
  }
  return all.filter(({ schema: { type, enum: values } }) => !(isEmpty(type) || isEmpty(values)));
}

const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0;

function constantsOf(schema: unknown): readonly unknown[] | undefined {
  if (!isObject(schema)) return undefined;
  if (schema.const !== undefined) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

/** Whether it is certain that nothing is valid under both: by type, by constants, or by the constants of a property that both require. */
export function areApart(a: SchemaObject, b: SchemaObject): boolean {
  if (sharedTypes(typesOf(a), typesOf(b)).length === 0) return true;
  const [constantsA, constantsB] = [constantsOf(a), constantsOf(b)];
  if (constantsA && constantsB) return !constantsA.some((value) => constantsB.some((other) => isDeepStrictEqual(value, other)));
  const isOnlyObject = (schema: SchemaObject) => typesOf(schema).join() === "object";
  if (!(isOnlyObject(a) && isOnlyObject(b) && isObject(a.properties) && isObject(b.properties))) return false;
  const [propertiesA, propertiesB] = [a.properties, b.properties];
  const required = (schema: SchemaObject) => (Array.isArray(schema.required) ? (schema.required as string[]) : []);
  return required(a).some(
    (key) =>
      required(b).includes(key) &&
      constantsOf(propertiesA[key]) !== undefined &&
      constantsOf(propertiesB[key]) !== undefined &&
      areApart(propertiesA[key] as SchemaObject, propertiesB[key] as SchemaObject),
  );
}
