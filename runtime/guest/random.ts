// Random bytes for the prelude itself; `crypto` is a part of the platform.
import { native } from "./native.ts";
import { uuidOf } from "./uuid.ts";

export function randomUUID(): string {
  const bytes = new Uint8Array(16);
  const errno = native.xrandom(bytes);
  if (errno !== 0) throw new Error(`the host gave no random bytes (WASI errno ${errno})`);
  return uuidOf(bytes);
}

/** Asks the host for no bytes at all: a host that takes a snapshot sees that randomness was used. */
export function touchRandomness(): void {
  native.xrandom(new Uint8Array(0));
}
