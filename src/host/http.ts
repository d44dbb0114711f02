// One HTTP request through a function of kind "fetch". It is a CGI program (RFC 3875): the request
// comes in its environment and on stdin, the response leaves on stdout. What CGI can't carry
// exactly, the URL and the headers as they are, comes in one more variable.
import { SporeletError } from "../errors.ts";
import { functionError, type InvokeOptions, type LoadedFunction } from "./function.ts";

/** JSON: `{ method, url, headers }`. */
const REQUEST = "SPORELET_REQUEST";

/** @throws SporeletError E_HOST_CANNOT_RUN, or with a code of the group "function" */
export async function fetchOver(fn: LoadedFunction, request: Request, options: InvokeOptions = {}): Promise<Response> {
  if (fn.kind !== "fetch")
    throw new SporeletError("E_HOST_CANNOT_RUN", `the function ${fn.name} is a ${fn.kind} and does not answer requests`, {
      remedy: "Call it with invoke(), or export an object with a `fetch` method.",
    });
  const body = request.body === null ? new Uint8Array(0) : new Uint8Array(await request.arrayBuffer());
  const result = await fn.run(body, { ...options, env: { ...options.env, ...requestEnvironment(request) } });
  if (result.status !== 0) throw functionError(result);
  const { status, statusText, headers, body: content } = parseCgi(result.stdout);
  try {
    return new Response(NULL_BODY.includes(status) ? null : (content as BodyInit), { status, statusText, headers });
  } catch (cause) {
    throw notCgi((cause as Error).message);
  }
}

/** What a function of ours finds the exact request in. */
export function requestEnvironment({ method, url, headers }: Request): Record<string, string> {
  return { [REQUEST]: JSON.stringify({ method, url, headers: [...headers] }) };
}

export interface CgiResponse {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: Uint8Array;
}

/** Statuses whose responses have no body (Fetch standard, null body status). */
const NULL_BODY = [101, 103, 204, 205, 304];

/**
 * Reads a CGI response: headers, of which `Status` is the status, an empty line, the body.
 * @throws SporeletError E_OUTPUT_NOT_CGI
 */
export function parseCgi(output: Uint8Array): CgiResponse {
  const { head, body } = splitCgi(output);
  const headers: [string, string][] = [];
  let status: number | undefined;
  let statusText = "OK";
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon < 1) throw notCgi(`the line ${JSON.stringify(line)} is no header`);
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^[\t ]+/, "");
    // Ours comes first; behind it a header of that name is one like any other.
    if (status !== undefined || name.toLowerCase() !== "status") headers.push([name, value.replace(/[\t ]+$/, "")]);
    else {
      if (!/^[2-5]\d\d(?: |$)/.test(value)) throw notCgi(`${JSON.stringify(line)} is no status`);
      [status, statusText] = [Number(value.slice(0, 3)), value.slice(4)];
    }
  }
  return { status: status ?? 200, statusText, headers, body };
}

/** Header values are bytes: Latin-1 keeps each one. */
function splitCgi(output: Uint8Array): { head: string; body: Uint8Array } {
  const end = Buffer.from(output.buffer, output.byteOffset, output.byteLength).indexOf("\r\n\r\n");
  if (end < 0) throw notCgi("there is no empty line after the headers");
  return { head: Buffer.from(output.subarray(0, end)).toString("latin1"), body: output.subarray(end + 4) };
}

function notCgi(why: string): SporeletError {
  return new SporeletError("E_OUTPUT_NOT_CGI", `the function's output is not a CGI response: ${why}`);
}
