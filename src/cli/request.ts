// `sporelet run` of a function that answers requests: the request from the command line, or from the
// CGI server that started the command, and the response as `curl -i` prints it.
import { readFileSync } from "node:fs";
import { SporeletError } from "../errors.ts";
import { readModuleFile } from "../host/artifact.ts";
import type { Client, ResponseHead } from "../host/client.ts";
import { parseCgi, requestEnvironment } from "../host/http.ts";
import { writeFully } from "./output.ts";

export interface RequestOptions {
  /** "METHOD url" or "url". */
  request?: string;
  header?: string[];
  /** The body, or @file, or @- for stdin. */
  data?: string;
}

const ORIGIN = "http://localhost";

/** The meta-variables of RFC 3875, section 4.1, that the function may see when a CGI server starts the command. */
const CGI_VARIABLE =
  /^(?:AUTH_TYPE|CONTENT_(?:LENGTH|TYPE)|GATEWAY_INTERFACE|HTTPS?(?:_(?!PROXY$)\w+)?|PATH_INFO|QUERY_STRING|REMOTE_(?:ADDR|HOST|USER)|REQUEST_(?:METHOD|SCHEME|URI)|SCRIPT_NAME|SERVER_(?:NAME|PORT|PROTOCOL))$/;

function bodyOf(data: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (data === undefined) return undefined;
  if (!data.startsWith("@")) return Buffer.from(data);
  return data === "@-" ? (readFileSync(0) as Uint8Array<ArrayBuffer>) : readModuleFile(data.slice(1));
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(":");
  if (colon < 1) throw new SporeletError("E_OPTION_VALUE", `Expected \`--header\` to be "name: value", got ${JSON.stringify(line)}`);
  const pair: [string, string] = [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  try {
    new Headers([pair]);
  } catch (cause) {
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--header\` to be a header of HTTP, got ${JSON.stringify(line)}`, { cause });
  }
  return pair;
}

/** @throws SporeletError E_OPTION_VALUE */
function requestOf({ request = "/", header = [], data }: RequestOptions): Request {
  const [, verb, target] = /^(?:(\S+)\s+)?(\S+)$/.exec(request.trim()) ?? [];
  const body = bodyOf(data);
  const method = verb ?? (body === undefined ? "GET" : "POST");
  try {
    if (target === undefined) throw new TypeError("it has a method and a URL, with a space between");
    const url = new URL(target, ORIGIN);
    if (!/^https?:$/.test(url.protocol)) throw new TypeError(`the scheme ${url.protocol} is not http: or https:`);
    return new Request(url, { method, headers: header.map(headerOf), body: body ?? null });
  } catch (cause) {
    if (cause instanceof SporeletError) throw cause;
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--request\` to be a request such as 'POST /path', got "${request}": ${(cause as Error).message}`, {
      cause,
    });
  }
}

type Names = Record<number, string | undefined>;

/** Status line, headers, empty line. */
function httpHead({ status, statusText, headers }: ResponseHead, names: Names): Buffer {
  const lines = [`HTTP/1.1 ${status} ${statusText || names[status] || ""}`.trimEnd(), ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/** For the CGI server that started the command. */
function cgiHead({ status, statusText, headers }: ResponseHead): Buffer {
  const lines = [`Status: ${status} ${statusText}`.trimEnd(), ...headers.filter(([name]) => name !== "status").map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/** Writes a response that comes bit by bit to stdout. */
function onStdout(headOf: (head: ResponseHead) => Buffer): Client {
  return {
    begin: (head) => writeFully(1, headOf(head)),
    write: (chunk) => {
      writeFully(1, chunk);
      return undefined;
    },
  };
}

export interface RequestCall {
  stdin: Uint8Array;
  env: Record<string, string>;
  /** What is printed of a response that is whole. */
  show(stdout: Uint8Array): Uint8Array;
  client?: Client;
}

/** @throws SporeletError E_OPTION_VALUE */
export async function requestCall(options: RequestOptions): Promise<RequestCall> {
  if (options.request === undefined && process.env.GATEWAY_INTERFACE !== undefined) {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name, value]) => CGI_VARIABLE.test(name) && value !== undefined)) as Record<
      string,
      string
    >;
    const hasBody = Number(env.CONTENT_LENGTH ?? 0) > 0;
    return { stdin: hasBody ? readFileSync(0) : new Uint8Array(0), env, show: (stdout) => stdout, client: onStdout(cgiHead) };
  }
  const request = requestOf(options);
  const { STATUS_CODES } = await import("node:http");
  const show = (stdout: Uint8Array) => {
    const { body, ...head } = parseCgi(stdout);
    return Buffer.concat([httpHead(head, STATUS_CODES), body]);
  };
  const client = onStdout((head) => httpHead(head, STATUS_CODES));
  return { stdin: new Uint8Array(await request.arrayBuffer()), env: requestEnvironment(request), show, client };
}
