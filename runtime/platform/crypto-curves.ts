// Ed25519, Ed448 and X448 for part `crypto`, by the package @noble/curves: the native extension has none of them.

import { ed448, x448 } from "@noble/curves/ed448.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { type Curve, internal } from "../guest/internal.ts";

/**
 * A bit means no table of multiples of the base point. It would be made anew in every invocation, which needs it once or
 * twice: with the library's 8 bits the first key takes twenty times as long.
 */
const WINDOW_BITS = 1;

type Bytes = Uint8Array<ArrayBuffer>;

interface Signing {
  Point: { BASE: { precompute(windowBits: number, isLazy: boolean): unknown } };
  lengths: { secretKey?: number | undefined };
  getPublicKey(secret: Uint8Array): Uint8Array;
  sign(message: Uint8Array, secret: Uint8Array): Uint8Array;
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array, options: { zip215: boolean }): boolean;
}

function signing(curve: Signing): Curve {
  curve.Point.BASE.precompute(WINDOW_BITS, true);
  return {
    size: curve.lengths.secretKey as number,
    publicKey: (secret) => curve.getPublicKey(secret) as Bytes,
    sign: (secret, message) => curve.sign(message, secret) as Bytes,
    verify: (publicKey, signature, message) => {
      try {
        return curve.verify(signature, message, publicKey, { zip215: false });
      } catch {
        return false; // a signature of another length, or no point
      }
    },
  };
}

internal.curves = {
  Ed25519: signing(ed25519 as Signing),
  Ed448: signing(ed448 as Signing),
  X448: {
    size: x448.lengths.secretKey as number,
    publicKey: (secret) => x448.getPublicKey(secret) as Bytes,
    agree: (secret, publicKey) => x448.getSharedSecret(secret, publicKey) as Bytes,
  },
};
