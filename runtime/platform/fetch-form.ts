// Forms as bodies: multipart/form-data (RFC 7578, as the Fetch and HTML standards use it) both ways and
// application/x-www-form-urlencoded into a FormData.

import { concat } from "../guest/bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const CR = 13;
const LF = 10;
const DASH = 45;
const DEFAULT_FILE_TYPE = "application/octet-stream";

const encoder = new TextEncoder();
/** Keeps a byte order mark, as the Fetch Standard has it for forms. */
const verbatim = new TextDecoder("utf-8", { ignoreBOM: true });
const CRLF = encoder.encode("\r\n");
const newlines = (text: string) => text.replace(/\r\n?|\n/g, "\r\n");
const ESCAPES: Record<string, string> = { "\n": "%0A", "\r": "%0D", '"': "%22" };
const escaped = (name: string) => name.replace(/[\n\r"]/g, (mark) => ESCAPES[mark] as string);
const unescaped = (name: string) => name.replace(/%(0A|0D|22)/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));

/** @param bytesOf the bytes of a Blob */
export function encodeMultipart(form: FormData, boundary: string, bytesOf: (blob: Blob) => Uint8Array): Bytes {
  const pieces: Uint8Array[] = [];
  for (const [name, value] of form) {
    const start = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(newlines(name))}"`;
    if (typeof value === "string") pieces.push(encoder.encode(`${start}\r\n\r\n${newlines(value)}\r\n`));
    else {
      const type = value.type || DEFAULT_FILE_TYPE;
      pieces.push(encoder.encode(`${start}; filename="${escaped(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`), bytesOf(value), encoder.encode("\r\n"));
    }
  }
  pieces.push(encoder.encode(`--${boundary}--\r\n`));
  return concat(pieces);
}

function startsWith(bytes: Uint8Array, at: number, prefix: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[at + i] !== prefix[i]) return false;
  return true;
}

function find(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(wanted[0] as number, from); at >= 0; at = bytes.indexOf(wanted[0] as number, at + 1))
    if (startsWith(bytes, at, wanted)) return at;
  return -1;
}

/** @throws TypeError if `bytes` are not what a form with this boundary looks like */
export function parseMultipart(bytes: Uint8Array, boundary: string): FormData {
  const form = new FormData();
  const delimiter = encoder.encode(`\r\n--${boundary}`);
  const wrong = (what: string) => new TypeError(`the body is not valid multipart/form-data: ${what}`);
  let at = startsWith(bytes, 0, delimiter.subarray(2)) ? delimiter.length - 2 : find(bytes, delimiter, 0) + delimiter.length;
  if (at < delimiter.length - 2) throw wrong("the boundary is missing");
  while (!(bytes[at] === DASH && bytes[at + 1] === DASH)) {
    if (bytes[at] !== CR || bytes[at + 1] !== LF) throw wrong("no line break after a boundary");
    at += 2;
    let name: string | undefined;
    let filename: string | undefined;
    let type = "text/plain";
    while (bytes[at] !== CR || bytes[at + 1] !== LF) {
      const end = find(bytes, CRLF, at);
      if (end < 0) throw wrong("a header does not end");
      const line = verbatim.decode(bytes.subarray(at, end));
      const colon = line.indexOf(":");
      if (colon < 0) throw wrong("a header has no colon");
      const header = line.slice(0, colon).trim().toLowerCase();
      const value = line.slice(colon + 1).trim();
      if (header === "content-type") type = value;
      else if (header === "content-disposition" && /^form-data\s*;/i.test(value)) {
        const parameters = parametersOf(value);
        name = parameters.get("name");
        filename = parameters.get("filename");
      }
      at = end + 2;
    }
    if (name === undefined) throw wrong("a part has no name");
    at += 2;
    // A part with nothing in it: its delimiter begins with the line break that ended the headers.
    const end = find(bytes, delimiter, at - 2);
    if (end < 0) throw wrong("the last boundary is missing");
    const content = bytes.subarray(at, Math.max(at, end)) as Bytes;
    if (filename === undefined) form.append(name, verbatim.decode(content));
    else form.append(name, new File([content], filename, { type }));
    at = end + delimiter.length;
  }
  return form;
}

/** What follows the first word of a Content-Disposition; a quotation mark in a value is written %22. */
function parametersOf(header: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = "", quoted, bare = ""] of header.matchAll(/;\s*([^\s;=]+)\s*=\s*(?:"([^"]*)"|([^\s;"]+))/g))
    found.set(name.toLowerCase(), quoted === undefined ? bare : unescaped(quoted));
  return found;
}

export function parseUrlEncoded(bytes: Uint8Array): FormData {
  const form = new FormData();
  // The leading "&" is for URLSearchParams, which would take a "?" off.
  for (const [name, value] of new URLSearchParams(`&${verbatim.decode(bytes)}`)) form.append(name, value);
  return form;
}
