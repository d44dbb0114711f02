// Filters of events: the dialects of the CloudEvents Subscriptions API 1.0, section 3.2.4.1.
import { SporeletError } from "../errors.ts";
import { quoted } from "../module/quoted.ts";
import { compileSql } from "./cesql.ts";
import { attributeText, type CloudEvent, isAttributeName } from "./cloud-event.ts";
import { shown } from "./shown.ts";

/** Texts by the names of attributes; all have to hold. */
export type AttributeTexts = Readonly<Record<string, string>>;

/**
 * A filter, as JSON.
 *
 * @example
 * { all: [{ exact: { type: "com.example.order.created" } }, { not: { prefix: { source: "/test/" } } }, { sql: "amount > 100" }] }
 */
export type Filter =
  | { exact: AttributeTexts }
  | { prefix: AttributeTexts }
  | { suffix: AttributeTexts }
  | { all: readonly Filter[] }
  | { any: readonly Filter[] }
  | { not: Filter }
  | { sql: string };

/** Whether an event passes. */
export type Passes = (event: CloudEvent) => boolean;

const DIALECTS = ["exact", "prefix", "suffix", "all", "any", "not", "sql"];

/** Filters that are nested more deeply are refused: checking and running them takes a call a level. */
const MOST_LEVELS = 100;

function wrong(path: string, value: unknown, expected: string): SporeletError {
  return new SporeletError("E_EVENT_FILTER", `\`${path}\` is ${shown(value)}, expected ${expected}`);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads a filter that came as JSON. A string, also one within a filter, is short for `{ sql: string }`.
 *
 * @param path what messages call the filter
 * @returns the filter, without short forms
 * @throws SporeletError E_EVENT_FILTER, which names the place: `filter.all[1].exact.type`
 * @example
 * checkFilter("amount > 100"); // { sql: "amount > 100" }
 */
export function checkFilter(value: unknown, path = "filter"): Filter {
  return read(value, path, MOST_LEVELS);
}

function read(value: unknown, path: string, levels: number): Filter {
  if (levels === 0) throw new SporeletError("E_EVENT_FILTER", `The filter nests more than ${MOST_LEVELS} filters in each other`);
  if (typeof value === "string") return readSql(value);
  const [dialect, ...more] = isObject(value) ? Object.keys(value) : [];
  if (!isObject(value) || dialect === undefined) throw wrong(path, value, `an SQL expression, or an object with one of ${DIALECTS.join(", ")}`);
  if (more.length > 0)
    throw new SporeletError("E_EVENT_FILTER", `\`${path}\` has ${quoted([dialect, ...more].join(" and "))}, expected one dialect: put them into \`all\``);
  const inside = value[dialect];
  const place = `${path}.${dialect}`;
  switch (dialect) {
    case "exact":
    case "prefix":
    case "suffix":
      checkTexts(inside, place);
      return value as Filter;
    case "all":
      return { all: readParts(inside, place, levels) };
    case "any":
      return { any: readParts(inside, place, levels) };
    case "not":
      return { not: read(inside, place, levels - 1) };
    case "sql":
      if (typeof inside !== "string") throw wrong(place, inside, "a string with a CloudEvents SQL expression");
      return readSql(inside);
    default:
      throw new SporeletError("E_EVENT_FILTER", `\`${path}\` has the dialect ${quoted(dialect)}, expected one of ${DIALECTS.join(", ")}`);
  }
}

function readParts(parts: unknown, place: string, levels: number): Filter[] {
  if (!Array.isArray(parts) || parts.length === 0) throw wrong(place, parts, "an array of one filter or more");
  return parts.map((part, i) => read(part, `${place}[${i}]`, levels - 1));
}

function readSql(sql: string): Filter {
  compileSql(sql);
  return { sql };
}

function checkTexts(texts: unknown, place: string): void {
  if (!isObject(texts) || Object.keys(texts).length === 0) throw wrong(place, texts, 'attributes and texts such as {"type":"com.example.order"}');
  for (const [name, text] of Object.entries(texts)) {
    if (!isAttributeName(name))
      throw new SporeletError("E_EVENT_FILTER", `\`${place}\` has ${quoted(name)}, expected names of attributes: lower-case letters a-z and digits, not data`);
    if (typeof text !== "string" || text === "") throw wrong(`${place}.${name}`, text, "a string that is not empty");
  }
}

/**
 * A filter as a function. Numbers and booleans are compared as text; an attribute that is absent passes no `exact`, `prefix`, `suffix`.
 *
 * @param filter one that was checked
 * @example
 * compileFilter({ exact: { type: "order" } })(event);
 */
export function compileFilter(filter: Filter): Passes {
  if ("exact" in filter) return everyText(filter.exact, (text, wanted) => text === wanted);
  if ("prefix" in filter) return everyText(filter.prefix, (text, wanted) => text.startsWith(wanted));
  if ("suffix" in filter) return everyText(filter.suffix, (text, wanted) => text.endsWith(wanted));
  if ("sql" in filter) return compileSql(filter.sql);
  if ("not" in filter) {
    const passes = compileFilter(filter.not);
    return (event) => !passes(event);
  }
  if ("all" in filter) {
    const parts = filter.all.map(compileFilter);
    return (event) => parts.every((passes) => passes(event));
  }
  const parts = filter.any.map(compileFilter);
  return (event) => parts.some((passes) => passes(event));
}

function everyText(texts: AttributeTexts, holds: (text: string, wanted: string) => boolean): Passes {
  const wanted = Object.entries(texts);
  return (event) =>
    wanted.every(([name, text]) => {
      const has = attributeText(event, name);
      return has !== undefined && holds(has, text);
    });
}
