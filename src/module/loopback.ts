// Which addresses are this machine's alone.
import { isIP } from "node:net";

/** Whether who listens there is heard by this machine only. */
export function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
}
