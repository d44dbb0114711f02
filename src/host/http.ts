// One HTTP request through a function of kind "fetch". It is a CGI program (RFC 3875): the request
// comes in its environment and on stdin, the response leaves on stdout. What CGI can't carry
// exactly, the URL and the headers as they are, comes in one more variable.

import { SporeletError } from "../errors.ts";
import { quoted } from "../module/quoted.ts";
import { beginningOf, chunksOf } from "./chunks.ts";
import type { Client } from "./client.ts";
import { functionError, type InvokeOptions, type LoadedFunction, type RunResult } from "./function.ts";
import { HEADER_NAME } from "./header-name.ts";

/** JSON: `{ method, url, headers }`, and `more` where stdin holds only the beginning of the body. */
const REQUEST = "SPORELET_REQUEST";

const NOTHING = new Uint8Array(0);

/** Runs a function once; with `client`, one that is not whole at once goes to it. */
type Run = (stdin: Uint8Array, options: InvokeOptions, client: Client) => Promise<RunResult>;

/** Of a request's body, what is at hand goes with the call; the rest, or what is more than this, is asked for. */
export const BEGINNING_BYTES = 64 << 10;
/** Of a response's body, so much waits for who reads it. */
const AHEAD_BYTES = 64 << 10;

/**
 * One request, whole in both directions.
 * @throws SporeletError E_HOST_CANNOT_RUN, or with a code of the group "function"
 */
export async function fetchOver(fn: LoadedFunction, request: Request, options: InvokeOptions = {}): Promise<Response> {
  requireFetch(fn);
  const body = request.body === null ? NOTHING : new Uint8Array(await request.arrayBuffer());
  return responseOf(await fn.run(body, { ...options, env: { ...options.env, ...requestEnvironment(request) } }));
}

/**
 * One request, with bodies that may come bit by bit: the answer is there with its head.
 * @throws SporeletError E_HOST_CANNOT_RUN, or with a code of the group "function"
 */
export async function fetchStreamed(fn: Pick<LoadedFunction, "name" | "kind">, run: Run, request: Request, options: InvokeOptions = {}): Promise<Response> {
  requireFetch(fn);
  const { bytes, rest } = request.body === null ? { bytes: NOTHING } : await beginningOf(chunksOf(request.body), BEGINNING_BYTES);
  const { signal } = options;
  signal?.throwIfAborted();
  const controller = new AbortController();
  const giveUp = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", giveUp, { once: true });
  return new Promise((resolve, reject) => {
    let body: ReadableByteStreamController | undefined;
    let onTaken = () => {};
    const client: Client = {
      rest,
      begin: (head) => {
        const stream = new ReadableStream(
          {
            type: "bytes",
            start: (made) => {
              body = made;
            },
            pull: () => onTaken(),
            cancel: (reason) => {
              body = undefined;
              controller.abort(reason);
            },
          },
          { highWaterMark: AHEAD_BYTES },
        );
        resolve(new Response(stream, head));
      },
      write: (chunk) => {
        if (chunk.length > 0) body?.enqueue(chunk);
        if ((body?.desiredSize ?? 1) > 0) return undefined;
        return new Promise((settle) => {
          onTaken = settle;
        });
      },
    };
    run(bytes, { ...options, env: { ...options.env, ...requestEnvironment(request, rest !== undefined) }, signal: controller.signal }, client)
      .then((result) => {
        if (body === undefined) resolve(responseOf(result));
        else if (result.status === 0) body.close();
        else throw functionError(result);
      })
      .catch((error: unknown) => {
        body?.error(error);
        reject(error);
      })
      .finally(() => signal?.removeEventListener("abort", giveUp));
  });
}

function requireFetch(fn: Pick<LoadedFunction, "name" | "kind">): void {
  if (fn.kind !== "fetch")
    throw new SporeletError("E_HOST_CANNOT_RUN", `the function ${fn.name} is a ${fn.kind} and does not answer requests`, {
      remedy: "Call it with invoke(), or export an object with a `fetch` method.",
    });
}

/** @throws SporeletError */
function responseOf(result: RunResult): Response {
  if (result.status !== 0) throw functionError(result);
  const { status, statusText, headers, body: content } = parseCgi(result.stdout);
  try {
    return new Response(NULL_BODY.includes(status) ? null : (content as BodyInit), { status, statusText, headers });
  } catch (cause) {
    throw notCgi((cause as Error).message);
  }
}

/** What a function of ours finds the exact request in; `more`: stdin holds only the beginning of its body. */
export function requestEnvironment({ method, url, headers }: Request, more = false): Record<string, string> {
  return { [REQUEST]: JSON.stringify({ method, url, headers: [...headers], ...(more && { more }) }) };
}

export interface CgiResponse {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: Uint8Array;
}

/** Statuses whose responses have no body (Fetch standard, null body status). */
const NULL_BODY = [101, 103, 204, 205, 304];

/** More no client would take. */
const MAX_HEAD_BYTES = 1 << 20;

/**
 * Reads a CGI response as functions of ours write it: `Status`, the headers, an empty line, the body.
 * @throws SporeletError E_OUTPUT_NOT_CGI
 */
export function parseCgi(output: Uint8Array): CgiResponse {
  const { head, body } = splitCgi(output);
  const [first = "", ...lines] = head.split("\r\n");
  const [, status, statusText = ""] = /^Status: ([2-5]\d\d)(?: (.*))?$/s.exec(first) ?? [];
  if (status === undefined) throw notCgi(`the line ${quoted(first)} is no status`);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    if (!HEADER_NAME.test(line.slice(0, Math.max(colon, 0)))) throw notCgi(`the line ${quoted(line)} is no header`);
    return [line.slice(0, colon), withoutPadding(line.slice(colon + 1))];
  });
  return { status: Number(status), statusText, headers, body };
}

/** Without spaces and tabs around it. A regular expression would take quadratic time for a million of them inside. */
function withoutPadding(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && (value[start] === " " || value[start] === "\t")) start++;
  while (end > start && (value[end - 1] === " " || value[end - 1] === "\t")) end--;
  return value.slice(start, end);
}

/** Header values are bytes: Latin-1 keeps each one. */
function splitCgi(output: Uint8Array): { head: string; body: Uint8Array } {
  const end = Buffer.from(output.buffer, output.byteOffset, Math.min(output.byteLength, MAX_HEAD_BYTES)).indexOf("\r\n\r\n");
  if (end < 0) throw notCgi("there is no empty line after the headers");
  return { head: Buffer.from(output.subarray(0, end)).toString("latin1"), body: output.subarray(end + 4) };
}

function notCgi(why: string): SporeletError {
  return new SporeletError("E_OUTPUT_NOT_CGI", `the function's output is not a CGI response: ${why}`);
}
