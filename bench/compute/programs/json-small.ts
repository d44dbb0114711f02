// Ten kilobytes of JSON, read and written again.
const text = JSON.stringify(
  Array.from({ length: 100 }, (_, id) => ({ id, name: `name ${id}`, tags: ["a", "b", `t${id % 7}`], price: id * 1.25, ok: id % 2 === 0 })),
);

export default function handler({ rounds }: { rounds: number }) {
  let length = 0;
  for (let i = 0; i < rounds; i++) length += JSON.stringify(JSON.parse(text)).length;
  return { length };
}
