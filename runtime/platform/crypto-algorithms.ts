// Which algorithms there are and what each of them needs (Web Cryptography API, section 18).
import { internal } from "../guest/internal.ts";
import { dataError, notSupported, operationError, syntaxError } from "./crypto-error.ts";
import type { Bytes, KeyAlgorithm, Usage } from "./crypto-key.ts";

const hashes: Record<string, { bytes: number; block: number }> = {
  "SHA-1": { bytes: 20, block: 64 },
  "SHA-256": { bytes: 32, block: 64 },
  "SHA-384": { bytes: 48, block: 128 },
  "SHA-512": { bytes: 64, block: 128 },
};

const aes = ["AES-CBC", "AES-CTR", "AES-GCM", "AES-KW"];
/** Part `crypto-curves` has them. */
const ofCurves = ["Ed25519", "Ed448", "X448"];
const signing = ["RSASSA-PKCS1-v1_5", "RSA-PSS", "ECDSA", "Ed25519", "Ed448"];
const agreeing = ["ECDH", "X25519", "X448"];
const deriving = ["HKDF", "PBKDF2"];
const names = [...Object.keys(hashes), ...aes, ...signing, ...agreeing, ...deriving, "HMAC", "RSA-OAEP"];

const generating = [...aes, ...signing, ...agreeing, "HMAC", "RSA-OAEP"];
const encrypting = ["AES-CBC", "AES-CTR", "AES-GCM", "RSA-OAEP"];

const operations = {
  digest: Object.keys(hashes),
  generateKey: generating,
  importKey: [...generating, ...deriving],
  sign: [...signing, "HMAC"],
  encrypt: encrypting,
  wrapKey: [...encrypting, "AES-KW"],
  deriveBits: [...agreeing, ...deriving],
};

export type Operation = keyof typeof operations;

export interface Params extends Record<string, unknown> {
  name: string;
}

/** All that the algorithms of the standard may have beside their name. */
const MEMBERS =
  "additionalData context counter hash info iterations iv label length modulusLength namedCurve public publicExponent salt saltLength tagLength".split(" ");

/** The parameters with the name as the standard writes it; read here once, inherited ones too, as Web IDL reads a dictionary. */
export function normalize(operation: Operation, algorithm: unknown): Params {
  if (typeof algorithm !== "string" && (typeof algorithm !== "object" || algorithm === null))
    throw new TypeError(`${operation}: the algorithm is a string or an object, not of type ${typeof algorithm}`);
  const given = typeof algorithm === "string" ? algorithm : (algorithm as Params).name;
  if (given === undefined) throw new TypeError(`${operation}: the algorithm has no name`);
  const lower = `${given}`.toLowerCase();
  const name = names.find((known) => known.toLowerCase() === lower);
  if (name === undefined || !operations[operation].includes(name)) throw notSupported(`${operation}: the algorithm ${given} is not supported`);
  if (ofCurves.includes(name) && internal.curves === undefined)
    throw notSupported(`${operation}: ${name} is not in this module, for nothing in its source seemed to need it. Build it with: --with crypto-curves`);
  if (typeof algorithm === "string") return { name };
  const members = MEMBERS.map((member) => [member, (algorithm as Record<string, unknown>)[member]] as const);
  return { ...Object.fromEntries(members.filter(([, value]) => value !== undefined)), name };
}

export function hashOf(params: Params): string {
  if (params.hash === undefined) throw new TypeError(`${params.name}: the member hash is missing`);
  return normalize("digest", params.hash).name;
}

/** Web IDL's [EnforceRange]; by default of an unsigned long. */
export function integer(params: Params, member: string, most = 2 ** 32 - 1): number {
  const value = Math.trunc(Number(params[member]));
  if (params[member] === undefined || !(value >= 0 && value <= most))
    throw new TypeError(`${params.name}: the member ${member} is missing or no whole number up to ${most}`);
  return value + 0; // not -0
}

/** Web IDL's octet. */
export const OCTET = 255;
const UNSIGNED_SHORT = 65535;

/** Bytes of a BufferSource, as a copy. */
export function bytesOf(what: string, source: unknown): Bytes {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength).slice();
  if (source instanceof ArrayBuffer) return new Uint8Array(source.slice(0));
  throw new TypeError(`${what}: expected an ArrayBuffer or a view on one, not ${source === null ? "null" : typeof source}`);
}

export function optionalBytes(params: Params, member: string): Bytes | undefined {
  return params[member] === undefined ? undefined : bytesOf(`${params.name}, ${member}`, params[member]);
}

/** What `key.algorithm` will hold, as far as the parameters say it. */
export function keyAlgorithm(params: Params): KeyAlgorithm {
  const { name } = params;
  if (name === "HMAC") return { name, hash: { name: hashOf(params) }, ...(params.length !== undefined && { length: integer(params, "length") }) };
  if (name.startsWith("RSA")) return { name, hash: { name: hashOf(params) } };
  if (name !== "ECDSA" && name !== "ECDH") return { name };
  if (params.namedCurve === undefined) throw new TypeError(`${name}: the member namedCurve is missing`);
  return { name, namedCurve: `${params.namedCurve}` };
}

export function checkCurve({ name, namedCurve }: KeyAlgorithm): void {
  if (namedCurve !== undefined && !/^P-(?:256|384|521)$/.test(namedCurve)) throw notSupported(`${name}: the curve ${namedCurve} is not supported`);
}

/** `keyAlgorithm` for a key that is to be generated. */
export function newKeyAlgorithm(params: Params): KeyAlgorithm {
  const { name, publicExponent } = params;
  const algorithm = keyAlgorithm(params);
  if (name.startsWith("AES")) algorithm.length = integer(params, "length", UNSIGNED_SHORT);
  if (!name.startsWith("RSA")) return algorithm;
  algorithm.modulusLength = integer(params, "modulusLength");
  if (!(publicExponent instanceof Uint8Array)) throw new TypeError(`${name}: the member publicExponent is missing or no Uint8Array`);
  algorithm.publicExponent = publicExponent.slice();
  return algorithm;
}

const EXPONENT = "1,0,1";

/** What of a new key's algorithm no key can have. */
export function checkNewKey(params: Params, algorithm: KeyAlgorithm): void {
  const { name, length, publicExponent } = algorithm;
  checkCurve(algorithm);
  if (name.startsWith("AES")) aesLength(params);
  if (name === "HMAC" && length === 0) throw operationError("HMAC: a key has at least one bit");
  if (publicExponent && publicExponent.join().replace(/^(?:0,)+/, "") !== EXPONENT) throw operationError("RSA: the public exponent must be 65537");
}

/** How many bits a derived key takes; null for as many as there are. */
export function keyLength(params: Params): number | null {
  const { name } = params;
  if (aes.includes(name)) return aesLength(params);
  if (name !== "HMAC") return null;
  const length = params.length === undefined ? (hashes[hashOf(params)] as { block: number }).block * 8 : integer(params, "length");
  if (length === 0) throw new TypeError("HMAC: a key has at least one bit");
  return length;
}

export function aesLength(params: Params): number {
  const length = integer(params, "length", UNSIGNED_SHORT);
  if (![128, 192, 256].includes(length)) throw operationError(`${params.name}: a key has 128, 192 or 256 bits, not ${length}`);
  return length;
}

export const hashBytes = (hash: string): number => (hashes[hash] as { bytes: number }).bytes;

const curveBytes: Record<string, number> = { "P-256": 32, "P-384": 48, "P-521": 66 };
const X25519_BYTES = 32;
export const secretBytes = ({ name, namedCurve }: KeyAlgorithm): number => curveBytes[namedCurve ?? ""] ?? internal.curves?.[name]?.size ?? X25519_BYTES;

const ALL: Usage[] = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];

/** The usages that keys of an algorithm can have, by their type. */
export function usagesFor(name: string, type: "secret" | "private" | "public"): Usage[] {
  if (name === "HMAC") return ["sign", "verify"];
  if (name === "AES-KW") return ["wrapKey", "unwrapKey"];
  if (name.startsWith("AES")) return ["encrypt", "decrypt", "wrapKey", "unwrapKey"];
  if (signing.includes(name)) return type === "public" ? ["verify"] : ["sign"];
  if (name === "RSA-OAEP") return type === "public" ? ["encrypt", "wrapKey"] : ["decrypt", "unwrapKey"];
  return type === "public" ? [] : ["deriveKey", "deriveBits"];
}

/** The usages, each once. */
export function parseUsages(usages: unknown): Usage[] {
  if (typeof usages !== "object" || usages === null || !(Symbol.iterator in usages)) throw new TypeError("the key usages are an array of strings");
  const given = Array.from(usages as Iterable<unknown>, (usage) => `${usage as string}`);
  for (const usage of given) if (!ALL.includes(usage as Usage)) throw new TypeError(`${JSON.stringify(usage)} is not a key usage`);
  return [...new Set(given as Usage[])];
}

export function checkUsages(name: string, type: "secret" | "private" | "public", usages: Usage[]): void {
  const wrong = usages.find((usage) => !usagesFor(name, type).includes(usage));
  if (wrong !== undefined) throw syntaxError(`a ${type} key for ${name} can't be used for ${wrong}`);
}

/** The last of what is checked. */
export function checkUsed(type: "secret" | "private" | "public", usages: Usage[]): void {
  if (type !== "public" && usages.length === 0) throw syntaxError(`a ${type} key needs at least one usage`);
}

export function parseJson(bytes: Bytes): JsonWebKey {
  try {
    return JSON.parse(decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""))) as JsonWebKey;
  } catch {
    throw dataError("unwrapKey: what was wrapped is not a JWK");
  }
}
