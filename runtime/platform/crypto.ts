// Web Crypto: `crypto.subtle`, CryptoKey and the interfaces' names. Arguments, formats and modes are
// dealt with here, the primitives are the native extension's. Nothing here keeps random state.
import { define, defineClass } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";
import {
  bytesOf,
  checkCurve,
  checkNewKey,
  checkUsages,
  checkUsed,
  hashBytes,
  hashOf,
  integer,
  keyAlgorithm,
  keyLength,
  newKeyAlgorithm,
  normalize,
  OCTET,
  type Operation,
  optionalBytes,
  type Params,
  parseJson,
  parseUsages,
  secretBytes,
  usagesFor,
} from "./crypto-algorithms.ts";
import { applyCipher, type CipherParams, unwrap, wrap } from "./crypto-cipher.ts";
import { invalidAccess, operationError } from "./crypto-error.ts";
import { complete, exportMaterial, importMaterial } from "./crypto-formats.ts";
import { type Bytes, CryptoKey, type KeyAlgorithm, makeKey, type Slots, slotsOf, type Usage } from "./crypto-key.ts";
import * as native from "./crypto-native.ts";
import * as curves from "./crypto-okp.ts";
import { signPss, verifyPss } from "./crypto-rsa.ts";

const crypto = internal.crypto as Crypto;
const { isOfCurves } = curves;

/** What is behind `key`, if it may be used for `usage` with the algorithm. */
function permitted(key: unknown, name: string, usage: Usage): Slots {
  const slots = slotsOf(key);
  if (slots.algorithm.name !== name) throw invalidAccess(`the key is for ${slots.algorithm.name}, not for ${name}`);
  if (!slots.usages.includes(usage)) throw invalidAccess(`the key can't be used for ${usage}`);
  return slots;
}

/** The salt's length of RSA-PSS, where it is not the one that the native extension takes. */
function ownSalt(params: Params, { algorithm }: Slots): number | undefined {
  if (params.name !== "RSA-PSS") return undefined;
  const length = integer(params, "saltLength");
  return length === hashBytes((algorithm.hash as { name: string }).name) ? undefined : length;
}

const signature = (params: Params, { algorithm }: Slots): object => (params.name === "ECDSA" ? { name: params.name, hash: hashOf(params) } : algorithm);

function checkContext(params: Params): void {
  const context = params.name === "Ed448" ? optionalBytes(params, "context") : undefined;
  if (context !== undefined && context.length > 0) throw operationError("Ed448: a context is not supported");
}

async function sign(params: Params, slots: Slots, data: Bytes): Promise<Bytes> {
  checkContext(params);
  if (isOfCurves(slots)) return curves.sign(slots, data);
  const salt = ownSalt(params, slots);
  return salt === undefined ? native.sign(slots, signature(params, slots), data) : signPss(slots, salt, data);
}

async function verify(params: Params, slots: Slots, proof: Bytes, data: Bytes): Promise<boolean> {
  checkContext(params);
  if (isOfCurves(slots)) return curves.verify(slots, proof, data);
  const salt = ownSalt(params, slots);
  return salt === undefined ? native.verify(slots, signature(params, slots), proof, data) : verifyPss(slots, salt, proof, data);
}

function cipher(params: Params): CipherParams {
  const { name } = params;
  if (name === "RSA-OAEP") return { name, label: optionalBytes(params, "label") ?? new Uint8Array(0) };
  if (name === "AES-CTR") return { name, counter: bytesOf("AES-CTR, counter", params.counter), length: integer(params, "length", OCTET) };
  const iv = bytesOf(`${name}, iv`, params.iv);
  if (name === "AES-CBC") return { name, iv };
  const additionalData = optionalBytes(params, "additionalData");
  return { name, iv, ...(additionalData && { additionalData }), ...(params.tagLength !== undefined && { tagLength: integer(params, "tagLength", OCTET) }) };
}

async function derive(params: Params, slots: Slots, length: number | null): Promise<Bytes> {
  const { name } = params;
  if (name === "ECDH" || name === "X25519" || name === "X448") return agree(params, slots, length);
  const hash = hashOf(params);
  const salt = bytesOf(`${name}, salt`, params.salt);
  const info = name === "HKDF" ? bytesOf("HKDF, info", params.info) : new Uint8Array(0);
  const iterations = name === "PBKDF2" ? integer(params, "iterations") : 0;
  if (length === null || length % 8 !== 0) throw operationError(`deriveBits: the length is a multiple of 8 bits, not ${length}`);
  if (name === "HKDF") return native.hkdf(hash, slots.material, salt, info, length / 8);
  if (iterations === 0) throw operationError("PBKDF2: there is at least one iteration");
  return length === 0 ? new Uint8Array(0) : native.pbkdf2(hash, slots.material, salt, iterations, length / 8);
}

async function agree(params: Params, slots: Slots, length: number | null): Promise<Bytes> {
  const other = slotsOf(params.public);
  const { name, namedCurve } = other.algorithm;
  if (other.type !== "public" || name !== params.name || namedCurve !== slots.algorithm.namedCurve)
    throw invalidAccess("deriveBits: the other key is not a public key of the same kind");
  const size = secretBytes(slots.algorithm);
  if (length !== null && length > size * 8) throw operationError(`deriveBits: the shared secret has ${size * 8} bits, fewer than ${length}`);
  const secret = isOfCurves(slots) ? curves.agree(slots, other) : await native.agree(slots, other, size);
  if (length === null) return secret;
  const output = secret.slice(0, Math.ceil(length / 8));
  if (length % 8 !== 0) output[output.length - 1] = (output.at(-1) as number) & (0xff << (8 - (length % 8)));
  return output;
}

async function generateMaterial(params: Params, algorithm: KeyAlgorithm): Promise<[material: Bytes, publicMaterial?: Bytes]> {
  const { name } = algorithm;
  if (name in (internal.curves ?? {})) return curves.generatePair(name);
  if (name !== "HMAC" && !name.startsWith("AES")) return native.generatePair(algorithm, usagesFor(name, "private"));
  const length = keyLength(params) as number;
  algorithm.length = length;
  const material = crypto.getRandomValues(new Uint8Array(Math.ceil(length / 8)));
  if (length % 8 !== 0) material[material.length - 1] = (material.at(-1) as number) & (0xff << (8 - (length % 8)));
  return [material];
}

async function importKey(format: string, data: unknown, given: unknown, extractable: boolean, usages: unknown): Promise<CryptoKey> {
  const wanted = parseUsages(usages);
  const params = normalize("importKey", given);
  const algorithm = keyAlgorithm(params);
  if (!["raw", "spki", "pkcs8", "jwk"].includes(format)) throw new TypeError(`importKey: ${format} is not a format`);
  if (format === "jwk" && (ArrayBuffer.isView(data) || data instanceof ArrayBuffer)) throw new TypeError("importKey: a JWK is an object");
  const source = format === "jwk" ? (data as JsonWebKey) : bytesOf("importKey", data);
  checkCurve(algorithm);
  const slots = importMaterial(format, source, algorithm, Boolean(extractable), wanted);
  checkUsages(params.name, slots.type, wanted);
  if (extractable && (params.name === "HKDF" || params.name === "PBKDF2"))
    throw new DOMException(`importKey: a key for ${params.name} can't be extractable`, "SyntaxError");
  await complete(slots);
  checkUsed(slots.type, wanted);
  return makeKey(slots);
}

function exportKey(format: string, key: unknown): Bytes | JsonWebKey {
  const slots = slotsOf(key);
  if (!["raw", "spki", "pkcs8", "jwk"].includes(format)) throw new TypeError(`exportKey: ${format} is not a format`);
  if (!slots.extractable) throw invalidAccess("exportKey: the key is not extractable");
  return exportMaterial(format, slots);
}

async function runCipher(operation: "encrypt" | "decrypt", algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
  const params = normalize("encrypt", algorithm);
  const source = bytesOf(operation, data);
  const settings = cipher(params);
  return (await applyCipher(operation === "encrypt", permitted(key, params.name, operation), settings, source)).buffer;
}

/** The parameters for wrapping: AES-KW is for that alone, the others encrypt. */
const normalizeWrap = (algorithm: unknown) => normalize("wrapKey" satisfies Operation, algorithm);

let isMade = false;

class SubtleCrypto {
  constructor() {
    if (isMade) throw new TypeError("Illegal constructor: SubtleCrypto");
    isMade = true;
  }

  async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
    const { name } = normalize("digest", algorithm);
    return (await native.digest(name, bytesOf("digest", data))).buffer;
  }

  async generateKey(given: unknown, extractable: boolean, usages: unknown): Promise<CryptoKey | CryptoKeyPair> {
    const wanted = parseUsages(usages);
    const params = normalize("generateKey", given);
    const algorithm = newKeyAlgorithm(params);
    const secret = params.name === "HMAC" || params.name.startsWith("AES");
    const mine = secret ? wanted : wanted.filter((usage) => usagesFor(params.name, "private").includes(usage));
    const theirs = wanted.filter((usage) => usagesFor(params.name, "public").includes(usage));
    checkUsages(params.name, secret ? "secret" : "private", secret ? mine : wanted.filter((usage) => !theirs.includes(usage)));
    checkNewKey(params, algorithm);
    checkUsed(secret ? "secret" : "private", mine);
    const [material, publicMaterial] = await generateMaterial(params, algorithm);
    if (publicMaterial === undefined) return makeKey({ type: "secret", extractable: Boolean(extractable), algorithm, usages: mine, material });
    return {
      publicKey: makeKey({ type: "public", extractable: true, algorithm, usages: theirs, material: publicMaterial }),
      privateKey: makeKey({ type: "private", extractable: Boolean(extractable), algorithm, usages: mine, material, publicMaterial }),
    } as unknown as CryptoKeyPair;
  }

  async importKey(format: string, data: unknown, algorithm: unknown, extractable: boolean, usages: unknown): Promise<CryptoKey> {
    return importKey(`${format}`, data, algorithm, extractable, usages);
  }

  async exportKey(format: string, key: unknown): Promise<ArrayBuffer | JsonWebKey> {
    const exported = exportKey(`${format}`, key);
    return exported instanceof Uint8Array ? exported.buffer : exported;
  }

  async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    const params = normalize("sign", algorithm);
    const source = bytesOf("sign", data);
    const slots = permitted(key, params.name, "sign");
    return (await sign(params, slots, source)).buffer;
  }

  async verify(algorithm: unknown, key: unknown, given: unknown, data: unknown): Promise<boolean> {
    const params = normalize("sign", algorithm);
    const source = bytesOf("verify", data);
    const proof = bytesOf("verify", given);
    const slots = permitted(key, params.name, "verify");
    return verify(params, slots, proof, source);
  }

  async encrypt(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    return runCipher("encrypt", algorithm, key, data);
  }

  async decrypt(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    return runCipher("decrypt", algorithm, key, data);
  }

  async deriveBits(algorithm: unknown, key: unknown, length: number | null = null): Promise<ArrayBuffer> {
    const params = normalize("deriveBits", algorithm);
    return (await derive(params, permitted(key, params.name, "deriveBits"), length === null ? null : Number(length))).buffer;
  }

  async deriveKey(algorithm: unknown, key: unknown, derived: unknown, extractable: boolean, usages: unknown): Promise<CryptoKey> {
    const params = normalize("deriveBits", algorithm);
    const target = normalize("importKey", derived);
    const slots = permitted(key, params.name, "deriveKey");
    const bits = await derive(params, slots, keyLength(target));
    return importKey("raw", bits, derived, extractable, usages);
  }

  async wrapKey(format: string, key: unknown, wrappingKey: unknown, algorithm: unknown): Promise<ArrayBuffer> {
    const params = normalizeWrap(algorithm);
    const slots = permitted(wrappingKey, params.name, "wrapKey");
    const exported = exportKey(`${format}`, key);
    const bytes = exported instanceof Uint8Array ? exported : Uint8Array.from(JSON.stringify(exported), (character) => character.charCodeAt(0));
    return (await (params.name === "AES-KW" ? wrap(slots, bytes) : applyCipher(true, slots, cipher(params), bytes))).buffer;
  }

  async unwrapKey(
    format: string,
    wrapped: unknown,
    unwrappingKey: unknown,
    algorithm: unknown,
    keyParams: unknown,
    extractable: boolean,
    usages: unknown,
  ): Promise<CryptoKey> {
    const params = normalizeWrap(algorithm);
    const source = bytesOf("unwrapKey", wrapped);
    const slots = permitted(unwrappingKey, params.name, "unwrapKey");
    const bytes = await (params.name === "AES-KW" ? unwrap(slots, source) : applyCipher(false, slots, cipher(params), source));
    return importKey(`${format}`, `${format}` === "jwk" ? parseJson(bytes) : bytes, keyParams, extractable, usages);
  }
}

const subtle = new SubtleCrypto();
Object.defineProperty(Object.getPrototypeOf(crypto), "subtle", {
  get(this: Crypto) {
    if (this !== crypto) throw new TypeError("Illegal invocation: Crypto.subtle");
    return subtle;
  },
  enumerable: true,
  configurable: true,
});

define("crypto", crypto);
define("Crypto", crypto.constructor);
defineClass("CryptoKey", CryptoKey, { constructor: 0 });
defineClass("SubtleCrypto", SubtleCrypto);
