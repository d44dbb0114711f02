// Integers of any size: powers by a modulus, and a factorial.
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let b = base % modulus, e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * b) % modulus;
    b = (b * b) % modulus;
  }
  return result;
}

const PRIME = 2n ** 255n - 19n;

export default function handler({ rounds }: { rounds: number }) {
  let value = 3n;
  let digits = 0;
  for (let i = 0; i < rounds; i++) {
    value = power(value + 2n, PRIME - 2n, PRIME);
    let factorial = 1n;
    for (let n = 2n; n <= 60n; n++) factorial *= n;
    digits += String(factorial).length;
  }
  return { value: String(value), digits };
}
