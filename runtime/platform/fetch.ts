// Request, Response and fetch, which goes through what the host grants; and the adapter for fetch handlers.
import { absorb, define, defineClass } from "../guest/define.ts";
import { internal, type NetworkResponse } from "../guest/internal.ts";
import { absentError } from "../guest/optional.ts";
import { Body, openBody } from "./fetch-body.ts";
import { respondWith } from "./fetch-cgi.ts";
import { listen } from "./fetch-exchange.ts";
import { connect } from "./fetch-network.ts";
import { Request } from "./fetch-request.ts";
import { fromNetwork, Response } from "./fetch-response.ts";
import { serve } from "./fetch-serve.ts";

const DATA_URL = /^data:([^,]*?)(;\s*base64\s*)?,(.*)$/is;

const failed = (cause: unknown, why = "") => new TypeError(`fetch failed${why}`, { cause });
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** The data: URL processor of the Fetch Standard. */
function readDataUrl(url: string): NetworkResponse {
  const [, media = "", base64, data = ""] = DATA_URL.exec(url.split("#", 1)[0] as string) ?? [];
  if (media === "" && data === "" && !url.includes(",")) throw failed(new Error("a data: URL without a comma"));
  // The URL is ASCII, so one character of what is unescaped is one byte.
  const text = data.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  const { mime } = internal;
  if (mime === undefined) throw absentError("data: URLs", "mime");
  const given = media.trim();
  const found = mime.parse(given.startsWith(";") ? `text/plain${given}` : given);
  const type = found === undefined ? "text/plain;charset=US-ASCII" : mime.serialize(found);
  let body: Uint8Array<ArrayBuffer>;
  try {
    body = latin1(base64 ? atob(text) : text);
  } catch (error) {
    throw failed(error);
  }
  return { status: 200, statusText: "OK", headers: [["content-type", type]], body, url, redirected: false };
}

/** Scheme fetch of the Fetch Standard, for blob: URLs: the blob, or the range of it that is asked for. */
function readBlobUrl({ method, url, headers }: Request): NetworkResponse {
  if (method !== "GET") throw failed(new Error(`a blob: URL can only be read with GET, not with ${method}`));
  const blob = internal.objectUrl?.(url);
  if (blob === undefined) throw failed(new Error(`there is no Blob behind ${url}: URL.createObjectURL did not make it, or it was revoked`));
  const { type, bytes } = blob;
  const answer = (status: number, statusText: string, body: Uint8Array<ArrayBuffer>, more: [string, string][] = []): NetworkResponse => {
    const heads: [string, string][] = [["content-length", `${body.length}`], ["content-type", type], ...more];
    return { status, statusText, headers: heads, body, url, redirected: false };
  };
  const range = headers.get("range");
  if (range === null) return answer(200, "OK", bytes);
  const [, first = "", last = ""] = /^bytes[\t ]*=[\t ]*(\d*)[\t ]*-[\t ]*(\d*)$/.exec(range) ?? [];
  const from = first === "" ? Math.max(0, bytes.length - Number(last)) : Number(first);
  const to = first === "" || last === "" ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1);
  const isOfUse = first === "" ? last !== "" : last === "" || Number(first) <= Number(last);
  if (!isOfUse || from >= bytes.length) throw failed(new Error(`the range ${JSON.stringify(range)} is none of the ${bytes.length} bytes of the blob`));
  return answer(206, "Partial Content", bytes.slice(from, to + 1), [["content-range", `bytes ${from}-${to}/${bytes.length}`]]);
}

async function send(request: Request): Promise<NetworkResponse> {
  const { method, url, signal } = request;
  if (/^data:/i.test(url)) return readDataUrl(url);
  if (/^blob:/i.test(url)) return readBlobUrl(request);
  if (/^file:/i.test(url))
    throw failed(new Error('there are no files inside. Import what is in the file instead: import text from "./a.txt" with { type: "text" }'));
  if (!/^https?:/i.test(url)) throw failed(new Error(`fetch knows no scheme ${url.split(":", 1)[0]}:`));
  const network = internal.fetch;
  if (network === undefined) {
    const cause = Object.assign(
      new Error(`the host did not grant the network to this function; sporelet grants it with --allow-net ${/^https?:\/\/([^/?#]*)/i.exec(url)?.[1]}`),
      { code: "E_NETWORK_DENIED" },
    );
    throw failed(cause, ": this host grants no network access");
  }
  const body = openBody(request) ?? null;
  signal.throwIfAborted();
  const headers = [...request.headers] as [string, string][];
  let result: NetworkResponse;
  try {
    result = await network({ method, url, headers, body, signal, redirect: request.redirect as RequestRedirect });
  } catch (error) {
    throw failed(error);
  }
  if (result.redirected && request.redirect === "error") throw failed(new Error("the response is a redirect"));
  return result;
}

function fetch(input: unknown, init?: ConstructorParameters<typeof Request>[1]): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    send(request)
      .then((result) => resolve(fromNetwork(result)))
      .catch(reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}

absorb(Request, Body);
absorb(Response, Body);
defineClass("Request", Request, { constructor: 1 });
defineClass("Response", Response, { constructor: 0, "static json": 1 });
define("fetch", fetch);
internal.serve = serve;
internal.respond = respondWith(serve);
connect();
listen();
