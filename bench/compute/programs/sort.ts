// Numbers by a comparator, records by a text and then by a number.
export default function handler({ rounds }: { rounds: number }) {
  let check = 0;
  for (let round = 0; round < rounds; round++) {
    let state = 42 + round;
    const next = () => (state = (state * 1103515245 + 12345) & 0x7fffffff);
    const numbers = Array.from({ length: 3000 }, next).sort((a, b) => a - b);
    const records = Array.from({ length: 1000 }, () => ({ city: `city ${next() % 40}`, age: next() % 90 }));
    records.sort((a, b) => (a.city < b.city ? -1 : a.city > b.city ? 1 : a.age - b.age));
    check += (numbers[1500] as number) + (records[500]?.age ?? 0);
  }
  return { check };
}
