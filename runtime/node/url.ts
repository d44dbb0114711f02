// node:url. The legacy functions are Node's own code (npm library `unenv`); URL is the platform's.
import { fileURLToPath, format, parse, pathToFileURL, resolve, resolveObject, Url, urlToHttpOptions } from "unenv/node/url";

const { URL, URLSearchParams } = globalThis;

/** The host that a URL would have; empty where it is no valid host. */
function domainToASCII(domain: string): string {
  try {
    return new URL(`ws://${domain}`).hostname;
  } catch {
    return "";
  }
}

const url = { domainToASCII, fileURLToPath, format, parse, pathToFileURL, resolve, resolveObject, URL, URLSearchParams, Url, urlToHttpOptions };

export { domainToASCII, fileURLToPath, format, parse, pathToFileURL, resolve, resolveObject, URL, URLSearchParams, Url, urlToHttpOptions };
export default url;
