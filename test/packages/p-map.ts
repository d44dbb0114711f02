// p-map: work over iterables with a limit, in order, with skips and failures
import pMap, { pMapIterable, pMapSkip } from "p-map";

const later = (ms: number) => new Promise((settle) => setTimeout(settle, ms));

export default async function (event: { values: number[] }) {
  let running = 0;
  let most = 0;
  const doubled = await pMap(
    event.values,
    async (value) => {
      most = Math.max(most, ++running);
      await later(value);
      running--;
      return value === 2 ? pMapSkip : value * 2;
    },
    { concurrency: 2 },
  );
  const failed = await pMap([1, 2, 3], async (value) => (value > 1 ? Promise.reject(new Error(`no ${value}`)) : value), { stopOnError: false }).catch(
    (error: AggregateError) => error.errors.map(String),
  );
  const iterated: number[] = [];
  for await (const value of pMapIterable(event.values, async (n) => n + 1, { concurrency: 2 })) iterated.push(value);
  return [
    doubled,
    most,
    failed,
    iterated,
    await pMap(
      (async function* () {
        yield 1;
        yield 2;
      })(),
      (n) => n * 3,
    ),
  ];
}

export const event = { values: [3, 1, 2, 1] };
