// @noble/curves: signatures and shared secrets over secp256k1, P-256, Ed25519 and X25519
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

export default async function (event: { text: string }) {
  const message = new TextEncoder().encode(event.text);
  const secret = new Uint8Array(32).fill(7);
  const other = new Uint8Array(32).fill(9);
  return [
    [secp256k1, p256].map((curve) => {
      const signature = curve.sign(message, secret);
      return [hex(signature), curve.verify(signature, message, curve.getPublicKey(secret)), hex(curve.getSharedSecret(secret, curve.getPublicKey(other)))];
    }),
    hex(schnorr.sign(message, secret, new Uint8Array(32))),
    hex(ed25519.sign(message, secret)),
    ed25519.verify(ed25519.sign(message, secret), new Uint8Array([1]), ed25519.getPublicKey(secret)),
    hex(x25519.getSharedSecret(secret, x25519.getPublicKey(other))),
    secp256k1.Point.BASE.multiply(5n).add(secp256k1.Point.BASE).toHex(),
    ed25519.utils.randomSecretKey().length,
  ];
}

export const event = { text: "hello" };
