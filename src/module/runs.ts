// Memory as runs of bytes at addresses: the non-zero parts of a snapshot, or where it differs from
// the shared engine's.

import { SporeletError } from "../errors.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";

export interface Run {
  /** In linear memory, in bytes. */
  address: number;
  bytes: Uint8Array;
}

/** Most of a memory is equal; it is passed over by so many bytes at a time. */
const BLOCK_BYTES = 256;

/**
 * The parts of `memory` that differ from `base`, which counts as zero beyond its end.
 * @param origin the address in linear memory at which both begin
 * @param bridge how many equal bytes are carried along rather than a new run begun; a run costs about that much
 */
export function findRuns(memory: Uint8Array, base: Uint8Array, origin: number, bridge: number): Run[] {
  const runs: Run[] = [];
  let open: { start: number; end: number } | undefined;
  const close = () => {
    if (open !== undefined) runs.push({ address: origin + open.start, bytes: memory.subarray(open.start, open.end) });
    open = undefined;
  };
  const zeros = new Uint8Array(BLOCK_BYTES);
  for (let block = 0; block < memory.length; block += BLOCK_BYTES) {
    const now = memory.subarray(block, block + BLOCK_BYTES);
    const then = block < base.length ? base.subarray(block, block + now.length) : zeros.subarray(0, now.length);
    if (Buffer.compare(now, then) === 0) continue;
    for (let i = 0; i < now.length; i++) {
      if (now[i] === (then[i] ?? 0)) continue;
      const at = block + i;
      if (open !== undefined && at - open.end <= bridge) open.end = at + 1;
      else {
        close();
        open = { start: at, end: at + 1 };
      }
    }
  }
  close();
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

/** Runs as a host keeps them: a function has hundreds, of a few bytes each, and a host thousands of functions. */
export interface PackedRuns {
  /** Address and size of each, in bytes. */
  places: Uint32Array;
  /** The bytes of all, one after the other. */
  bytes: Uint8Array;
}

export const NO_RUNS: PackedRuns = { places: new Uint32Array(0), bytes: new Uint8Array(0) };

/** A gap, a size, one byte. */
const LEAST_RUN_BYTES = 3;

/**
 * @param from no run may begin below this address
 * @param limit no run may reach beyond this address
 * @throws SporeletError E_MALFORMED, E_TRUNCATED
 */
export function decodeRuns(encoded: Uint8Array, from: number, limit: number): PackedRuns {
  const reader = new ByteReader(encoded);
  const places = new Uint32Array(2 * Math.floor(encoded.length / LEAST_RUN_BYTES));
  const bytes = new ByteWriter(encoded.length);
  let count = 0;
  let address = 0;
  while (!reader.done) {
    address += reader.u32();
    const run = reader.raw(reader.u32());
    if (run.length === 0 || address < from || address + run.length > limit)
      throw new SporeletError("E_MALFORMED", `the snapshot writes ${run.length} bytes at ${address}, outside of [${from}, ${limit})`);
    places[count++] = address;
    places[count++] = run.length;
    bytes.raw(run);
    address += run.length;
  }
  return { places: places.slice(0, count), bytes: bytes.finish() };
}

/** Up to here copying byte by byte is sooner done than calling `set`. */
const SHORT_BYTES = 32;

/** Writes runs into linear memory. */
export function applyRuns(memory: Uint8Array, { places, bytes }: PackedRuns): void {
  let from = 0;
  for (let i = 0; i < places.length; i += 2) {
    const address = places[i] as number;
    const size = places[i + 1] as number;
    if (size > SHORT_BYTES) memory.set(bytes.subarray(from, from + size), address);
    else for (let k = 0; k < size; k++) memory[address + k] = bytes[from + k] as number;
    from += size;
  }
}
