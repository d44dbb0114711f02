// Base64 there and back, in JavaScript.
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = new Uint8Array(128);
for (let i = 0; i < 64; i++) values[ALPHABET.charCodeAt(i)] = i;

function encode(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number);
    text += (ALPHABET[bits >> 18] as string) + ALPHABET[(bits >> 12) & 63] + ALPHABET[(bits >> 6) & 63] + ALPHABET[bits & 63];
  }
  return text;
}

function decode(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length / 4) * 3);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let bits = 0;
    for (let k = 0; k < 4; k++) bits = (bits << 6) | (values[text.charCodeAt(i + k)] as number);
    bytes[at++] = bits >> 16;
    bytes[at++] = bits >> 8;
    bytes[at++] = bits;
  }
  return bytes;
}

export default function handler({ rounds }: { rounds: number }) {
  const bytes = Uint8Array.from({ length: 6000 }, (_, i) => i * 13);
  let text = "";
  let sum = 0;
  for (let i = 0; i < rounds; i++) {
    text = encode(bytes);
    const decoded = decode(text);
    for (let k = 0; k < decoded.length; k += 100) sum += decoded[k] as number;
  }
  return { sum, end: text.slice(-20) };
}
