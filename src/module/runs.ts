// Memory as runs of bytes at addresses: the non-zero parts of a snapshot, or where it differs from
// the shared engine's.

import { SporeletError } from "../errors.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";

export interface Run {
  /** In linear memory, in bytes. */
  address: number;
  bytes: Uint8Array;
}

/**
 * The parts of `memory` that differ from `base`, which counts as zero beyond its end.
 * Both begin at a multiple of four in their buffers.
 * @param origin the address in linear memory at which both begin
 * @param bridge how many equal bytes are carried along rather than a new run begun; a run costs about that much
 */
export function findRuns(memory: Uint8Array, base: Uint8Array, origin: number, bridge: number): Run[] {
  const runs: Run[] = [];
  const length = memory.length;
  const differs = (i: number) => memory[i] !== (i < base.length ? base[i] : 0);
  // Most of a memory is equal: it is passed over four bytes at a time.
  const words = new Uint32Array(memory.buffer, memory.byteOffset, length >> 2);
  const baseWords = new Uint32Array(base.buffer, base.byteOffset, base.length >> 2);
  let i = 0;
  while (i < length) {
    if ((i & 3) === 0 && i + 4 <= length && words[i >> 2] === (i + 4 <= base.length ? baseWords[i >> 2] : i < base.length ? undefined : 0)) {
      i += 4;
      continue;
    }
    if (!differs(i)) {
      i++;
      continue;
    }
    const start = i;
    let end = i + 1;
    for (i = end; i < length && i - end <= bridge; i++) if (differs(i)) end = i + 1;
    runs.push({ address: origin + start, bytes: memory.subarray(start, end) });
  }
  return runs;
}

/** The encoding that the engine's `restore` reads (runtime/glue/restore.ts). */
export function encodeRuns(runs: readonly Run[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(1024);
  let end = 0;
  for (const { address, bytes } of runs) {
    writer
      .u32(address - end)
      .u32(bytes.length)
      .raw(bytes);
    end = address + bytes.length;
  }
  return writer.finish();
}

/**
 * @param from no run may begin below this address
 * @param limit no run may reach beyond this address
 * @throws SporeletError E_MALFORMED, E_TRUNCATED
 */
export function decodeRuns(encoded: Uint8Array, from: number, limit: number): Run[] {
  const reader = new ByteReader(encoded);
  const runs: Run[] = [];
  let address = 0;
  while (!reader.done) {
    address += reader.u32();
    const bytes = reader.raw(reader.u32());
    if (address < from || address + bytes.length > limit)
      throw new SporeletError("E_MALFORMED", `the snapshot writes ${bytes.length} bytes at ${address}, outside of [${from}, ${limit})`);
    runs.push({ address, bytes });
    address += bytes.length;
  }
  return runs;
}
