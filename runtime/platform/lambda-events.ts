// How AWS Lambda passes on HTTP: the events of function URLs and HTTP APIs (payload format 2.0), of REST APIs and HTTP APIs (1.0)
// and of load balancers, and the results that each of them takes. Sources, in AWS's documentation: "Create AWS Lambda proxy
// integrations for HTTP APIs", "Input format of a Lambda function for proxy integration", "Use Lambda functions as targets of an
// Application Load Balancer".
import { internal, type ServedResponse } from "../guest/internal.ts";
import { type Bytes, byBytes, encodedPath, urlOf } from "./fetch-wire.ts";

type Texts = Readonly<Record<string, string>> | null | undefined;
type Lists = Readonly<Record<string, readonly string[]>> | null | undefined;

/** What of an event says which request it is. */
export interface HttpEvent {
  version?: string;
  rawPath?: string;
  rawQueryString?: string;
  cookies?: readonly string[];
  httpMethod?: string;
  path?: string;
  headers?: Texts;
  multiValueHeaders?: Lists;
  queryStringParameters?: Texts;
  multiValueQueryStringParameters?: Lists;
  requestContext?: { http?: { method: string }; elb?: object; domainName?: string };
  body?: string | null;
  isBase64Encoded?: boolean;
}

interface Request {
  method: string;
  url: string;
  headers: [string, string][];
}

export type Head = Pick<ServedResponse, "status" | "statusText" | "headers">;

/** One way of passing HTTP on. */
interface Form {
  request(event: HttpEvent): Request;
  /** The result without its body. */
  result(head: Head, event: HttpEvent): object;
}

/** Every name with each of its values. */
function pairs(lists: Lists, texts: Texts): [string, string][] {
  if (lists) return Object.entries(lists).flatMap(([name, values]) => values.map((value): [string, string] => [name, value]));
  return Object.entries(texts ?? {});
}

function requestOf(event: HttpEvent, method: string, path: string, query: string, own: [string, string][]): Request {
  const headers = own.map(([name, value]): [string, string] => [name.toLowerCase(), byBytes(value)]);
  const header = (wanted: string) => headers.find(([name]) => name === wanted)?.[1];
  const host = header("host") ?? event.requestContext?.domainName ?? "localhost";
  return { method, headers, url: urlOf(header("x-forwarded-proto") ?? "https", host, encodedPath(path, true), query) };
}

const COOKIE = "set-cookie";
const cookiesOf = ({ headers }: Head) => headers.flatMap(([name, value]) => (name === COOKIE ? [value] : []));
const othersOf = ({ headers }: Head) => headers.filter(([name]) => name !== COOKIE);

function listsOf(headers: readonly [string, string][]): Record<string, string[]> {
  const names = new Set(headers.map(([name]) => name));
  return Object.fromEntries(Array.from(names, (name) => [name, headers.flatMap(([other, value]) => (other === name ? [value] : []))]));
}

/** The `index`th way to write the name in small and capital letters: where names are given once each, several cookies need several. */
function cookieName(index: number): string {
  let letter = 0;
  return COOKIE.replace(/[a-z]/g, (small) => ((index >> letter++) & 1 ? small.toUpperCase() : small));
}

/** Payload format 2.0. */
const version2: Form = {
  request(event) {
    const { rawPath = "", rawQueryString = "", cookies, headers, requestContext } = event;
    const own = pairs(undefined, headers);
    if (cookies && cookies.length > 0) own.push(["cookie", cookies.join("; ")]);
    return requestOf(event, requestContext?.http?.method ?? "GET", rawPath, rawQueryString, own);
  },
  result: (head) => ({ statusCode: head.status, headers: Object.fromEntries(othersOf(head)), cookies: cookiesOf(head) }),
};

/** Payload format 1.0; its parameters come decoded. */
const version1: Form = {
  request(event) {
    const { httpMethod = "GET", path = "", headers, multiValueHeaders, queryStringParameters, multiValueQueryStringParameters } = event;
    const query = pairs(multiValueQueryStringParameters, queryStringParameters);
    const text = query.map((pair) => pair.map((each) => encodeURIComponent(each.toWellFormed())).join("=")).join("&");
    return requestOf(event, httpMethod, path, text, pairs(multiValueHeaders, headers));
  },
  result: ({ status, headers }) => ({ statusCode: status, multiValueHeaders: listsOf(headers) }),
};

/** Of a load balancer, whose parameters come as they were sent; its target group says whether names have lists of values. */
const loadBalancer: Form = {
  request(event) {
    const { httpMethod = "GET", path = "", headers, multiValueHeaders, queryStringParameters, multiValueQueryStringParameters } = event;
    const query = pairs(multiValueQueryStringParameters, queryStringParameters);
    return requestOf(event, httpMethod, path, query.map((pair) => pair.join("=")).join("&"), pairs(multiValueHeaders, headers));
  },
  result(head, { multiValueHeaders }) {
    const { status, statusText, headers } = head;
    const begin = { statusCode: status, statusDescription: `${status} ${statusText}`.trimEnd() };
    if (multiValueHeaders) return { ...begin, multiValueHeaders: listsOf(headers) };
    const cookies = cookiesOf(head).map((value, i): [string, string] => [cookieName(i), value]);
    return { ...begin, headers: Object.fromEntries([...othersOf(head), ...cookies]) };
  },
};

/** @throws TypeError for an event that is no request */
export function formOf(event: HttpEvent | null): Form {
  const context = event?.requestContext;
  if (event?.version === "2.0" && context?.http !== undefined) return version2;
  if (typeof event?.httpMethod === "string" && context?.elb !== undefined) return loadBalancer;
  if (typeof event?.httpMethod === "string") return version1;
  const what = typeof event === "object" && event !== null ? `has the keys ${JSON.stringify(Object.keys(event))}` : `is ${JSON.stringify(event)}`;
  throw new TypeError(
    `the event is no request of a function URL, an API Gateway or a load balancer: it ${what}. For other events export a function: export default (event) => …`,
  );
}

export function bodyOf({ body, isBase64Encoded }: HttpEvent): Bytes | null {
  if (body === undefined || body === null || body === "") return null;
  return isBase64Encoded ? (Uint8Array as unknown as { fromBase64(text: string): Bytes }).fromBase64(body) : internal.native.encode(body.toWellFormed());
}

/** As text where it is UTF-8, else as base64: what arrives is the same bytes in either case. */
export function resultBody(bytes: Uint8Array): { body: string; isBase64Encoded: boolean } {
  const text = internal.native.decode(bytes);
  if (text !== undefined) return { body: text, isBase64Encoded: false };
  return { body: (bytes as unknown as { toBase64(): string }).toBase64(), isBase64Encoded: true };
}
