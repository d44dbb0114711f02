// One function called by whoever runs the server: with the event that came, and everything told about what became of it.

import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import { type ErrorCode, SporeletError } from "../errors.ts";
import { functionError } from "../host/function.ts";
import { HEADER_NAME } from "../host/header-name.ts";
import { parseCgi } from "../host/http.ts";
import type { Outcome } from "../workers/call.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import { statusOf } from "./failure.ts";
import type { Log } from "./log.ts";
import { invocationEntry } from "./log-entry.ts";

/** The request that a function of kind "fetch" is tried with. */
interface FetchEvent {
  method: string;
  /** Path and query, below the function's own path. */
  path: string;
  headers: [string, string][];
  body: string;
}

/** Text as it is; what is not UTF-8 as Base64. */
interface Content {
  text: string;
  encoding: "utf8" | "base64";
}

interface DescribedError {
  code: ErrorCode;
  message: string;
  remedy: string;
}

/** What is answered. */
export interface DescribedOutcome {
  requestId: string;
  /** Of the response that the function's own port would have given. */
  status: number;
  /** Absent where the function did not run. */
  start?: "cold" | "warm";
  /** As in `Phases`. */
  ms: Outcome["phases"];
  /** Why it failed, with positions in the source. */
  error?: DescribedError;
  /** What failed when the result was out already, under `waitUntil`. */
  lateError?: DescribedError;
  /** stdout of what is no function of kind "fetch". */
  output?: Content;
  response?: { statusText: string; headers: [string, string][]; body: Content };
  /** What it wrote on stderr, with positions in the source, without the error. */
  console: string;
}

/** RFC 9110, section 5.5, as Latin-1. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function expected(field: string, what: string, got: unknown): SporeletError {
  return new SporeletError("E_BAD_REQUEST", `Expected \`${field}\` of the request to be ${what}, got ${JSON.stringify(got)}`, {
    remedy: 'Send an object such as {"method":"GET","path":"/","headers":[["accept","text/html"]],"body":""}; each field may be left out.',
  });
}

function isHeader(header: unknown): header is [string, string] {
  if (!Array.isArray(header) || header.length !== 2) return false;
  const [name, value] = header as unknown[];
  return typeof name === "string" && HEADER_NAME.test(name) && typeof value === "string" && VALUE.test(value);
}

/** @throws SporeletError E_EVENT_NOT_JSON, E_BAD_REQUEST */
function parseFetchEvent(bytes: Uint8Array): FetchEvent {
  let event: unknown;
  try {
    event = JSON.parse(Buffer.from(bytes).toString() || "{}");
  } catch (cause) {
    throw new SporeletError("E_EVENT_NOT_JSON", `the request to try is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof event !== "object" || event === null || Array.isArray(event)) throw expected("event", "an object", event);
  const { method = "GET", path = "/", headers = [], body = "" } = event as Record<string, unknown>;
  if (typeof method !== "string" || !HEADER_NAME.test(method)) throw expected("method", "a method such as GET", method);
  if (typeof path !== "string" || !path.startsWith("/")) throw expected("path", "a path that begins with a slash", path);
  if (typeof body !== "string") throw expected("body", "a string", body);
  if (!Array.isArray(headers)) throw expected("headers", "a list of pairs", headers);
  const wrong = headers.find((header) => !isHeader(header));
  if (wrong !== undefined) throw expected("headers", "a list of pairs of a name and a value", wrong);
  return { method, path, headers, body };
}

/** Where the request is said to have gone; a path that begins with two slashes is no host. */
const ORIGIN = "http://localhost";

interface Called {
  stdin: Uint8Array;
  environment: string;
  method: string;
}

function calledWith(fn: HostedFunction, bytes: Uint8Array): Called {
  if (fn.kind !== "fetch") return { stdin: bytes, environment: "", method: "POST" };
  const { method, path, headers, body } = parseFetchEvent(bytes);
  const url = new URL(`${ORIGIN}${path}`).href;
  return { stdin: Buffer.from(body), environment: JSON.stringify({ SPORELET_REQUEST: JSON.stringify({ method, url, headers }) }), method };
}

/** A call that has wholly ended; it owns its bytes. */
interface Ended {
  outcome: Outcome;
  stderr: Uint8Array;
  /** How it ended; other than the outcome's where it failed only after its result. */
  code: ErrorCode | undefined;
}

/** @throws SporeletError E_BUSY, E_HOST_CLOSED */
function call(fn: HostedFunction, { stdin, environment }: Called, requestId: string, signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve) => {
    let outcome: Outcome;
    const caller = {
      onOutcome: (passed: Outcome) => {
        outcome = { ...passed, stdout: Buffer.from(passed.stdout) };
      },
      onEnd: (stderr: Buffer, code: ErrorCode | undefined) => resolve({ outcome, stderr: Uint8Array.from(stderr), code }),
    };
    const giveUp = fn.call(stdin, caller, { requestId, environment });
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  });
}

function content(bytes: Uint8Array): Content {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? { text: buffer.toString(), encoding: "utf8" } : { text: buffer.toString("base64"), encoding: "base64" };
}

function describeError({ code, message, remedy }: SporeletError): DescribedError {
  return { code, message, remedy };
}

/** The response, or the result, that the function's own port would give. */
function describeResult(fn: HostedFunction, stdout: Uint8Array, method: string): Pick<DescribedOutcome, "status" | "output" | "response" | "error"> {
  if (fn.kind !== "fetch") return { status: 200, output: content(stdout) };
  try {
    const { status, statusText, headers, body } = parseCgi(stdout);
    return { status, response: { statusText, headers, body: content(method === "HEAD" ? new Uint8Array(0) : body) } };
  } catch (error) {
    if (!(error instanceof SporeletError)) throw error;
    return { status: statusOf(error.code), error: describeError(error), output: content(stdout) };
  }
}

async function describeOutcome(fn: HostedFunction, { outcome, stderr, code }: Ended, requestId: string, method: string): Promise<DescribedOutcome> {
  const { phases: ms, isCold } = outcome;
  const said = Buffer.from(await fn.inSourceLines(stderr));
  const error = code && describeError(functionError({ status: 1, code, stdout: new Uint8Array(0), stderr: said }));
  const text = said.toString();
  const at = error === undefined ? -1 : text.lastIndexOf(`sporelet: ${code}: `);
  const shared = {
    requestId,
    ms,
    ...(isCold !== undefined && { start: isCold ? ("cold" as const) : ("warm" as const) }),
    console: at < 0 ? text : text.slice(0, at),
  };
  if (outcome.code !== undefined) return { ...shared, status: statusOf(outcome.code), ...(error && { error }) };
  return { ...shared, ...describeResult(fn, outcome.stdout, method), ...(error && { lateError: error }) };
}

/**
 * Calls `fn` with an event: JSON, or for a function that answers requests the request to try.
 *
 * @throws SporeletError E_EVENT_NOT_JSON, E_BAD_REQUEST, E_BUSY, E_HOST_CLOSED where the function is not called
 */
export async function invoke(fn: HostedFunction, event: Uint8Array, signal: AbortSignal, log: Log): Promise<DescribedOutcome> {
  const requestId = randomUUID();
  const called = calledWith(fn, event);
  const ended = await call(fn, called, requestId, signal);
  log.write(invocationEntry(fn, requestId, ended.outcome, ended.code, { by: "admin" }));
  return describeOutcome(fn, ended, requestId, called.method);
}
