// What the native extension has of RSA only in part (RFC 8017): PSS with a salt of any length, OAEP with a label.
import { internal } from "../guest/internal.ts";
import { hashBytes } from "./crypto-algorithms.ts";
import { concat, decodeIntegers } from "./crypto-der.ts";
import { operationError } from "./crypto-error.ts";
import type { Bytes, Slots } from "./crypto-key.ts";
import { digest } from "./crypto-native.ts";
import { bytesOfNumber, inverse, numberOf, power } from "./crypto-numbers.ts";

const random = (size: number): Bytes => (internal.crypto as Crypto).getRandomValues(new Uint8Array(size));

interface Numbers {
  n: bigint;
  e: bigint;
  bits: number;
  bytes: number;
}

function publicNumbers({ type, material, publicMaterial, algorithm }: Slots): Numbers {
  const [n, e] = decodeIntegers((type === "public" ? material : publicMaterial) as Bytes) as [Bytes, Bytes];
  const bits = algorithm.modulusLength as number;
  return { n: numberOf(n), e: numberOf(e), bits, bytes: Math.ceil(bits / 8) };
}

/** RSADP and RSASP1 by the Chinese remainder theorem, blinded, so that the time it takes says nothing of the key. */
function applyPrivate(key: Slots, { n, e, bytes }: Numbers, input: bigint): bigint {
  const [, , , , p, q, dp, dq, qInverse] = decodeIntegers(key.material).map(numberOf) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const blind = (numberOf(random(bytes)) % (n - 2n)) + 2n;
  const blinded = (input * power(blind, e, n)) % n;
  const [first, second] = [power(blinded, dp, p), power(blinded, dq, q)];
  const output = second + q * ((qInverse * (((first - second) % p) + p)) % p);
  return (output * inverse(blind, n)) % n;
}

/** MGF1 (appendix B.2.1). */
async function mask(hash: string, seed: Bytes, size: number): Promise<Bytes> {
  let output: Bytes = new Uint8Array(0);
  for (let count = 0; output.length < size; count++) output = concat(output, await digest(hash, concat(seed, bytesOfNumber(BigInt(count), 4))));
  return output.slice(0, size);
}

const xor = (a: Bytes, b: Bytes): Bytes => a.map((byte, i) => byte ^ (b[i] as number));

const hashOfKey = ({ algorithm }: Slots) => (algorithm.hash as { name: string }).name;

/** What is hashed into a PSS signature. */
const salted = async (hash: string, data: Bytes, salt: Bytes) => digest(hash, concat(new Uint8Array(8), await digest(hash, data), salt));

/** RSASSA-PSS-SIGN (section 8.1.1). */
export async function signPss(key: Slots, saltLength: number, data: Bytes): Promise<Bytes> {
  const hash = hashOfKey(key);
  const numbers = publicNumbers(key);
  const size = Math.ceil((numbers.bits - 1) / 8);
  const masked = size - hashBytes(hash) - 1;
  if (masked < saltLength + 1) throw operationError(`RSA-PSS: a key of ${numbers.bits} bits has no room for a salt of ${saltLength} bytes`);
  const salt = random(saltLength);
  const digested = await salted(hash, data, salt);
  const block = xor(concat(new Uint8Array(masked - saltLength - 1), [1], salt), await mask(hash, digested, masked));
  block[0] = (block[0] as number) & (0xff >> (8 * size - numbers.bits + 1));
  return bytesOfNumber(applyPrivate(key, numbers, numberOf(concat(block, digested, [0xbc]))), numbers.bytes);
}

/** RSASSA-PSS-VERIFY (section 8.1.2). */
export async function verifyPss(key: Slots, saltLength: number, signature: Bytes, data: Bytes): Promise<boolean> {
  const hash = hashOfKey(key);
  const { n, e, bits, bytes } = publicNumbers(key);
  const size = Math.ceil((bits - 1) / 8);
  const masked = size - hashBytes(hash) - 1;
  const number = numberOf(signature);
  if (signature.length !== bytes || number >= n || masked < saltLength + 1) return false;
  const opened = power(number, e, n);
  if (opened >> BigInt(8 * size) !== 0n) return false;
  const encoded = bytesOfNumber(opened, size);
  const digested = encoded.slice(masked, size - 1);
  const spare = 0xff >> (8 * size - bits + 1);
  if (encoded[size - 1] !== 0xbc || ((encoded[0] as number) & ~spare) !== 0) return false;
  const block = xor(encoded.slice(0, masked), await mask(hash, digested, masked));
  block[0] = (block[0] as number) & spare;
  const at = masked - saltLength - 1;
  if (block[at] !== 1 || block.subarray(0, at).some((byte) => byte !== 0)) return false;
  return (await salted(hash, data, block.slice(at + 1))).join() === digested.join();
}

/** RSAES-OAEP-ENCRYPT (section 7.1.1). */
export async function encryptOaep(key: Slots, label: Bytes, data: Bytes): Promise<Bytes> {
  const hash = hashOfKey(key);
  const { n, e, bytes } = publicNumbers(key);
  const size = hashBytes(hash);
  const room = bytes - 2 * size - 2;
  if (data.length > room) throw operationError(`RSA-OAEP: the key takes ${Math.max(room, 0)} bytes, not ${data.length}`);
  const seed = random(size);
  const block = concat(await digest(hash, label), new Uint8Array(room - data.length), [1], data);
  const masked = xor(block, await mask(hash, seed, block.length));
  const encoded = concat([0], xor(seed, await mask(hash, masked, size)), masked);
  return bytesOfNumber(power(numberOf(encoded), e, n), bytes);
}

/** RSAES-OAEP-DECRYPT (section 7.1.2): whatever is wrong, the error is the same. */
export async function decryptOaep(key: Slots, label: Bytes, data: Bytes): Promise<Bytes> {
  const hash = hashOfKey(key);
  const numbers = publicNumbers(key);
  const { n, bytes } = numbers;
  const size = hashBytes(hash);
  const number = numberOf(data);
  const wrong = () => operationError("RSA-OAEP: the data can't be decrypted with this key and label");
  if (data.length !== bytes || number >= n || bytes < 2 * size + 2) throw wrong();
  const encoded = bytesOfNumber(applyPrivate(key, numbers, number), bytes);
  const masked = encoded.slice(1 + size);
  const seed = xor(encoded.slice(1, 1 + size), await mask(hash, masked, size));
  const block = xor(masked, await mask(hash, seed, masked.length));
  const expected = await digest(hash, label);
  let difference = encoded[0] as number;
  for (let i = 0; i < size; i++) difference |= (block[i] as number) ^ (expected[i] as number);
  const end = block.findIndex((byte, i) => i >= size && byte !== 0);
  if (difference !== 0 || end < 0 || block[end] !== 1) throw wrong();
  return block.slice(end + 1);
}
