// Content of registries by its digest, in the cache of builds. What lies there is hashed whenever it is taken out.
import { blobPath, readBlob, writeBlob } from "../build/cache-store.ts";
import { digestOf } from "./content.ts";

const hexOf = (digest: string) => digest.slice("sha256:".length);

/** The bytes with this digest, if they are there and whole. */
export function cachedBlob(digest: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = readBlob(hexOf(digest));
  return bytes !== undefined && digestOf(bytes) === digest ? bytes : undefined;
}

export function cacheBlob(digest: string, bytes: Uint8Array): void {
  writeBlob(hexOf(digest), bytes);
}

/** The file that has the bytes with this digest, if it is there and whole. */
export function cachedFile(digest: string): string | undefined {
  return cachedBlob(digest) === undefined ? undefined : blobPath(hexOf(digest));
}
