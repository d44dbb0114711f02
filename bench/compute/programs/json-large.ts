// A megabyte of JSON, of which a tenth is written again.
interface Row {
  id: number;
  name: string;
  address: { street: string; city: string };
  scores: number[];
}
const rows = Array.from(
  { length: 8000 },
  (_, id): Row => ({ id, name: `customer number ${id}`, address: { street: `${id} Main Street`, city: `city "${id % 50}"` }, scores: [id, id / 4, -id] }),
);
const text = JSON.stringify(rows);

export default function handler({ rounds }: { rounds: number }) {
  let length = 0;
  for (let i = 0; i < rounds; i++) length += JSON.stringify((JSON.parse(text) as Row[]).filter(({ id }) => id % 10 === i % 10)).length;
  return { length };
}
