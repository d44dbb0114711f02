// CloudEvents over HTTP, in both directions (HTTP Protocol Binding 1.0.2). Section numbers are of that specification.
import { isUtf8 } from "node:buffer";
import { SporeletError } from "../errors.ts";
import { quoted } from "../module/quoted.ts";
import { attributeText, type CloudEvent, checkEvent, isAttributeName } from "./cloud-event.ts";
import { parseJson } from "./json.ts";
import { declaresJson, declaresText, essence } from "./media-type.ts";
import { shown } from "./shown.ts";

/** Content types of the structured and the batched mode. */
export const MEDIA_TYPES = { event: "application/cloudevents+json", batch: "application/cloudevents-batch+json" } as const;

/** Most events of one batch. */
export const MOST_EVENTS = 10_000;

const PREFIX = "ce-";

/** Headers as node:http gives them: names in lower case. */
export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** An event of a batch is refused. */
export class BatchError extends SporeletError {
  /** The event's place in the batch, from 0 on. */
  readonly index: number;

  constructor(index: number, cause: SporeletError) {
    super(cause.code, `Event ${index} of the batch, counted from 0: ${cause.message}`, { cause, remedy: cause.remedy });
    this.index = index;
  }
}

/**
 * The events that a request or a response brings, checked.
 *
 * @param headers of the message; binary mode is told by ce-* headers, the other modes by `content-type`
 * @param body all of its bytes
 * @returns one event in binary and structured mode, 0 to 10,000 in batched mode
 * @throws SporeletError E_EVENT_INVALID, E_EVENT_NOT_JSON, E_EVENT_TOO_DEEP, E_EVENT_FORMAT (status 415), E_EVENT_BATCH (413);
 *   `BatchError`, with one of these codes, where a single event of a batch is to blame
 * @example
 * eventsOf({ "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/shop", "ce-type": "order", "content-type": "application/json" }, Buffer.from("{}"));
 * // [{ specversion: "1.0", id: "1", source: "/shop", type: "order", datacontenttype: "application/json", data: {} }]
 */
export function eventsOf(headers: HttpHeaders, body: Uint8Array): CloudEvent[] {
  const contentType = single("content-type", headers["content-type"]);
  const type = contentType === undefined ? "" : essence(contentType);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (type === MEDIA_TYPES.event) return [checkEvent(parseJson(bytes, "The event"))];
  if (type === MEDIA_TYPES.batch) return batch(parseJson(bytes, "The batch"));
  // Section 3: by this prefix the sender says that it is no binary mode.
  if (type.startsWith("application/cloudevents"))
    throw new SporeletError("E_EVENT_FORMAT", `The content type is ${quoted(contentType as string)}, expected ${MEDIA_TYPES.event} or ${MEDIA_TYPES.batch}`);
  return [binary(headers, contentType, bytes)];
}

function batch(value: unknown): CloudEvent[] {
  if (!Array.isArray(value)) throw new SporeletError("E_EVENT_INVALID", `The batch is ${shown(value)}, expected an array of events`);
  if (value.length > MOST_EVENTS) throw new SporeletError("E_EVENT_BATCH", `The batch has ${value.length} events, expected at most ${MOST_EVENTS}`);
  return value.map((item, index) => {
    try {
      return checkEvent(item);
    } catch (error) {
      throw error instanceof SporeletError ? new BatchError(index, error) : error;
    }
  });
}

function binary(headers: HttpHeaders, contentType: string | undefined, body: Buffer): CloudEvent {
  const event: Record<string, unknown> = {};
  for (const header in headers) {
    if (!header.startsWith(PREFIX)) continue;
    const value = single(header, headers[header]);
    if (value !== undefined) event[attributeOf(header)] = decoded(header, value);
  }
  if (Object.keys(event).length === 0)
    throw new SporeletError(
      "E_EVENT_FORMAT",
      `The request is no CloudEvent: it has no ce-* headers, and ${contentType === undefined ? "no content type" : `the content type ${quoted(contentType)}`}`,
    );
  if (contentType !== undefined) event.datacontenttype = contentType;
  if (body.length > 0) {
    const [member, data] = dataOf(contentType, body);
    event[member] = data;
  }
  return checkEvent(event);
}

function single(header: string, value: HttpHeaders[string]): string | undefined {
  if (typeof value === "string" || value === undefined) return value;
  if (value.length > 1) throw new SporeletError("E_EVENT_INVALID", `The header ${header} comes ${value.length} times, expected it once`);
  return value[0];
}

/** Sections 3.1.1 and 3.1.3.1: all attributes are headers, but for `datacontenttype`. */
function attributeOf(header: string): string {
  const name = header.slice(PREFIX.length);
  if (name === "datacontenttype") throw new SporeletError("E_EVENT_INVALID", `The header ${header} is there, expected \`datacontenttype\` in content-type`);
  if (!isAttributeName(name))
    throw new SporeletError("E_EVENT_INVALID", `The header ${quoted(header)} names no attribute, expected ce- and lower-case letters a-z and digits`);
  return name;
}

/** Section 3.1.3.2. */
function decoded(header: string, value: string): string {
  if (!/["%]|[^\x20-\x7e]/.test(value)) return value;
  const plain = /^"(?:[^"\\]|\\.)*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
  try {
    if (/^[\x20-\x7e]*$/.test(plain)) return decodeURIComponent(plain);
  } catch {
    // Not UTF-8, or a % without two digits.
  }
  throw new SporeletError(
    "E_EVENT_INVALID",
    `The header ${header} is ${quoted(value)}, expected printable ASCII, with % as %25 and all else as UTF-8 percent-encoded`,
  );
}

function dataOf(contentType: string | undefined, body: Buffer): [member: "data" | "data_base64", data: unknown] {
  if (contentType !== undefined && declaresJson(contentType)) return ["data", parseJson(body, "The event's data")];
  if (contentType !== undefined && declaresText(contentType) && isUtf8(body)) return ["data", body.toString()];
  return ["data_base64", body.toString("base64")];
}

/** Section 3.1.3.2, "Steps to encode a Unicode character". */
function encoded(value: string): string {
  return value.replace(/[^\x21\x23\x24\x26-\x7e]+/g, encodeURIComponent);
}

/**
 * The event in binary mode, to be sent to a subscriber.
 *
 * @param event one that was checked
 * @returns `content-type` and ce-* headers, and the bytes of the data, none where the event has no data
 * @example
 * binaryRequest({ specversion: "1.0", id: "1", source: "/shop", type: "order", subject: "Ada L", data: { amount: 120 } });
 * // headers: { "content-type": "application/json", "ce-specversion": "1.0", …, "ce-subject": "Ada%20L" }, body: '{"amount":120}'
 */
export function binaryRequest(event: CloudEvent): { headers: Record<string, string>; body: Buffer } {
  const { data, data_base64, datacontenttype } = event;
  const headers: Record<string, string> = {};
  // JSON Event Format, section 3.1.2: what is implied there is said here.
  const contentType = datacontenttype ?? (data === undefined ? undefined : "application/json");
  if (contentType !== undefined) headers["content-type"] = contentType;
  for (const name in event) {
    if (name === "datacontenttype" || !isAttributeName(name)) continue;
    const text = attributeText(event, name);
    if (text !== undefined) headers[PREFIX + name] = encoded(text);
  }
  if (data_base64 !== undefined) return { headers, body: Buffer.from(data_base64, "base64") };
  if (data === undefined) return { headers, body: Buffer.alloc(0) };
  return { headers, body: Buffer.from(declaresJson(contentType as string) ? JSON.stringify(data) : (data as string)) };
}

/**
 * The event in the JSON event format: the body of a request in structured mode, of content type `MEDIA_TYPES.event`.
 *
 * @param event one that was checked
 */
export function structuredBody(event: CloudEvent): Buffer {
  return Buffer.from(JSON.stringify(event));
}
