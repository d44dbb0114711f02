// Loops over integers.
export default function handler({ rounds }: { rounds: number }) {
  let [a, b] = [0, 0];
  for (let i = 0; i < rounds * 10_000; i++) {
    a = (a * 31 + i) | 0;
    b = (b + i) & 0xffff;
    if ((a & 7) === 3) b ^= a >>> 16;
  }
  return { a, b };
}
