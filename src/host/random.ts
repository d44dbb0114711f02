// Random bytes from the kernel. Loading node:crypto costs every `sporelet run` some 2 ms, so where
// there is a device to read they come from there.
import { closeSync, openSync, readSync } from "node:fs";

const DEVICE = "/dev/urandom";

function readDevice(target: Uint8Array): boolean {
  let fd: number;
  try {
    fd = openSync(DEVICE, "r");
  } catch {
    return false;
  }
  try {
    return readSync(fd, target) === target.length;
  } finally {
    closeSync(fd);
  }
}

/** Fills `target` with bytes fit for keys. */
export function fillRandom(target: Uint8Array): void {
  if (!readDevice(target)) process.getBuiltinModule("node:crypto").randomFillSync(target);
}
