// Which values are CloudEvents.
import { describe, expect, it } from "vitest";
import { checkEvent } from "../src/events/cloud-event.ts";
import { REQUIRED, refusal } from "./events-support.ts";

describe("checkEvent", () => {
  it("takes an event with all attributes as it is", () => {
    const event = {
      ...REQUIRED,
      subject: "Grüße 😀",
      time: "2018-04-05T17:31:00.123+02:00",
      datacontenttype: 'Application/Problem+JSON; charset="utf-8"',
      dataschema: "https://example.com/order.json#v2",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      tracestate: "rojo=1,congo=2",
      partitionkey: "42",
      sequence: "-7",
      sequencetype: "Integer",
      flag: false,
      count: -2147483648,
      data: { nested: [null] },
    };
    expect(checkEvent(event)).toBe(event);
  });

  it("drops unset members, but keeps the data null", () => {
    const event = { ...REQUIRED, subject: null, time: undefined, data_base64: null, extension: null, data: null };
    expect(checkEvent(event)).toStrictEqual({ ...REQUIRED, data: null });
  });

  it.each(["https://a.example/b?c#d", "mailto:a@b.example", "urn:uuid:6e8bc430", "//host:80/x", "//[::1]/x", "1-555-123-4567", "a/b:c", "?q", "%20", "a%2Fb"])(
    "takes the source %s",
    (source) => expect(checkEvent({ ...REQUIRED, source })).toEqual({ ...REQUIRED, source }),
  );

  it.each(["", " ", "a b", "1:2", "a:b:c d", "%zz", "%", "//a:x", "//[::1/x", "//a//b\\c", "ä", "#a#b", "a<b>", 5, {}])("refuses the source %j", (source) =>
    expect(refusal(() => checkEvent({ ...REQUIRED, source }))).toMatch(/^E_EVENT_INVALID: `source` is .+, expected a URI-reference \(RFC 3986\)/),
  );

  it.each([
    ["2024-02-29T00:00:00Z", true],
    ["2023-02-29T00:00:00Z", false],
    ["2024-04-31T00:00:00Z", false],
    ["2016-12-31t23:59:60z", true],
    ["2024-01-01T24:00:00Z", false],
    ["2024-01-01T00:00:00", false],
    ["2024-01-01 00:00:00Z", false],
    ["2024-01-01T00:00Z", false],
    ["2024-01-01T00:00:00.Z", false],
    ["yesterday", false],
    [1704067200, false],
  ])("time %j: %s", (time, isValid) => {
    const expected = isValid ? "taken" : expect.stringMatching(/^E_EVENT_INVALID: `time` is .+, expected a time by RFC 3339, such as 2026-01-31T09:00:00Z$/);
    expect(refusal(() => checkEvent({ ...REQUIRED, time }))).toEqual(expected);
  });

  it.each([
    ["specversion", "0.3", "`specversion` is 0.3 (string), expected 1.0"],
    ["specversion", 1, "`specversion` is 1 (number), expected 1.0"],
    ["id", undefined, "`id` is missing, expected a string that is not empty, without control characters"],
    ["id", null, "`id` is missing, expected a string that is not empty, without control characters"],
    ["id", "", '`id` is "" (string), expected a string that is not empty, without control characters'],
    ["type", "a\nb", '`type` is "a\\nb" (string), expected a string that is not empty, without control characters'],
    ["subject", "\ud800", '`subject` is "\\ud800" (string), expected a string that is not empty, without control characters'],
    ["subject", "\ufffe", '`subject` is "\ufffe" (string), expected a string that is not empty, without control characters'],
    ["datacontenttype", "json", "`datacontenttype` is json (string), expected a media type (RFC 2046), such as application/json"],
    ["dataschema", "/order.json", "`dataschema` is /order.json (string), expected an absolute URI (RFC 3986), such as https://example.com/order.json"],
    ["count", 1.5, "`count` is 1.5 (number), expected a string without control characters, a boolean, or an integer of 32 bits"],
    ["count", 2 ** 31, "`count` is 2147483648 (number), expected a string without control characters, a boolean, or an integer of 32 bits"],
    ["tags", ["a"], "`tags` is an array, expected a string without control characters, a boolean, or an integer of 32 bits"],
    ["traceId", "1", "traceId is no name of an attribute, expected lower-case letters a-z and digits only"],
    ["trace-id", "1", "trace-id is no name of an attribute, expected lower-case letters a-z and digits only"],
    [
      "traceparent",
      "00-0-0-0",
      "`traceparent` is 00-0-0-0 (string), expected a traceparent of W3C Trace Context, such as 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ],
    ["partitionkey", "", '`partitionkey` is "" (string), expected a string that is not empty, without control characters'],
    ["sequence", 5, "`sequence` is 5 (number), expected a string that is not empty, without control characters"],
    ["data_base64", "a", "`data_base64` is a (string), expected bytes as Base64"],
    ["data_base64", "a_-=", '`data_base64` is "a_-=" (string), expected bytes as Base64'],
  ])("refuses %s %j", (name, value, message) => expect(refusal(() => checkEvent({ ...REQUIRED, [name]: value }))).toBe(`E_EVENT_INVALID: ${message}`));

  it("refuses members that do not fit each other", () => {
    expect(refusal(() => checkEvent({ ...REQUIRED, data: 1, data_base64: "" }))).toBe(
      "E_EVENT_INVALID: `data` and `data_base64` are both there, expected one of them",
    );
    expect(refusal(() => checkEvent({ ...REQUIRED, data: {}, datacontenttype: "text/xml" }))).toBe(
      "E_EVENT_INVALID: `data` is an object, expected a string, since `datacontenttype` is text/xml and not JSON",
    );
    expect(refusal(() => checkEvent({ ...REQUIRED, sequence: "3000000000", sequencetype: "Integer" }))).toBe(
      "E_EVENT_INVALID: `sequence` is 3000000000 (string), expected an integer of 32 bits as a string, since `sequencetype` is Integer",
    );
  });

  it.each([
    [null, "null"],
    [[], "an array"],
    ["{}", '"{}" (string)'],
    [undefined, "undefined"],
  ])("refuses %j", (value, text) =>
    expect(refusal(() => checkEvent(value))).toBe(`E_EVENT_INVALID: The event is ${text}, expected an object with specversion, id, source and type`),
  );
});
