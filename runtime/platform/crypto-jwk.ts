// Keys as JSON Web Keys (RFC 7517, RFC 7518).
import { concat, decodeIntegers, encodeIntegers } from "./crypto-der.ts";
import { dataError } from "./crypto-error.ts";
import type { Bytes, KeyAlgorithm, Slots, Usage } from "./crypto-key.ts";
import { isOkp } from "./crypto-okp.ts";

interface Base64 {
  toBase64(options: { alphabet: "base64url"; omitPadding: boolean }): string;
}
const Base64Array = Uint8Array as unknown as { fromBase64(text: string, options: { alphabet: "base64url" }): Bytes };

const RSA_PRIVATE = ["n", "e", "d", "p", "q", "dp", "dq", "qi"] as const;

const toText = (bytes: Bytes) => (bytes as unknown as Base64).toBase64({ alphabet: "base64url", omitPadding: true });

function toBytes(jwk: JsonWebKey, member: keyof JsonWebKey): Bytes {
  const text = jwk[member];
  if (typeof text !== "string") throw dataError(`the JWK has no member ${member}`);
  try {
    return Base64Array.fromBase64(text, { alphabet: "base64url" });
  } catch {
    throw dataError(`the JWK's member ${member} is not base64url`);
  }
}

const rsaNames: Record<string, string> = { "RSASSA-PKCS1-v1_5": "RS", "RSA-PSS": "PS" };

/** The value of `alg` for keys of `algorithm`; undefined where there is none. */
function algOf({ name, hash, length }: KeyAlgorithm): string | undefined {
  const bits = hash?.name.slice(4);
  if (name === "HMAC") return `HS${bits}`;
  if (name.startsWith("AES-")) return `A${length}${name.slice(4)}`;
  if (name === "RSA-OAEP") return bits === "1" ? name : `${name}-${bits}`;
  if (name.startsWith("Ed")) return name;
  return name in rsaNames ? `${rsaNames[name]}${bits}` : undefined;
}

function check(jwk: JsonWebKey, kty: string, algorithm: KeyAlgorithm, extractable: boolean, usages: Usage[]): void {
  if (jwk.kty !== kty) throw dataError(`the JWK's kty is ${jwk.kty}, not ${kty}`);
  const alg = algOf(algorithm);
  const isNamed = jwk.alg === undefined || jwk.alg === alg || (jwk.alg === "EdDSA" && algorithm.name.startsWith("Ed"));
  if (alg !== undefined && !isNamed) throw dataError(`the JWK's alg is ${jwk.alg}, not ${alg}`);
  if (jwk.ext === false && extractable) throw dataError("the JWK says that the key is not extractable");
  if (jwk.key_ops !== undefined && usages.some((usage) => !jwk.key_ops?.includes(usage))) throw dataError("the JWK's key_ops lack a usage that was asked for");
  const use = /^(?:RSA-OAEP|AES|ECDH|X)/.test(algorithm.name) ? "enc" : "sig";
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use) throw dataError(`the JWK's use is ${jwk.use}, not ${use}`);
  if (algorithm.namedCurve !== undefined && jwk.crv !== algorithm.namedCurve) throw dataError(`the JWK's crv is ${jwk.crv}, not ${algorithm.namedCurve}`);
}

/** What a JWK says: the material of a key, and of its public key where it holds that too. */
export function fromJwk(jwk: JsonWebKey, algorithm: KeyAlgorithm, extractable: boolean, usages: Usage[]): Pick<Slots, "type" | "material" | "publicMaterial"> {
  if (typeof jwk !== "object" || jwk === null) throw new TypeError("importKey: a JWK is an object");
  const { name } = algorithm;
  if (name === "HMAC" || name.startsWith("AES-")) {
    const material = jwk.kty === "oct" ? toBytes(jwk, "k") : new Uint8Array(0);
    check(jwk, "oct", { ...algorithm, length: material.length * 8 }, extractable, usages);
    return { type: "secret", material };
  }
  if (name.startsWith("RSA")) {
    check(jwk, "RSA", algorithm, extractable, usages);
    const publicMaterial = encodeIntegers(toBytes(jwk, "n"), toBytes(jwk, "e"));
    if (jwk.d === undefined) return { type: "public", material: publicMaterial };
    return { type: "private", material: encodeIntegers([0], ...RSA_PRIVATE.map((member) => toBytes(jwk, member))), publicMaterial };
  }
  const okp = isOkp(name);
  check(jwk, okp ? "OKP" : "EC", okp ? { ...algorithm, namedCurve: name } : algorithm, extractable, usages);
  const point = okp ? toBytes(jwk, "x") : concat([4], toBytes(jwk, "x"), toBytes(jwk, "y"));
  if (jwk.d === undefined) return { type: "public", material: point };
  return { type: "private", material: toBytes(jwk, "d"), publicMaterial: point };
}

export function toJwk({ type, algorithm, material, publicMaterial = material, usages, extractable }: Slots): JsonWebKey {
  const { name, namedCurve } = algorithm;
  const common = { key_ops: [...usages], ext: extractable };
  const alg = algOf(algorithm);
  if (type === "secret") return { kty: "oct", k: toText(material), ...(alg && { alg }), ...common };
  if (name.startsWith("RSA")) {
    const numbers = decodeIntegers(material);
    const members = type === "private" ? RSA_PRIVATE : (["n", "e"] as const);
    const values = members.map((member, i) => [member, toText(numbers[type === "private" ? i + 1 : i] as Bytes)]);
    return { kty: "RSA", ...Object.fromEntries(values), ...(alg && { alg }), ...common };
  }
  const d = type === "private" ? { d: toText(material) } : {};
  if (isOkp(name)) return { kty: "OKP", crv: name, x: toText(publicMaterial), ...d, ...(alg && { alg }), ...common };
  const half = (publicMaterial.length + 1) / 2;
  return { kty: "EC", crv: namedCurve as string, x: toText(publicMaterial.slice(1, half)), y: toText(publicMaterial.slice(half)), ...d, ...common };
}
