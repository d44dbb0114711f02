// Which repositories are known to hold a blob, so that a push to another of the same registry need not send it again. Remembered in
// the cache of builds; what is wrong there costs one upload.
import { digest as hash, readStored, writeStored } from "../build/cache-store.ts";

/** Smaller blobs are sent sooner than asked for. */
const LEAST_BYTES = 16_384;

const keyOf = (registry: string, digest: string) => hash(`blob of a registry\n${registry}\n${digest}`).slice(0, 32);

/** A repository other than `repository` that was seen to have the blob. */
export function knownHolder(registry: string, repository: string, digest: string): string | undefined {
  const head = readStored(keyOf(registry, digest))?.head as { repository?: unknown } | undefined;
  return typeof head?.repository === "string" && head.repository !== repository ? head.repository : undefined;
}

export function rememberHolder(registry: string, repository: string, digest: string, size: number): void {
  if (size >= LEAST_BYTES) writeStored(keyOf(registry, digest), { head: { repository }, body: new Uint8Array(0) });
}
