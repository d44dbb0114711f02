// Libraries that come without types, as far as the shims use them.
declare module "events/" {
  import { EventEmitter } from "node:events";
  export default EventEmitter;
}
declare module "punycode/" {
  import punycode from "node:punycode";
  export default punycode;
}
declare module "string_decoder/" {
  export { StringDecoder } from "node:string_decoder";
}
declare module "unenv/node/querystring" {
  export { decode, default, encode, escape, parse, stringify, unescape } from "node:querystring";
}
declare module "unenv/node/url" {
  export const Url: unknown;
  export const resolveObject: unknown;
  export { fileURLToPath, format, parse, pathToFileURL, resolve, urlToHttpOptions } from "node:url";
}
declare module "buffer/" {
  export { Buffer } from "node:buffer";
}
declare module "readable-stream/lib/stream.js" {
  import stream from "node:stream";
  export default stream;
}
declare module "path-browserify" {
  import path from "node:path";
  export default path;
}

declare module "sporelet:embedded" {
  /** Bytes by absolute path (src/build/embed.ts). */
  const files: Record<string, Uint8Array<ArrayBuffer>>;
  export default files;
}
