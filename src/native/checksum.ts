// The checksum by which an executable finds out that its function was changed. runtime/native/checksum.c computes it at every start.

const LANES = 8;
/** Odd, and with few bits: see checksum.c. */
const MULTIPLIER = 0x10021;

function mix(lane: number, word: number): number {
  const product = Math.imul(lane ^ word, MULTIPLIER);
  return (product << 15) | (product >>> 17);
}

/** @param parts each a multiple of 32 bytes long, and aligned to 4 */
export function checksum(parts: readonly Uint8Array[]): bigint {
  const lanes = new Int32Array(LANES);
  for (const { buffer, byteOffset, byteLength } of parts) {
    const words = new Int32Array(buffer, byteOffset, byteLength >> 2);
    for (let at = 0; at < words.length; at += LANES) for (let i = 0; i < LANES; i++) lanes[i] = mix(lanes[i] as number, words[at + i] as number);
  }
  let low = 0;
  let high = 0;
  for (const lane of lanes) {
    low = mix(low, lane);
    high = mix(high ^ low, lane);
  }
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}
