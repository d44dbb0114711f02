// Lists through map, filter and reduce, with spread and destructuring; generators; promises.
interface Person {
  name: string;
  age: number;
  tags: string[];
}
const people = Array.from({ length: 300 }, (_, i): Person => ({ name: `p${i}`, age: (i * 7) % 80, tags: [`t${i % 5}`, `u${i % 3}`] }));

function* pairs<T>(list: readonly T[]): Generator<[T, T]> {
  for (let i = 1; i < list.length; i++) yield [list[i - 1] as T, list[i] as T];
}

export default async function handler({ rounds }: { rounds: number }) {
  let sum = 0;
  const tags = new Set<string>();
  for (let i = 0; i < rounds; i++) {
    const adults = people.filter(({ age }) => age >= 18).map(({ name, ...rest }) => ({ ...rest, label: `${name}/${i % 10}` }));
    sum += adults.reduce((total, { age }) => total + age, 0);
    for (const tag of adults.flatMap((adult) => adult.tags)) tags.add(tag);
    for (const [a, b] of pairs(adults)) if (a.age > b.age) sum++;
    for (let k = 0; k < 50; k++) sum += await Promise.resolve(k);
  }
  return { sum, tags: [...tags].sort() };
}
