// CloudEvents over HTTP in all three modes, with the SDK of npm as the other side.
import { HTTP, CloudEvent as SdkEvent } from "cloudevents";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CloudEvent, checkEvent } from "../src/events/cloud-event.ts";
import { BatchError, binaryRequest, eventsOf, MEDIA_TYPES, structuredBody } from "../src/events/http-binding.ts";
import { REQUIRED, refusal } from "./events-support.ts";

const CE = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/shop", "ce-type": "order" };
const STRUCTURED = { "content-type": MEDIA_TYPES.event };
const BATCH = { "content-type": MEDIA_TYPES.batch };

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const NONE = Buffer.alloc(0);

describe("binary mode", () => {
  it("decodes headers as the specification's example has it", () => {
    const headers = { host: "a", ...CE, "ce-subject": "Euro%20%e2%82%AC%20%F0%9F%98%80", "ce-quoted": '"a \\"b\\" %25"', "ce-flag": "true" };
    expect(eventsOf(headers, NONE)).toStrictEqual([{ ...REQUIRED, subject: "Euro € 😀", quoted: 'a "b" %', flag: "true" }]);
  });

  it.each([
    ["application/json", '{"a":1}', { data: { a: 1 } }],
    ["application/json; charset=utf-8", '"text"', { data: "text" }],
    ["application/vnd.a+json", "null", { data: null }],
    ["text/plain", "ü", { data: "ü" }],
    ["image/svg+xml", "<svg/>", { data: "<svg/>" }],
    ["text/plain; charset=iso-8859-1", "a", { data_base64: "YQ==" }],
    ["application/octet-stream", "a", { data_base64: "YQ==" }],
    ["text/plain", "", {}],
  ])("takes data of %s", (type, body, data) => {
    expect(eventsOf({ ...CE, "content-type": type }, Buffer.from(body))).toStrictEqual([{ ...REQUIRED, datacontenttype: type, ...data }]);
  });

  it("takes text that is not UTF-8, and data without a type, as bytes", () => {
    expect(eventsOf({ ...CE, "content-type": "text/plain" }, Buffer.from([0xff]))).toStrictEqual([
      { ...REQUIRED, datacontenttype: "text/plain", data_base64: "/w==" },
    ]);
    expect(eventsOf(CE, Buffer.from("{}"))).toStrictEqual([{ ...REQUIRED, data_base64: "e30=" }]);
  });

  it.each([
    [{ "ce-subject": "100%" }, /^E_EVENT_INVALID: The header ce-subject is "100%", expected printable ASCII, with % as %25/],
    [{ "ce-subject": "%C0%A0" }, /^E_EVENT_INVALID: The header ce-subject is /],
    [{ "ce-subject": "\u00fc" }, /^E_EVENT_INVALID: The header ce-subject is /],
    [{ "ce-subject": "%0A" }, /^E_EVENT_INVALID: `subject` is "\\n"/],
    [{ "ce-data": "x" }, /^E_EVENT_INVALID: The header ce-data names no attribute/],
    [{ "ce-data_base64": "eA==" }, /^E_EVENT_INVALID: The header ce-data_base64 names no attribute/],
    [{ "ce-datacontenttype": "text/plain" }, /^E_EVENT_INVALID: The header ce-datacontenttype is there, expected `datacontenttype` in content-type/],
    [{ "ce-id": ["1", "2"] }, /^E_EVENT_INVALID: The header ce-id comes 2 times, expected it once/],
    [{ "ce-type": undefined }, /^E_EVENT_INVALID: `type` is missing/],
    [{ "content-type": "json" }, /^E_EVENT_INVALID: `datacontenttype` is json/],
    [{ "content-type": "application/json" }, /^E_EVENT_NOT_JSON: The event's data is not JSON: /],
  ])("refuses %j", (headers, message) => expect(refusal(() => eventsOf({ ...CE, ...headers }, Buffer.from("x")))).toMatch(message));

  it("writes what it reads", () => {
    const events: CloudEvent[] = [
      { ...REQUIRED, subject: 'Euro € 😀 "50%"', datacontenttype: "application/json", data: "text" },
      { ...REQUIRED, datacontenttype: "text/plain", data: "ü" },
      { ...REQUIRED, datacontenttype: "application/octet-stream", data_base64: "/wA=" },
      { ...REQUIRED, data_base64: "e30=" },
      REQUIRED,
    ];
    for (const event of events) {
      const { headers, body } = binaryRequest(event);
      expect(eventsOf(headers, body)).toStrictEqual([event]);
    }
    expect(binaryRequest(events[0] as CloudEvent)).toEqual({
      headers: { ...CE, "ce-subject": "Euro%20%E2%82%AC%20%F0%9F%98%80%20%2250%25%22", "content-type": "application/json" },
      body: Buffer.from('"text"'),
    });
  });

  it("says the type that JSON implies, and writes integers and booleans as text", () => {
    const { headers, body } = binaryRequest({ ...REQUIRED, count: 5, flag: false, data: null });
    expect({ headers, body: body.toString() }).toEqual({
      headers: { ...CE, "ce-count": "5", "ce-flag": "false", "content-type": "application/json" },
      body: "null",
    });
  });
});

describe("structured and batched mode", () => {
  it("read what is written", () => {
    const event = checkEvent({ ...REQUIRED, count: 5, flag: false, data: { a: [1] } });
    expect(eventsOf({ "content-type": "Application/CloudEvents+JSON; charset=UTF-8" }, structuredBody(event))).toStrictEqual([event]);
    expect(eventsOf(BATCH, json([event, REQUIRED]))).toStrictEqual([event, REQUIRED]);
    expect(eventsOf(BATCH, json([]))).toEqual([]);
  });

  it.each([
    [
      { "content-type": "application/cloudevents+xml" },
      NONE,
      /^E_EVENT_FORMAT: The content type is "application\/cloudevents\+xml", expected application\/cloudevents\+json or/,
    ],
    [{ "content-type": "application/cloudevents" }, NONE, /^E_EVENT_FORMAT/],
    [
      { "content-type": "application/json" },
      json(REQUIRED),
      /^E_EVENT_FORMAT: The request is no CloudEvent: it has no ce-\* headers, and the content type application\/json/,
    ],
    [{}, NONE, /^E_EVENT_FORMAT: The request is no CloudEvent: it has no ce-\* headers, and no content type$/],
    [STRUCTURED, Buffer.from("{"), /^E_EVENT_NOT_JSON: The event is not JSON: /],
    [STRUCTURED, Buffer.from([0x22, 0xff, 0x22]), /^E_EVENT_NOT_JSON: The event is not JSON: it is not UTF-8/],
    [STRUCTURED, Buffer.from(`${"[".repeat(3001)}${"]".repeat(3001)}`), /^E_EVENT_TOO_DEEP: The event nests more than 3000/],
    [STRUCTURED, json([REQUIRED]), /^E_EVENT_INVALID: The event is an array/],
    [BATCH, json(REQUIRED), /^E_EVENT_INVALID: The batch is an object, expected an array of events/],
    [BATCH, json(Array(10_001).fill(REQUIRED)), /^E_EVENT_BATCH: The batch has 10001 events, expected at most 10000/],
    [BATCH, json([REQUIRED, { ...REQUIRED, id: "" }]), /^E_EVENT_INVALID: Event 1 of the batch, counted from 0: `id` is ""/],
  ])("refuses %j", (headers, body, message) => expect(refusal(() => eventsOf(headers, body))).toMatch(message));

  it("say which event of a batch is to blame", () => {
    const blame = () => eventsOf(BATCH, json([REQUIRED, REQUIRED, null]));
    expect(blame).toThrow(BatchError);
    expect(blame).toThrow(expect.objectContaining({ index: 2, code: "E_EVENT_INVALID" }));
  });

  it("take 3000 levels, and brackets in strings as text", () => {
    expect(eventsOf(STRUCTURED, json({ ...REQUIRED, data: `\\"${"[".repeat(4000)}` }))).toHaveLength(1);
    const deep = `${JSON.stringify(REQUIRED).slice(0, -1)},"data":${"[".repeat(2999)}${"]".repeat(2999)}}`;
    expect(eventsOf(STRUCTURED, Buffer.from(deep))).toHaveLength(1);
  });
});

describe("the npm SDK", () => {
  const attributes = { id: "1", source: "/shop", type: "order", time: "2024-01-02T03:04:05.000Z", subject: "ada", partitionkey: "7" };
  const own = { specversion: "1.0", ...attributes };
  const sdkHeaders = (headers: object) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  /** What the SDK has of an event, without what it leaves undefined. */
  const plain = (event: unknown) => JSON.parse(JSON.stringify(event));

  it.each([
    ["an object", { data: { a: [1, "ü"] }, datacontenttype: "application/json" }],
    ["text", { data: "ü", datacontenttype: "text/plain" }],
    ["an array", { data: [1] }],
  ])("sends %s in both modes", (_, data) => {
    const event = new SdkEvent<unknown>({ ...attributes, ...data });
    const binary = HTTP.binary(event);
    const implied = { datacontenttype: "application/json; charset=utf-8" };
    expect(eventsOf(sdkHeaders(binary.headers), Buffer.from(binary.body as string))).toEqual([{ ...own, ...implied, ...data }]);
    const structured = HTTP.structured(event);
    expect(eventsOf(sdkHeaders(structured.headers), Buffer.from(structured.body as string))).toEqual([{ ...own, ...data }]);
  });

  it("sends bytes in structured mode", () => {
    const { headers, body } = HTTP.structured(new SdkEvent({ ...attributes, datacontenttype: "application/octet-stream", data: new Uint8Array([255, 0]) }));
    expect(eventsOf(sdkHeaders(headers), Buffer.from(body as string))).toEqual([{ ...own, datacontenttype: "application/octet-stream", data_base64: "/wA=" }]);
  });

  it.each([
    ["an object", { data: { a: [1, "ü"] }, datacontenttype: "application/json" }],
    ["text", { data: "ü", datacontenttype: "text/plain" }],
  ])("receives %s in both modes", (_, data) => {
    const event = checkEvent({ ...own, ...data });
    const { headers, body } = binaryRequest(event);
    expect(plain(HTTP.toEvent({ headers, body: body.toString() }))).toEqual(event);
    expect(plain(HTTP.toEvent({ headers: STRUCTURED, body: structuredBody(event).toString() }))).toEqual(event);
  });

  it("receives a batch, and its events are taken as a batch", () => {
    const events = [checkEvent({ ...own, data: { a: 1 } }), checkEvent({ ...own, id: "2" })];
    const received = HTTP.toEvent({ headers: BATCH, body: JSON.stringify(events) });
    expect(plain(received)).toEqual(events);
    expect(eventsOf(BATCH, json(received))).toEqual(events);
  });

  describe("differs from the specification:", () => {
    it("it does not percent-encode headers (section 3.1.3.2)", () => {
      const { headers } = HTTP.binary(new SdkEvent({ ...attributes, subject: "Ada ü 50%", data: {} }));
      expect(headers["ce-subject"]).toBe("Ada ü 50%");
      expect(refusal(() => eventsOf(sdkHeaders(headers), Buffer.from("{}")))).toMatch(/^E_EVENT_INVALID: The header ce-subject is /);
    });

    it("it does not decode them", () => {
      const { headers, body } = binaryRequest(checkEvent({ ...own, subject: "Ada ü" }));
      expect((HTTP.toEvent({ headers, body: body.toString() }) as SdkEvent<unknown>).subject).toBe("Ada%20%C3%BC");
    });

    it("it sends a JSON string without its quotes (JSON Event Format, section 3.2)", () => {
      const { headers, body } = HTTP.binary(new SdkEvent({ ...attributes, datacontenttype: "application/json", data: "text" }));
      expect(body).toBe("text");
      expect(refusal(() => eventsOf(sdkHeaders(headers), Buffer.from(body as string)))).toMatch(/^E_EVENT_NOT_JSON: The event's data is not JSON/);
    });

    it("it sends a content type with data that has none", () => {
      const { headers } = HTTP.binary(new SdkEvent({ ...attributes, data: new Uint8Array([1]) }));
      expect(headers["content-type"]).toBe("application/json; charset=utf-8");
    });

    it("it drops the data false in structured mode", () => {
      const event = checkEvent({ ...own, data: false });
      expect(plain(HTTP.toEvent({ headers: STRUCTURED, body: structuredBody(event).toString() }))).not.toHaveProperty("data");
    });
  });
});

describe("whatever arrives", () => {
  it("bytes and headers are events or refused", () => {
    const types = [...Object.values(MEDIA_TYPES), "application/json", "text/plain", "application/octet-stream", "application/cloudevents+avro"];
    const headers = fc.record(
      {
        ...Object.fromEntries(Object.entries(CE).map(([name, value]) => [name, fc.oneof(fc.constant(value), fc.string({ unit: "binary" }))])),
        "content-type": fc.oneof(fc.constantFrom(...types), fc.string()),
        "ce-extension": fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("%", "2", "c", "0", "A", '"', "\\") })),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      // `refusal` passes on errors that are none of ours.
      fc.property(headers, body, (given, bytes) => {
        expect(refusal(() => eventsOf(given, bytes))).toMatch(/^(taken|E_EVENT_\w+: .+)$/s);
      }),
      { numRuns: 3000 },
    );
  });

  it("values are events or refused, and what is taken survives both modes", () => {
    const value = fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.jsonValue());
    const names = fc.constantFrom("subject", "time", "datacontenttype", "dataschema", "data", "data_base64", "sequence", "sequencetype", "traceparent", "ext");
    const name = fc.oneof({ weight: 5, arbitrary: names }, { weight: 1, arbitrary: fc.string() });
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 4 }), (members) => {
        const given = { ...REQUIRED, ...members };
        const outcome = refusal(() => checkEvent(given));
        expect(outcome).toMatch(/^(taken|E_EVENT_INVALID: .+)$/s);
        if (outcome !== "taken") return;
        const event = checkEvent(given);
        expect(eventsOf(STRUCTURED, structuredBody(event))).toEqual(JSON.parse(JSON.stringify([event])));
        const { headers, body } = binaryRequest(event);
        // `data_base64` may be of a type that says JSON, and not be it.
        expect(refusal(() => eventsOf(headers, body))).toMatch(/^(taken|E_EVENT_NOT_JSON: .+)$/s);
      }),
      { numRuns: 3000 },
    );
  });
});
