// What a bootable image is given as its boot module: `struct request` of runtime/native/bare/request.h.
import { randomFillSync } from "node:crypto";

const MAGIC = Buffer.from("SPORLREQ", "latin1");
const HEAD_BYTES = 72;
const SEED = 40;

export interface MachineRequest {
  event: Uint8Array;
  environment: Readonly<Record<string, string>>;
  /** In ms; 0 is none. */
  timeout: number;
  /** Each line of the serial line is an event, each line on it a result, until EOT. Default false. */
  serve?: boolean;
}

const FLAG_SERVE = 1;

/** With the time of now, and a seed of its own. */
export function encodeRequest({ event, environment, timeout, serve = false }: MachineRequest): Buffer {
  const variables = Buffer.from(
    Object.entries(environment)
      .map(([name, value]) => `${name}=${value}\0`)
      .join(""),
  );
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(serve ? FLAG_SERVE : 0, 8);
  head.writeUInt32LE(variables.length, 12);
  head.writeBigUInt64LE(BigInt(event.length), 16);
  head.writeBigUInt64LE(BigInt(Math.round(timeout * 1e6)), 24);
  head.writeBigUInt64LE(BigInt(Date.now()) * 1_000_000n, 32);
  randomFillSync(head, SEED);
  return Buffer.concat([head, variables, event]);
}
