// node:crypto as far as it is plain computation: hashes, HMAC and key derivation (npm library
// `@noble/hashes`), randomness (the platform's), comparison. Ciphers, signatures and keys are in `webcrypto`.
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { md5, ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { pbkdf2 as derive } from "@noble/hashes/pbkdf2.js";
import { scrypt as deriveHard } from "@noble/hashes/scrypt.js";
import { sha224, sha256, sha384, sha512, sha512_256 } from "@noble/hashes/sha2.js";
import { sha3_224, sha3_256, sha3_384, sha3_512 } from "@noble/hashes/sha3.js";
import { bytesOf, type Data, KeyObject, plain } from "./crypto-data.ts";
import { Digest } from "./crypto-digest.ts";

type Done<T> = (error: Error | null, result: T) => void;

const webcrypto = globalThis.crypto;

const HASHES = {
  md5,
  ripemd160,
  sha1,
  sha224,
  sha256,
  "sha3-224": sha3_224,
  "sha3-256": sha3_256,
  "sha3-384": sha3_384,
  "sha3-512": sha3_512,
  sha384,
  sha512,
  "sha512-256": sha512_256,
};

function hashNamed(name: string): typeof sha256 {
  const key = name
    .toLowerCase()
    .replace(/^rsa-/, "")
    .replace(/^sha-(?=\d)/, "sha")
    .replace("/", "-");
  const hash = (HASHES as unknown as Record<string, typeof sha256 | undefined>)[key];
  if (hash === undefined || !Object.hasOwn(HASHES, key))
    throw Object.assign(new Error(`Digest method not supported: ${name}`), { code: "ERR_CRYPTO_INVALID_DIGEST" });
  return hash;
}

const createSecretKey = (key: Data, encoding?: BufferEncoding): KeyObject => new KeyObject(bytesOf(key, encoding));

/** Key pairs are in `webcrypto`; libraries that try a key for one find out, and go on with a secret. */
function keyPair(name: string): () => never {
  return () => {
    throw Object.assign(new Error(`${name}: only secret keys are supported here; use webcrypto for key pairs`), {
      code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
    });
  };
}

const createPublicKey = keyPair("createPublicKey");
const createPrivateKey = keyPair("createPrivateKey");

class Hash extends Digest {
  copy(): Hash {
    return new Hash(this.fork());
  }
}

class Hmac extends Digest {}

const createHash = (algorithm: string): Hash => new Hash(hashNamed(algorithm).create());
const createHmac = (algorithm: string, key: Data): Hmac => new Hmac(hmac.create(hashNamed(algorithm), bytesOf(key)));
const getHashes = (): string[] => Object.keys(HASHES);

function hash(algorithm: string, data: Data, encoding: BufferEncoding = "hex"): string | Buffer {
  return createHash(algorithm).update(data).digest(encoding);
}

/** Answers through the callback what `compute` answers, after the caller has gone on. */
function later<T>(compute: () => T, done: Done<T>): void {
  const result = compute();
  queueMicrotask(() => done(null, result));
}

function pbkdf2Sync(password: Data, salt: Data, iterations: number, length: number, digest: string): Buffer {
  return Buffer.from(derive(hashNamed(digest), bytesOf(password), bytesOf(salt), { c: iterations, dkLen: length }));
}

function pbkdf2(password: Data, salt: Data, iterations: number, length: number, digest: string, done: Done<Buffer>): void {
  later(() => pbkdf2Sync(password, salt, iterations, length, digest), done);
}

interface ScryptOptions {
  N?: number;
  r?: number;
  p?: number;
  cost?: number;
  blockSize?: number;
  parallelization?: number;
}

function scryptSync(password: Data, salt: Data, length: number, options: ScryptOptions = {}): Buffer {
  const { N = options.cost ?? 16384, r = options.blockSize ?? 8, p = options.parallelization ?? 1 } = options;
  return Buffer.from(deriveHard(bytesOf(password), bytesOf(salt), { N, r, p, dkLen: length }));
}

function scrypt(password: Data, salt: Data, length: number, options: ScryptOptions | Done<Buffer>, done?: Done<Buffer>): void {
  const [settings, callback] = typeof options === "function" ? [{}, options] : [options, done as Done<Buffer>];
  later(() => scryptSync(password, salt, length, settings), callback);
}

function hkdfSync(digest: string, key: Data, salt: Data, info: Data, length: number): ArrayBuffer {
  return plain(hkdf(hashNamed(digest), bytesOf(key), bytesOf(salt), bytesOf(info), length)).slice().buffer;
}

const QUOTA_BYTES = 65536; // of getRandomValues

function randomFillSync<T extends ArrayBufferView>(view: T, offset = 0, size?: number): T {
  const bytes = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength).subarray(offset, size === undefined ? undefined : offset + size);
  for (let at = 0; at < bytes.length; at += QUOTA_BYTES) webcrypto.getRandomValues(bytes.subarray(at, at + QUOTA_BYTES));
  return view;
}

function randomBytes(size: number): Buffer;
function randomBytes(size: number, done: Done<Buffer>): void;
function randomBytes(size: number, done?: Done<Buffer>): Buffer | undefined {
  const bytes = randomFillSync(Buffer.alloc(size));
  if (done === undefined) return bytes;
  queueMicrotask(() => done(null, bytes));
  return undefined;
}

/** Its old name. */
const pseudoRandomBytes = randomBytes;

const INT_BYTES = 6; // 48 bits, the widest range that Node allows

/** A number from `low` up to, not including, `high`; every one alike likely. */
function randomInt(low: number, high?: number): number {
  const [from, to] = high === undefined ? [0, low] : [low, high];
  const range = to - from;
  const limit = 2 ** (8 * INT_BYTES);
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || range <= 0 || range >= limit)
    throw Object.assign(new RangeError(`The range from ${from} to ${to} must hold 1 to 2 ** 48 - 1 whole numbers`), { code: "ERR_OUT_OF_RANGE" });
  for (;;) {
    const drawn = randomBytes(INT_BYTES).readUIntBE(0, INT_BYTES);
    if (drawn < limit - (limit % range)) return from + (drawn % range);
  }
}

function timingSafeEqual(a: NodeJS.ArrayBufferView, b: NodeJS.ArrayBufferView): boolean {
  const [left, right] = [bytesOf(a), bytesOf(b)];
  if (left.length !== right.length)
    throw Object.assign(new RangeError("Input buffers must have the same byte length"), { code: "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH" });
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= (left[i] as number) ^ (right[i] as number);
  return difference === 0;
}

const randomUUID = (): string => webcrypto.randomUUID();
const getRandomValues = <T extends ArrayBufferView<ArrayBuffer>>(view: T): T => webcrypto.getRandomValues(view);

const crypto = {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  getHashes,
  getRandomValues,
  Hash,
  Hmac,
  hash,
  hkdfSync,
  KeyObject,
  pbkdf2,
  pbkdf2Sync,
  pseudoRandomBytes,
  randomBytes,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  timingSafeEqual,
  webcrypto,
};

// Whatever else the platform's has once it is linked with the function: not named here, so that
// only functions that name it carry it.
for (const key of [webcrypto, Object.getPrototypeOf(webcrypto) as object].flatMap((holder) => Reflect.ownKeys(holder)))
  if (!(key in crypto)) Object.defineProperty(crypto, key, { get: () => Reflect.get(webcrypto, key), configurable: true });

export const subtle = /* @__PURE__ */ (() => webcrypto.subtle)();

export {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  getHashes,
  getRandomValues,
  Hash,
  Hmac,
  hash,
  hkdfSync,
  KeyObject,
  pbkdf2,
  pbkdf2Sync,
  pseudoRandomBytes,
  randomBytes,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  timingSafeEqual,
  webcrypto,
};
export default crypto;
