// Keys of RFC 8037: X25519, which the native extension has, and the curves of part `crypto-curves`.
import { type Curve, internal } from "../guest/internal.ts";
import { secretBytes } from "./crypto-algorithms.ts";
import { operationError } from "./crypto-error.ts";
import type { Bytes, Slots } from "./crypto-key.ts";

export const isOkp = (name: string): boolean => /^(?:X|Ed)(?:25519|448)$/.test(name);

export const isOfCurves = ({ algorithm }: Slots): boolean => isOkp(algorithm.name) && algorithm.name !== "X25519";

const curveOf = (name: string) => internal.curves?.[name] as Required<Curve>;

/** Whether `check` says if a key is valid: of X25519 the native extension refuses public keys that are, of small order. */
export const isChecked = (slots: Slots): boolean => isOfCurves(slots) || (slots.algorithm.name === "X25519" && slots.type === "public");

export function check({ algorithm, type, material }: Slots): void {
  const { name } = algorithm;
  const size = secretBytes(algorithm);
  if (material.length !== size) throw new Error(`a ${type} key for ${name} has ${size} bytes, not ${material.length}`);
}

export const publicOf = ({ algorithm, material }: Slots): Bytes => curveOf(algorithm.name).publicKey(material);

/** @returns the material of the private and of the public key */
export function generatePair(name: string): [Bytes, Bytes] {
  const { size, publicKey } = curveOf(name);
  const secret = (internal.crypto as Crypto).getRandomValues(new Uint8Array(size));
  return [secret, publicKey(secret)];
}

export const sign = ({ algorithm, material }: Slots, data: Bytes): Bytes => curveOf(algorithm.name).sign(material, data);

export const verify = ({ algorithm, material }: Slots, signature: Bytes, data: Bytes): boolean => curveOf(algorithm.name).verify(material, signature, data);

export function agree({ algorithm, material }: Slots, other: Slots): Bytes {
  try {
    return curveOf(algorithm.name).agree(material, other.material);
  } catch {
    throw operationError(`${algorithm.name}: the other key's point is of small order, and the shared secret would be zero`);
  }
}
