// Importing and exporting keys in the formats "raw", "spki", "pkcs8" and "jwk".
import {
  decodeEcPrivate,
  decodeIntegers,
  decodeOctets,
  decodePkcs8,
  decodeSpki,
  encodeEcPrivate,
  encodeOctets,
  encodePkcs8,
  encodeSpki,
  oids,
} from "./crypto-der.ts";
import { dataError, invalidAccess, notSupported } from "./crypto-error.ts";
import { fromJwk, toJwk } from "./crypto-jwk.ts";
import type { Bytes, KeyAlgorithm, Slots, Usage } from "./crypto-key.ts";
import { check, publicOf } from "./crypto-native.ts";
import * as curves from "./crypto-okp.ts";
import { uncompressed } from "./crypto-points.ts";

const { isOfCurves, isOkp } = curves;

type Material = Pick<Slots, "type" | "material" | "publicMaterial">;

/** The identifiers of an algorithm in DER: its own, and the parameter's. */
function identifiers({ name, namedCurve }: KeyAlgorithm): [oid: string, parameter: string | undefined] {
  if (isOkp(name)) return [oids[name as "X25519"], undefined];
  return namedCurve === undefined ? [oids.rsa, ""] : [oids.ec, oids[namedCurve as "P-256"]];
}

const isSecret = ({ name }: KeyAlgorithm) => /^(?:HMAC|AES|HKDF|PBKDF2)/.test(name);
const isRsa = ({ name }: KeyAlgorithm) => name.startsWith("RSA");

const pointOf = ({ namedCurve }: KeyAlgorithm, bytes: Bytes): Bytes => (namedCurve === undefined ? bytes : uncompressed(namedCurve, bytes));

function materialOf(format: string, data: Bytes | JsonWebKey, algorithm: KeyAlgorithm, extractable: boolean, usages: Usage[]): Material {
  const { name } = algorithm;
  if (format === "jwk" && name !== "HKDF" && name !== "PBKDF2") return fromJwk(data as JsonWebKey, algorithm, extractable, usages);
  const bytes = data as Bytes;
  if (isSecret(algorithm)) {
    if (format === "raw") return { type: "secret", material: bytes };
  } else if (format === "raw" && !isRsa(algorithm)) return { type: "public", material: pointOf(algorithm, bytes) };
  else if (format === "spki") return { type: "public", material: pointOf(algorithm, decodeSpki(bytes, ...identifiers(algorithm))) };
  else if (format === "pkcs8") {
    const inner = decodePkcs8(bytes, ...identifiers(algorithm));
    return { type: "private", material: isRsa(algorithm) ? inner : isOkp(name) ? decodeOctets(inner) : decodeEcPrivate(inner) };
  }
  throw notSupported(`importKey: a key for ${name} has no format ${format}`);
}

function completeSecret(slots: Slots): void {
  const { algorithm, material } = slots;
  const bits = material.length * 8;
  if (algorithm.name === "HMAC") {
    const { length = bits } = algorithm;
    if (bits === 0 || length > bits || length <= bits - 8) throw dataError(`importKey: the key has ${bits} bits, which can't be a length of ${length}`);
    algorithm.length = length;
  } else if (algorithm.name.startsWith("AES")) {
    if (![128, 192, 256].includes(bits)) throw dataError(`importKey: a key for ${algorithm.name} has 128, 192 or 256 bits, not ${bits}`);
    algorithm.length = bits;
  }
}

/** Fills in what the material says of a key's algorithm, and its public key. */
export async function complete(slots: Slots): Promise<void> {
  const { algorithm } = slots;
  if (isSecret(algorithm)) return completeSecret(slots);
  try {
    const ofCurves = isOfCurves(slots);
    if (curves.isChecked(slots)) curves.check(slots);
    else await check(slots);
    const derived = slots.type === "public" ? slots.material : ofCurves ? curves.publicOf(slots) : await publicOf(slots);
    if (slots.publicMaterial !== undefined && derived.join() !== slots.publicMaterial.join()) throw dataError("the public and the private key do not match");
    if (slots.type === "private") slots.publicMaterial = derived;
    if (isRsa(algorithm)) {
      const [modulus, exponent] = decodeIntegers(derived) as [Bytes, Bytes];
      algorithm.modulusLength = modulus.length * 8 - Math.clz32(modulus[0] as number) + 24;
      algorithm.publicExponent = exponent;
    }
  } catch (error) {
    throw dataError(`importKey: the data is no valid key for ${algorithm.name}: ${(error as Error).message}`);
  }
}

export function importMaterial(format: string, data: Bytes | JsonWebKey, algorithm: KeyAlgorithm, extractable: boolean, usages: Usage[]): Slots {
  return { ...materialOf(format, data, algorithm, extractable, usages), algorithm, extractable, usages };
}

export function exportMaterial(format: string, slots: Slots): Bytes | JsonWebKey {
  const { type, algorithm, material } = slots;
  const { name } = algorithm;
  if (format === "jwk") return toJwk(slots);
  if (format === "raw" && !isRsa(algorithm)) {
    if (type === "private") throw invalidAccess("exportKey: a private key can't be exported as raw");
    return material.slice();
  }
  if (isSecret(algorithm) || format === "raw") throw notSupported(`exportKey: a key for ${name} has no format ${format}`);
  const wanted = format === "spki" ? "public" : "private";
  if (type !== wanted) throw invalidAccess(`exportKey: a ${type} key can't be exported as ${format}`);
  if (format === "spki") return encodeSpki(...identifiers(algorithm), material);
  const inner = isRsa(algorithm) ? material : isOkp(name) ? encodeOctets(material) : encodeEcPrivate(material, slots.publicMaterial as Bytes);
  return encodePkcs8(...identifiers(algorithm), inner);
}
