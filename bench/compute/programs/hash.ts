// CRC-32 and a hash like SHA's, in typed arrays.
const table = new Uint32Array(256);
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  table[n] = c;
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = (table[(crc ^ (bytes[i] as number)) & 255] as number) ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

function mix(words: Uint32Array): number {
  let [a, b, c, d] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let i = 0; i < words.length; i++) {
    const w = words[i] as number;
    const f = (b & c) | (~b & d);
    [a, d, c, b] = [d, c, (b << 30) | (b >>> 2), (((a << 5) | (a >>> 27)) + f + w + 0x5a827999) | 0];
    words[i] = (w ^ b) >>> 0;
  }
  return (a ^ b ^ c ^ d) >>> 0;
}

export default function handler({ rounds }: { rounds: number }) {
  const bytes = new Uint8Array(8192);
  for (let i = 0; i < bytes.length; i++) bytes[i] = i * 7;
  const words = new Uint32Array(bytes.buffer);
  let check = 0;
  for (let i = 0; i < rounds; i++) check = (check + crc32(bytes) + mix(words)) >>> 0;
  return { check };
}
