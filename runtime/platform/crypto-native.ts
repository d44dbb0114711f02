// What is taken from the native extension: its primitives. It knows keys in their bare form only (bytes,
// scalars, points, PKCS #1) and fails with plain errors.
import { concat } from "./crypto-der.ts";
import { operationError } from "./crypto-error.ts";
import type { Bytes, Slots } from "./crypto-key.ts";

type NativeKey = { readonly native: unique symbol };

interface NativePair {
  privateKey: NativeKey;
  publicKey: NativeKey;
}

interface Native {
  digest(hash: string, data: Bytes): Promise<ArrayBuffer>;
  generateKey(algorithm: object, extractable: boolean, usages: string[]): Promise<NativePair>;
  importKey(format: string, data: Bytes, algorithm: object, extractable: boolean, usages: string[]): Promise<NativeKey>;
  exportKey(format: string, key: NativeKey): Promise<ArrayBuffer>;
  sign(algorithm: object, key: NativeKey, data: Bytes): Promise<ArrayBuffer>;
  verify(algorithm: object, key: NativeKey, signature: Bytes, data: Bytes): Promise<boolean>;
  encrypt(algorithm: object, key: NativeKey, data: Bytes): Promise<ArrayBuffer>;
  decrypt(algorithm: object, key: NativeKey, data: Bytes): Promise<ArrayBuffer>;
  deriveBits(algorithm: object, key: NativeKey, length: number): Promise<ArrayBuffer>;
}

const native = { ...Object.getOwnPropertyDescriptors((globalThis.SubtleCrypto as { prototype: object }).prototype) } as unknown as Record<
  keyof Native,
  { value: (...values: unknown[]) => Promise<unknown> }
>;

async function call(name: keyof Native, ...values: unknown[]): Promise<unknown> {
  try {
    return await native[name].value(...values);
  } catch (error) {
    throw operationError(`${name} failed: ${(error as Error).message}`);
  }
}

const bytes = (buffer: unknown) => new Uint8Array(buffer as ArrayBuffer);

export const digest = async (hash: string, data: Bytes): Promise<Bytes> => bytes(await call("digest", hash, data));

/** Its own format for a key: "pkcs8" and "spki" are the bare private and public key. */
async function load(type: string, material: Bytes, algorithm: object, usages: string[]): Promise<NativeKey> {
  const format = type === "secret" ? "raw" : type === "private" ? "pkcs8" : "spki";
  return (await call("importKey", format, material, algorithm, true, usages)) as NativeKey;
}

const loaded = new WeakMap<Slots, Promise<NativeKey>>();

const usagesOf: Record<string, string[]> = {
  public: ["verify", "encrypt"],
  private: ["sign", "decrypt", "deriveBits"],
  secret: ["sign", "verify", "encrypt", "decrypt"],
};

function keyOf(slots: Slots): Promise<NativeKey> {
  let key = loaded.get(slots);
  if (key === undefined) {
    key = load(slots.type, slots.material, slots.algorithm, usagesOf[slots.type] ?? []);
    loaded.set(slots, key);
  }
  return key;
}

export const check = async (slots: Slots): Promise<void> => void (await keyOf(slots));

export async function sign(slots: Slots, algorithm: object, data: Bytes): Promise<Bytes> {
  return bytes(await call("sign", algorithm, await keyOf(slots), data));
}

export async function verify(slots: Slots, algorithm: object, signature: Bytes, data: Bytes): Promise<boolean> {
  return (await call("verify", algorithm, await keyOf(slots), signature, data)) as boolean;
}

export async function encrypt(slots: Slots, algorithm: object, data: Bytes): Promise<Bytes> {
  return bytes(await call("encrypt", algorithm, await keyOf(slots), data));
}

export async function decrypt(slots: Slots, algorithm: object, data: Bytes): Promise<Bytes> {
  return bytes(await call("decrypt", algorithm, await keyOf(slots), data));
}

/** The shared secret of a private key and another's public key. */
export async function agree(slots: Slots, other: Slots, size: number): Promise<Bytes> {
  const { name } = slots.algorithm;
  return bytes(await call("deriveBits", { name, public: await keyOf(other) }, await keyOf(slots), size * 8));
}

export async function publicOf(slots: Slots): Promise<Bytes> {
  return bytes(await call("exportKey", "spki", await keyOf(slots)));
}

/** @returns the material of the private and of the public key */
export async function generatePair(algorithm: object, usages: string[]): Promise<[Bytes, Bytes]> {
  const { privateKey, publicKey } = (await call("generateKey", algorithm, true, usages)) as NativePair;
  return [bytes(await call("exportKey", "pkcs8", privateKey)), bytes(await call("exportKey", "spki", publicKey))];
}

// A key without a byte is refused; for HMAC it means the same as a byte of zero.
const orZero = (key: Bytes) => (key.length > 0 ? key : new Uint8Array(1));

export async function hmac(hash: string, key: Bytes): Promise<(data: Bytes) => Promise<Bytes>> {
  const algorithm = { name: "HMAC", hash };
  const nativeKey = await load("secret", orZero(key), algorithm, ["sign"]);
  return async (data) => bytes(await call("sign", algorithm, nativeKey, data));
}

export async function hkdf(hash: string, secret: Bytes, salt: Bytes, info: Bytes, size: number): Promise<Bytes> {
  const extract = await hmac(hash, salt);
  const expand = await hmac(hash, await extract(secret));
  let block: Bytes = new Uint8Array(0);
  let output = block;
  for (let count = 1; output.length < size; count++) {
    if (count > 255) throw operationError("deriveBits: the length is more than HKDF can give");
    block = await expand(concat(block, info, [count]));
    output = concat(output, block);
  }
  return output.slice(0, size);
}

export async function pbkdf2(hash: string, password: Bytes, salt: Bytes, iterations: number, size: number): Promise<Bytes> {
  if (salt.length > 0) {
    const algorithm = { name: "PBKDF2", hash, salt, iterations };
    return bytes(await call("deriveBits", algorithm, await load("secret", orZero(password), algorithm, ["deriveBits"]), size * 8));
  }
  // The extension leaves out an empty salt, and fails.
  const prf = await hmac(hash, password);
  let output: Bytes = new Uint8Array(0);
  for (let count = 1; output.length < size; count++) {
    let block = await prf(new Uint8Array([count >> 24, count >> 16, count >> 8, count]));
    const sum = block.slice();
    for (let i = 1; i < iterations; i++) {
      block = await prf(block);
      for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] as number) ^ (block[at] as number);
    }
    output = concat(output, sum);
  }
  return output.slice(0, size);
}
