// Random bytes for the prelude itself; `crypto` is a part of the platform.
import { native } from "./native.ts";

/** A version 4 UUID (RFC 9562, section 5.4). */
export function randomUUID(): string {
  const bytes = new Uint8Array(16);
  const errno = native.xrandom(bytes);
  if (errno !== 0) throw new Error(`the host gave no random bytes (WASI errno ${errno})`);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Asks the host for no bytes at all: a host that takes a snapshot sees that randomness was used. */
export function touchRandomness(): void {
  native.xrandom(new Uint8Array(0));
}
