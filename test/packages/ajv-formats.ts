// ajv-formats: every common format of JSON Schema, compiled by Ajv as the module loads
import { Ajv } from "ajv";
import formats from "ajv-formats";

const NAMES = ["date", "time", "date-time", "duration", "uri", "email", "hostname", "ipv4", "ipv6", "uuid", "json-pointer", "byte", "int32", "regex"];
const ajv = new Ajv();
formats.default(ajv);
const validators = NAMES.map((format) => [format, ajv.compile({ type: ["string", "number"], format })] as const);
const recent = ajv.compile({ type: "string", format: "date", formatMinimum: "2024-01-01" });

export default async function (event: { values: unknown[] }) {
  return [
    event.values.map((value) => validators.filter(([, validate]) => validate(value)).map(([format]) => format)),
    recent("2023-12-31"),
    recent("2024-01-01"),
  ];
}

export const event = {
  values: ["2024-02-29", "2023-02-29", "12:00:00Z", "2024-01-01T00:00:00Z", "P1D", "http://x.y/z", "a@b.c", "::1", "1.2.3.4", "/a/b", "aGk=", 5, 2 ** 40, "[a"],
};
