// A request and a response as they stand outside: bytes on stdin and stdout, and text that has to be made a URL or a header of.
import { concat } from "../guest/bytes.ts";
import { internal } from "../guest/internal.ts";

export const STDIN = 0;
export const STDOUT = 1;
export const CHUNK_BYTES = 65536;

export type Bytes = Uint8Array<ArrayBuffer>;

const { native } = internal;

/** A header's value is bytes, of which each is a character; outside it is UTF-8. */
export const byBytes = (text: string) => Array.from(native.encode(text.toWellFormed()), (byte) => String.fromCharCode(byte)).join("");

/** Ends a URL's host, and so can't be in the name of one. */
const NO_HOST = /[\s/?#@\\]/;

const encoded = (text: string, wrong: RegExp) => text.toWellFormed().replace(wrong, encodeURIComponent);

/** Whatever may not stand in a path as it is gets encoded; `%` too, unless it is encoded already. */
export function encodedPath(path: string, isEncoded: boolean): string {
  return encoded(path, isEncoded ? /[^!-~]|["#<>?[\\\]^`{|}]|%(?![\da-f]{2})/giu : /[^!-~]|["#%<>?[\\\]^`{|}]/gu).replace(/^(?!\/)/, "/");
}

/** What can't be made a URL of is answered as it is: then the request is refused. */
export function urlOf(scheme: string, host: string, path: string, query: string): string {
  return NO_HOST.test(host) ? host : `${scheme}://${host}${path}${query && `?${encoded(query, /[^!-~]|["#<>]/gu)}`}`;
}

/** All that is on stdin, which the host has whole. */
export function readStdin(): Bytes {
  const pieces: Bytes[] = [];
  for (;;) {
    const piece = new Uint8Array(CHUNK_BYTES);
    const read = native.read(STDIN, piece);
    if (read <= 0) return concat(pieces);
    pieces.push(piece.subarray(0, read));
  }
}

export function writeStdout(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const written = native.write(STDOUT, bytes.subarray(at));
    if (written <= 0) throw new Error(`the host took only ${at} of the response's ${bytes.length} bytes`);
    at += written;
  }
}
