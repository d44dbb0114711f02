// The modes of AES and RSA-OAEP, as Web Crypto defines them, over what the native extension has of them.
import { concat } from "./crypto-der.ts";
import { operationError } from "./crypto-error.ts";
import type { Bytes, Slots } from "./crypto-key.ts";
import { decrypt, encrypt } from "./crypto-native.ts";
import { decryptOaep, encryptOaep } from "./crypto-rsa.ts";

export interface CipherParams {
  name: string;
  iv?: Bytes;
  additionalData?: Bytes;
  tagLength?: number;
  counter?: Bytes;
  length?: number;
  label?: Bytes;
}

const BLOCK = 16;
const TAG_LENGTHS = [32, 64, 96, 104, 112, 120, 128];
const zeroBlock = { name: "AES-CBC", iv: new Uint8Array(BLOCK) };

export async function applyCipher(encrypting: boolean, key: Slots, params: CipherParams, data: Bytes): Promise<Bytes> {
  switch (params.name) {
    case "AES-CBC":
      return cbc(encrypting, key, params, data);
    case "AES-CTR":
      return ctr(key, params, data);
    case "AES-GCM":
      return gcm(encrypting, key, params, data);
    default:
      return oaep(encrypting, key, params, data);
  }
}

function oaep(encrypting: boolean, key: Slots, params: CipherParams, data: Bytes): Promise<Bytes> {
  const { label } = params;
  // The extension has no labels.
  if (label !== undefined && label.length > 0) return encrypting ? encryptOaep(key, label, data) : decryptOaep(key, label, data);
  return encrypting ? encrypt(key, params, data) : decrypt(key, params, data);
}

async function cbc(encrypting: boolean, key: Slots, { name, iv }: CipherParams, data: Bytes): Promise<Bytes> {
  if (iv?.length !== BLOCK) throw operationError(`AES-CBC: the iv has ${BLOCK} bytes, not ${iv?.length}`);
  if (encrypting) return encrypt(key, { name, iv }, data);
  if (data.length === 0 || data.length % BLOCK !== 0) throw operationError("AES-CBC: the data is not a number of whole blocks");
  const output = await decrypt(key, { name, iv }, data);
  // The extension leaves a wrong padding where it is.
  if (output.length === data.length) throw operationError("AES-CBC: the data can't be decrypted with this key");
  return output;
}

async function ctr(key: Slots, { name, counter, length = 0 }: CipherParams, data: Bytes): Promise<Bytes> {
  if (counter?.length !== BLOCK) throw operationError(`AES-CTR: the counter has ${BLOCK} bytes, not ${counter?.length}`);
  if (length < 1 || length > 128) throw operationError(`AES-CTR: the length of the counter is 1 to 128 bits, not ${length}`);
  const start = counter.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const space = 1n << BigInt(length);
  const blocks = BigInt(Math.ceil(data.length / BLOCK));
  if (blocks > space) throw operationError("AES-CTR: there is more data than the counter can count");
  const untilWrap = space - (start % space);
  if (blocks <= untilWrap) return encrypt(key, { name, counter }, data);
  // The extension counts in all 128 bits.
  const cut = Number(untilWrap) * BLOCK;
  const wrapped = start - (start % space);
  const restart = Uint8Array.from(counter, (_, i) => Number((wrapped >> BigInt(8 * (BLOCK - 1 - i))) & 0xffn));
  return concat(await encrypt(key, { name, counter }, data.slice(0, cut)), await encrypt(key, { name, counter: restart }, data.slice(cut)));
}

async function gcm(encrypting: boolean, key: Slots, { name, iv, additionalData, tagLength = 128 }: CipherParams, data: Bytes): Promise<Bytes> {
  if (iv === undefined || iv.length === 0) throw operationError("AES-GCM: the iv is empty");
  if (!TAG_LENGTHS.includes(tagLength)) throw operationError(`AES-GCM: a tag of ${tagLength} bits is not allowed`);
  const params = { name, iv, additionalData };
  const tagBytes = tagLength / 8;
  if (encrypting) return (await encrypt(key, params, data)).slice(0, data.length + tagBytes);
  const size = data.length - tagBytes;
  if (size < 0) throw operationError("AES-GCM: the data is shorter than the tag");
  if (tagLength === 128) return decrypt(key, params, data);
  // The extension has whole tags only. Encrypting is its own inverse but for the tag.
  const text = (await encrypt(key, params, data.slice(0, size))).slice(0, size);
  const again = await encrypt(key, params, text);
  let difference = 0;
  for (let at = size; at < data.length; at++) difference |= (data[at] as number) ^ (again[at] as number);
  if (difference !== 0) throw operationError("AES-GCM: the data is not what was encrypted with this key");
  return text;
}

const asCbc = (key: Slots): Slots => ({ ...key, algorithm: { name: "AES-CBC" } });

async function encryptBlock(key: Slots, block: Bytes): Promise<Bytes> {
  return (await encrypt(key, zeroBlock, block)).slice(0, BLOCK);
}

async function decryptBlock(key: Slots, block: Bytes): Promise<Bytes> {
  const output = await decrypt(key, zeroBlock, block);
  const missing = BLOCK - output.length; // taken off for padding
  return concat(output, new Uint8Array(missing).fill(missing));
}

const INITIAL = 0xa6;

function countInto(block: Bytes, count: number): void {
  for (let at = 7, rest = count; rest > 0; at--, rest = Math.floor(rest / 256)) block[at] = (block[at] as number) ^ (rest & 0xff);
}

/** AES Key Wrap (RFC 3394). */
export async function wrap(slots: Slots, data: Bytes): Promise<Bytes> {
  if (data.length < BLOCK || data.length % 8 !== 0) throw operationError(`AES-KW: what is wrapped has a multiple of 8 bytes, not ${data.length}`);
  const key = asCbc(slots);
  const count = data.length / 8;
  const output = concat(new Uint8Array(8).fill(INITIAL), data);
  for (let step = 1; step <= 6 * count; step++) {
    const at = (((step - 1) % count) + 1) * 8;
    const block = await encryptBlock(key, concat(output.subarray(0, 8), output.subarray(at, at + 8)));
    countInto(block, step);
    output.set(block.subarray(0, 8));
    output.set(block.subarray(8), at);
  }
  return output;
}

export async function unwrap(slots: Slots, data: Bytes): Promise<Bytes> {
  if (data.length < 24 || data.length % 8 !== 0) throw operationError(`AES-KW: ${data.length} bytes can't be a wrapped key`);
  const key = asCbc(slots);
  const count = data.length / 8 - 1;
  const output = data.slice();
  for (let step = 6 * count; step >= 1; step--) {
    const at = (((step - 1) % count) + 1) * 8;
    countInto(output, step);
    const block = await decryptBlock(key, concat(output.subarray(0, 8), output.subarray(at, at + 8)));
    output.set(block.subarray(0, 8));
    output.set(block.subarray(8), at);
  }
  if (output.subarray(0, 8).some((byte) => byte !== INITIAL)) throw operationError("AES-KW: the key was not wrapped with this one");
  return output.slice(8);
}
