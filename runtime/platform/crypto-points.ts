// Points of the NIST curves that are given by x and the parity of y (SEC 1, section 2.3.4), which the native extension does
// not take.
import { concat } from "./crypto-der.ts";
import { dataError } from "./crypto-error.ts";
import type { Bytes } from "./crypto-key.ts";
import { bytesOfNumber, numberOf, power } from "./crypto-numbers.ts";

interface Curve {
  bytes: number;
  /** The order of the field: one less than a multiple of 4. */
  p: bigint;
  /** Of y² = x³ - 3x + b. */
  b: bigint;
}

// FIPS 186-4, appendix D.1.2.
const curves: Record<string, Curve> = {
  "P-256": {
    bytes: 32,
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  "P-384": {
    bytes: 48,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
  "P-521": {
    bytes: 66,
    p: 2n ** 521n - 1n,
    b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  },
};

/** `point` with both coordinates; as it is if it has them, or is none. */
export function uncompressed(namedCurve: string, point: Bytes): Bytes {
  const { bytes, p, b } = curves[namedCurve] as Curve;
  const [sign] = point;
  if (point.length !== bytes + 1 || (sign !== 2 && sign !== 3)) return point;
  const x = numberOf(point.slice(1));
  const square = (x * x * x - 3n * x + b) % p;
  const root = power(square, (p + 1n) / 4n, p);
  if (x >= p || (root * root - square) % p !== 0n) throw dataError(`the point is not on the curve ${namedCurve}`);
  const y = (root & 1n) === BigInt(sign & 1) ? root : p - root;
  return concat([4], point.slice(1), bytesOfNumber(y, bytes));
}
