// Matrices of fractions in typed arrays, multiplied.
export default function handler({ rounds }: { rounds: number }) {
  const size = 24;
  const a = Float64Array.from({ length: size * size }, (_, i) => (i % 13) / 7);
  const b = Float64Array.from({ length: size * size }, (_, i) => (i % 11) / 3);
  const c = new Float64Array(size * size);
  for (let round = 0; round < rounds; round++)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        let sum = 0;
        for (let k = 0; k < size; k++) sum += (a[i * size + k] as number) * (b[k * size + j] as number);
        c[i * size + j] = sum + round;
      }
  return { trace: Array.from({ length: size }, (_, i) => c[i * size + i] as number).reduce((sum, value) => sum + value) };
}
