// Memory as runs of bytes at addresses: the non-zero parts of a snapshot, or where it differs from
// the shared engine's.

import { SporeletError } from "../errors.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";

export interface Run {
  /** In linear memory, in bytes. */
  address: number;
  bytes: Uint8Array;
}

/** Most of a memory is equal; it is passed over by so many bytes at a time, and within such a block by words. */
const BLOCK_BYTES = 256;
const WORD_BYTES = 4;

/** `bytes` with zeros up to `length`, beginning at a whole word. */
function extended(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length && bytes.byteOffset % WORD_BYTES === 0) return bytes;
  const copy = new Uint8Array(length);
  copy.set(bytes.subarray(0, length));
  return copy;
}

function wordsOf({ buffer, byteOffset, length }: Uint8Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length / WORD_BYTES);
}

/** How finely memory is divided into runs. */
export interface Division {
  /** A gap of so many equal bytes does not end a run: a new run costs about as much. */
  bridge: number;
  /** `bridge` is doubled until there are no more runs than this. */
  most: number;
}

/** No limit on the number of runs: more than memory has room for. */
export const ANY_NUMBER = 0xffffffff;

/**
 * The parts of `memory` that differ from `base`, which counts as zero beyond its end.
 * @param origin the address in linear memory at which both begin
 */
export function findRuns(memory: Uint8Array, base: Uint8Array, origin: number, { bridge, most }: Division): Run[] {
  const runs = findBridged(memory, base, origin, bridge);
  return runs.length <= most ? runs : findRuns(memory, base, origin, { bridge: bridge * 2, most });
}

function findBridged(memory: Uint8Array, base: Uint8Array, origin: number, bridge: number): Run[] {
  const length = Math.ceil(memory.length / WORD_BYTES) * WORD_BYTES;
  const [now, then] = [extended(memory, length), extended(base, length)];
  const [nowWords, thenWords] = [wordsOf(now), wordsOf(then)];
  const runs: Run[] = [];
  let start = -1;
  let end = 0;
  const close = () => {
    if (start >= 0) runs.push({ address: origin + start, bytes: memory.subarray(start, end) });
  };
  for (let block = 0; block < length; block += BLOCK_BYTES) {
    const limit = Math.min(block + BLOCK_BYTES, length);
    if (Buffer.compare(now.subarray(block, limit), then.subarray(block, limit)) === 0) continue;
    for (let word = block; word < limit; word += WORD_BYTES) {
      if (nowWords[word >> 2] === thenWords[word >> 2]) continue;
      for (let at = word; at < word + WORD_BYTES; at++) {
        if (now[at] === then[at]) continue;
        if (start < 0 || at - end > bridge) {
          close();
          start = at;
        }
        end = at + 1;
      }
    }
  }
  close();
  return runs;
}

/** Memory in [from, to), zero where there is no run. */
export function expandRuns(runs: readonly Run[], from: number, to: number): Uint8Array {
  const memory = new Uint8Array(to - from);
  for (const { address, bytes } of runs) memory.set(bytes, address - from);
  return memory;
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
  /** Of each, in the order of addresses: its address, and where its bytes begin in `bytes`. */
  places: Uint32Array;
  /** The bytes of all, one after the other. */
  bytes: Uint8Array;
}

export const NO_RUNS: PackedRuns = { places: new Uint32Array(0), bytes: new Uint8Array(0) };

/** A gap, a size, one byte. */
const LEAST_RUN_BYTES = 3;

/** Runs with a smaller gap become one: to write a run costs more than so many bytes, and its place takes a quarter of it. */
const GAP_BYTES = 32;

/** What is between runs. */
export interface Gaps {
  /** Memory from `start` on; zero beyond its end. */
  base: Uint8Array;
  start: number;
}

/**
 * @param from no run may begin below this address
 * @param limit no run may reach beyond this address
 * @throws SporeletError E_MALFORMED, E_TRUNCATED
 */
export function decodeRuns(encoded: Uint8Array, from: number, limit: number, { base, start }: Gaps): PackedRuns {
  const reader = new ByteReader(encoded);
  const places = new Uint32Array(2 * Math.floor(encoded.length / LEAST_RUN_BYTES));
  const bytes = new ByteWriter(encoded.length);
  let count = 0;
  let address = 0;
  while (!reader.done) {
    const gap = reader.u32();
    address += gap;
    const run = reader.raw(reader.u32());
    if (run.length === 0 || address < from || address + run.length > limit)
      throw new SporeletError("E_MALFORMED", `the snapshot writes ${run.length} bytes at ${address}, outside of [${from}, ${limit})`);
    if (count > 0 && gap < GAP_BYTES) for (let at = address - gap; at < address; at++) bytes.byte(base[at - start] ?? 0);
    else {
      places[count++] = address;
      places[count++] = bytes.length;
    }
    bytes.raw(run);
    address += run.length;
  }
  return { places: places.slice(0, count), bytes: bytes.finish() };
}

/** Up to this length copying byte by byte is faster than calling `set`. */
const SHORT_BYTES = 32;

/** Which run is the first that ends beyond `from`. */
function firstBeyond({ places, bytes }: PackedRuns, from: number): number {
  let [low, high] = [0, places.length / 2];
  while (low < high) {
    const middle = (low + high) >> 1;
    const size = (places[2 * middle + 3] ?? bytes.length) - (places[2 * middle + 1] as number);
    if ((places[2 * middle] as number) + size > from) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Writes runs into linear memory, of addresses in [from, to).
 * @returns how many
 */
export function applyRuns(memory: Uint8Array, runs: PackedRuns, from = 0, to = memory.length): number {
  const { places, bytes } = runs;
  const first = 2 * firstBeyond(runs, from);
  let i = first;
  for (; i < places.length; i += 2) {
    const address = places[i] as number;
    if (address >= to) break;
    const begin = places[i + 1] as number;
    const skipped = Math.max(0, from - address);
    const size = Math.min(to - address, (places[i + 3] ?? bytes.length) - begin);
    if (size - skipped > SHORT_BYTES) memory.set(bytes.subarray(begin + skipped, begin + size), address + skipped);
    else for (let k = skipped; k < size; k++) memory[address + k] = bytes[begin + k] as number;
  }
  return (i - first) / 2;
}
