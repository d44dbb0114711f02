// How the server in a native executable names what went wrong, for C: the codes, meanings and statuses of `sporelet serve`.
import { STATUS_CODES } from "node:http";
import { ERRORS, type ErrorCode, INVOKE_CODES } from "../../errors.ts";
import { FAILURE_HEADERS, statusOf } from "../../server/failure.ts";

const quoted = (text: string) => JSON.stringify(text);

/** src/errors.ts, as far as a request can meet it, and the names of HTTP's statuses as a C header of lists (X macros). */
export function failuresHeader(): string {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => ERRORS[code].exit === "function");
  const headersOf = (code: ErrorCode) => Object.entries(FAILURE_HEADERS[code] ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
  const failures = codes.map((code) => `X(${code}, ${statusOf(code)}, ${quoted(ERRORS[code].meaning)}, ${quoted(headersOf(code).join(""))})`);
  const invoked = Object.entries(INVOKE_CODES).flatMap(([status, code]) => (code !== undefined && codes.includes(code) ? `X(${status}, ${code})` : []));
  const statuses = Object.entries(STATUS_CODES).map(([status, name]) => `X(${status}, ${quoted(name as string)})`);
  const list = (name: string, entries: string[]) => `#define ${name}(X) \\\n  ${entries.join(" \\\n  ")}\n`;
  return [
    "#pragma once\n",
    "/* code, status, meaning, headers */",
    list("FAILURES", failures),
    "/* what the glue answered, code */",
    list("INVOKE_FAILURES", invoked),
    "/* status, name (RFC 9110) */",
    list("HTTP_STATUSES", statuses),
  ].join("\n");
}
