// Work of the CPU: where an interpreter loses against a compiler, however fast it starts.
export default function handler({ below }: { below: number }) {
  let primes = 0;
  for (let n = 2; n < below; n++) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= n; divisor++)
      if (n % divisor === 0) {
        isPrime = false;
        break;
      }
    if (isPrime) primes++;
  }
  return { primes };
}
