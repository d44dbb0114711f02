// What a CloudEvent is, and whether a value is one (CloudEvents 1.0.2).
import { SporeletError } from "../errors.ts";
import { traceIdOf } from "../host/trace-context.ts";
import { quoted } from "../module/quoted.ts";
import { declaresJson, isMediaType } from "./media-type.ts";
import { shown } from "./shown.ts";

/** The value of an attribute. Integers have 32 bits; times, URIs and binary values are strings. */
export type AttributeValue = string | number | boolean;

/**
 * An event as in the JSON event format: attributes and extensions side by side, so that `JSON.stringify` writes the format.
 *
 * @example
 * { specversion: "1.0", id: "1", source: "/shop", type: "com.example.order.created", partitionkey: "42", data: { amount: 120 } }
 */
export interface CloudEvent {
  specversion: "1.0";
  /** Unique together with `source`. */
  id: string;
  /** A URI-reference (RFC 3986, section 4.1). */
  source: string;
  type: string;
  subject?: string;
  /** RFC 3339. */
  time?: string;
  /** A media type (RFC 2046). Where it is absent, `data` is JSON. */
  datacontenttype?: string;
  /** An absolute URI. */
  dataschema?: string;
  /** A JSON value, or a string where `datacontenttype` is no JSON. Never together with `data_base64`. */
  data?: unknown;
  /** Bytes as Base64 (RFC 4648, section 4). */
  data_base64?: string;
  /** Extensions are of type `AttributeValue`. */
  [extension: string]: unknown;
}

interface Rule {
  expected: string;
  holds(value: unknown): boolean;
}

const ATTRIBUTE_NAME = /^[a-z\d]+$/;

/** Printable ASCII needs no further look. */
const PLAIN = /^[\x20-\x7e]*$/;
/** What the type String excludes (CloudEvents, "Type System"): control characters, lone surrogates, noncharacters. */
const DISALLOWED = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u;

const SCHEME = "[A-Za-z][A-Za-z\\d+.-]*:";
const AUTHORITY = "(?:[\\w.~!$&'()*+,;=:%-]*@)?(?:\\[[\\w.~!$&'()*+,;=:-]+\\]|[\\w.~!$&'()*+,;=%-]*)(?::\\d*)?(?=[/?#]|$)";
const PCHAR = "\\w.~!$&'()*+,;=:@%/-";
/** What follows the scheme. A path that begins with // would be an authority (RFC 3986, section 3.3). */
const REST = `(?://${AUTHORITY}|(?!//))[${PCHAR}]*(?:\\?[${PCHAR}?]*)?(?:#[${PCHAR}?]*)?$`;
const URI = new RegExp(`^${SCHEME}${REST}`);
/** Without a scheme the first segment has no colon (RFC 3986, section 4.2). */
const URI_REFERENCE = new RegExp(`^(?:${SCHEME}|(?![^/?#]*:))${REST}`);
const BAD_ESCAPE = /%(?![\dA-Fa-f]{2})/;

/** RFC 3339, section 5.6; the second 60 is a leap second. */
const TIME = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
const BASE64 = /^[A-Za-z\d+/]*={0,2}$/;

const isString = (value: unknown): value is string => typeof value === "string" && (PLAIN.test(value) || !DISALLOWED.test(value));

function isTime(value: unknown): boolean {
  const [, year, month, day] = (typeof value === "string" && TIME.exec(value)) || [];
  // Day 0 of the next month is the last of this one.
  return day !== undefined && (Number(day) <= 28 || Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate());
}

const TEXT: Rule = { expected: "a string that is not empty, without control characters", holds: (value) => value !== "" && isString(value) };

const EXTENSION: Rule = {
  expected: "a string without control characters, a boolean, or an integer of 32 bits",
  holds: (value) => typeof value === "boolean" || isInteger(value) || isString(value),
};

/** Attributes, and the extensions Distributed Tracing, Partitioning and Sequence. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["specversion", { expected: "1.0", holds: (value) => value === "1.0" }],
  ["id", TEXT],
  [
    "source",
    {
      expected: "a URI-reference (RFC 3986) that is not empty, such as /shop or https://example.com/shop",
      holds: (value) => typeof value === "string" && value !== "" && URI_REFERENCE.test(value) && !BAD_ESCAPE.test(value),
    },
  ],
  ["type", TEXT],
  ["subject", TEXT],
  ["time", { expected: "a time by RFC 3339, such as 2026-01-31T09:00:00Z", holds: isTime }],
  ["datacontenttype", { expected: "a media type (RFC 2046), such as application/json", holds: (value) => typeof value === "string" && isMediaType(value) }],
  [
    "dataschema",
    {
      expected: "an absolute URI (RFC 3986), such as https://example.com/order.json",
      holds: (value) => typeof value === "string" && URI.test(value) && !BAD_ESCAPE.test(value),
    },
  ],
  ["data", { expected: "a value of JSON", holds: () => true }],
  ["data_base64", { expected: "bytes as Base64", holds: (value) => typeof value === "string" && value.length % 4 === 0 && BASE64.test(value) }],
  [
    "traceparent",
    {
      expected: "a traceparent of W3C Trace Context, such as 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      holds: (value) => typeof value === "string" && traceIdOf(value) !== undefined && isString(value),
    },
  ],
  ["tracestate", TEXT],
  ["partitionkey", TEXT],
  ["sequence", TEXT],
  ["sequencetype", TEXT],
]);

const REQUIRED = ["specversion", "id", "source", "type"];

function invalid(name: string, value: unknown, expected: string): SporeletError {
  return new SporeletError("E_EVENT_INVALID", `\`${name}\` is ${value === undefined ? "missing" : shown(value)}, expected ${expected}`);
}

/** Whether the value is an Integer: 32 bits, signed. */
export function isInteger(value: unknown): boolean {
  return typeof value === "number" && (value | 0) === value;
}

/** Whether attributes may have this name: `data` is reserved. */
export function isAttributeName(name: string): boolean {
  return ATTRIBUTE_NAME.test(name) && name !== "data";
}

/**
 * The canonical string of an attribute or extension.
 *
 * @param name one that `isAttributeName` holds of
 * @returns undefined where the event has none
 */
export function attributeText(event: CloudEvent, name: string): string | undefined {
  const value = event[name];
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/**
 * Checks an event in the JSON event format, attributes and extensions.
 *
 * @returns `value` itself; a copy without them where members are unset (`null`, but for `data`)
 * @throws SporeletError E_EVENT_INVALID, which names the attribute, its value, and what was expected
 * @example
 * checkEvent(JSON.parse('{"specversion":"1.0","id":"1","source":"/shop","type":"order","subject":null}'));
 * // { specversion: "1.0", id: "1", source: "/shop", type: "order" }
 */
export function checkEvent(value: unknown): CloudEvent {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new SporeletError("E_EVENT_INVALID", `The event is ${shown(value)}, expected an object with specversion, id, source and type`);
  const event = withoutUnset(value as Record<string, unknown>);
  for (const name of REQUIRED) if (event[name] === undefined) throw invalid(name, undefined, RULES.get(name)?.expected as string);
  for (const name of Object.keys(event)) {
    const rule = RULES.get(name) ?? extensionRule(name);
    if (!rule.holds(event[name])) throw invalid(name, event[name], rule.expected);
  }
  checkTogether(event);
  return event as CloudEvent;
}

/** In the JSON format `null` means unset, but `data` may be the value null (JSON Event Format, sections 2.2 and 3.1.1). */
function withoutUnset(event: Record<string, unknown>): Record<string, unknown> {
  const isUnset = (name: string) => event[name] === undefined || (event[name] === null && name !== "data");
  const names = Object.keys(event);
  return names.some(isUnset) ? Object.fromEntries(names.filter((name) => !isUnset(name)).map((name) => [name, event[name]])) : event;
}

function extensionRule(name: string): Rule {
  if (!isAttributeName(name))
    throw new SporeletError("E_EVENT_INVALID", `${quoted(name)} is no name of an attribute, expected lower-case letters a-z and digits only`);
  return EXTENSION;
}

/** What concerns two members. */
function checkTogether({ data, data_base64, datacontenttype, sequence, sequencetype }: Record<string, unknown>): void {
  if (data !== undefined) {
    if (data_base64 !== undefined) throw new SporeletError("E_EVENT_INVALID", "`data` and `data_base64` are both there, expected one of them");
    if (typeof data !== "string" && typeof datacontenttype === "string" && !declaresJson(datacontenttype))
      throw invalid("data", data, `a string, since \`datacontenttype\` is ${datacontenttype} and not JSON`);
  }
  // Sequence extension of CloudEvents 1.0.2, "SequenceType Values".
  if (sequencetype === "Integer" && sequence !== undefined && !(/^-?\d{1,10}$/.test(sequence as string) && isInteger(Number(sequence))))
    throw invalid("sequence", sequence, "an integer of 32 bits as a string, since `sequencetype` is Integer");
}
