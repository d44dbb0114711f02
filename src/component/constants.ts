// What the adapter finds in memory (CONSTANTS in runtime/component/layout.ts): u32 address and size of the list of allowed hosts,
// then of the response for each status of a failure, then the texts themselves.
import * as abi from "../../runtime/abi.ts";
import { ERRORS, INVOKE_CODES } from "../errors.ts";
import type { Run } from "../module/runs.ts";
import { statusOf } from "../server/failure.ts";

const ADDRESS = 0x64000;
/** Behind it are the adapter's variables. */
const MOST_BYTES = 0x4000;
const STATUS_COUNT = abi.FINISHING + 1;

const text = (value: string): Uint8Array => Buffer.from(value);

/** What a client is told, as CGI; why the function failed is in the log. */
function failureOf(status: number): Uint8Array {
  const code = INVOKE_CODES[status] ?? "E_INTERNAL";
  const body = `${JSON.stringify({ error: { code, message: ERRORS[code].meaning } })}\n`;
  return text(`Status: ${statusOf(code)}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/**
 * @param origins hosts that the function may reach, each `host:port`
 * @returns undefined if they are too many for the adapter's memory
 */
export function adapterConstants(origins: Iterable<string>): Run | undefined {
  const texts = [text([...origins].map((origin) => `${origin}\n`).join("")), ...Array.from({ length: STATUS_COUNT }, (_, status) => failureOf(status))];
  const table = Buffer.alloc(8 * texts.length);
  let address = ADDRESS + table.length;
  for (const [i, { length }] of texts.entries()) {
    table.writeUInt32LE(address, 8 * i);
    table.writeUInt32LE(length, 8 * i + 4);
    address += length;
  }
  return address - ADDRESS > MOST_BYTES ? undefined : { address: ADDRESS, bytes: Buffer.concat([table, ...texts]) };
}
