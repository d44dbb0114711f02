// Request, Response and fetch, which goes through what the host grants; and the adapter for fetch handlers.
import { define, defineClass } from "../guest/define.ts";
import { internal, type NetworkResponse } from "../guest/internal.ts";
import { absentError } from "../guest/optional.ts";
import { openBody } from "./fetch-body.ts";
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

async function send(request: Request): Promise<NetworkResponse> {
  const { method, url, signal } = request;
  if (/^data:/i.test(url)) return readDataUrl(url);
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

defineClass("Request", Request);
defineClass("Response", Response);
define("fetch", fetch);
internal.serve = serve;
internal.respond = respondWith(serve);
connect();
listen();
