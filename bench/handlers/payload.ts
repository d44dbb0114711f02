// A mebibyte of JSON in, half of it out.
interface Row {
  id: number;
  name: string;
  score: number;
}

export default function handler({ rows }: { rows: Row[] }) {
  return { sum: rows.reduce((sum, { score }) => sum + score, 0), even: rows.filter(({ id }) => id % 2 === 0) };
}
