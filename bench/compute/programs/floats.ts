// Loops over fractions: points of the Mandelbrot set.
export default function handler({ rounds }: { rounds: number }) {
  let inside = 0;
  for (let row = 0; row < rounds; row++)
    for (let column = 0; column < 64; column++) {
      const [cx, cy] = [column / 32 - 1.5, (row % 64) / 32 - 1];
      let [x, y, i] = [0, 0, 0];
      while (i < 50 && x * x + y * y < 4) {
        const next = x * x - y * y + cx;
        y = 2 * x * y + cy;
        x = next;
        i++;
      }
      inside += i;
    }
  return { inside };
}
