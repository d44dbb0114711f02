// URL.createObjectURL and URL.revokeObjectURL (File API, section 8): a Blob gets a URL that `fetch` reads. The URLs live as
// long as the function's memory, so those of one invocation are unknown to the next.
import { type Internal, internal } from "../guest/internal.ts";
import { uuidOf } from "../guest/uuid.ts";

const { URL } = globalThis;
const bytesOf = internal.blobBytes as NonNullable<Internal["blobBytes"]>;
/** Found by node:buffer as well. */
const RESOLVE = Symbol.for("sporelet.resolveObjectURL");

const blobs = new Map<string, Blob>();

function isBlob(value: unknown): value is Blob {
  try {
    return bytesOf(value as Blob) !== undefined;
  } catch {
    return false;
  }
}

function resolve(url: unknown): Blob | undefined {
  return blobs.get(`${url}`.replace(/#.*/s, ""));
}

const statics = {
  createObjectURL(blob: unknown): string {
    if (!isBlob(blob)) throw new TypeError(`URL.createObjectURL: expected a Blob, got ${blob === null ? "null" : typeof blob}`);
    const bytes = new Uint8Array(16);
    internal.native.xrandom(bytes);
    // The origin of a function is opaque, which is written as "null".
    const url = `blob:null/${uuidOf(bytes)}`;
    blobs.set(url, blob);
    return url;
  },

  revokeObjectURL(url: unknown): void {
    blobs.delete(`${url}`);
  },
};

for (const [name, value] of Object.entries(statics)) Object.defineProperty(URL, name, { value, writable: true, enumerable: true, configurable: true });
Object.defineProperty(URL, RESOLVE, { value: resolve });
internal.objectUrl = (url) => {
  const blob = resolve(url);
  return blob && { type: blob.type, bytes: bytesOf(blob).slice() };
};
