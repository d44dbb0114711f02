// Functions that call themselves: Fibonacci's numbers, and queens on a board.
function fibonacci(n: number): number {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

function queens(size: number, row: number, columns: number, left: number, right: number): number {
  if (row === size) return 1;
  let count = 0;
  for (let free = ((1 << size) - 1) & ~(columns | left | right); free !== 0; free &= free - 1) {
    const bit = free & -free;
    count += queens(size, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return count;
}

export default function handler({ rounds }: { rounds: number }) {
  let sum = 0;
  for (let i = 0; i < rounds; i++) sum += fibonacci(17) + queens(6, 0, 0, 0, 0);
  return { sum };
}
