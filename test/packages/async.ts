// async: series, queues, waterfalls, retries and maps with a limit, with callbacks and with promises
import async from "async";

const later = (ms: number) => new Promise((settle) => setTimeout(settle, ms));

export default async function (event: { values: number[] }) {
  const order: string[] = [];
  const queue = async.queue<number>(async (task) => {
    order.push(`start ${task}`);
    await later(task * 60);
    order.push(`end ${task}`);
  }, 2);
  queue.push(event.values);
  await queue.drain();
  let tries = 0;
  return {
    order,
    mapped: await async.mapLimit(event.values, 2, async (value: number) => value * 2),
    auto: await async.auto<{ a: number; b: number }>({ a: async () => 1, b: ["a", async ({ a }) => a + 1] }),
    waterfall: await new Promise((settle) =>
      async.waterfall(
        [(next: (e: null, n: number) => void) => next(null, 1), (n: number, next: (e: null, n: number) => void) => setTimeout(next, 1, null, n + 1)],
        (_error, result) => settle(result),
      ),
    ),
    retried: await async.retry({ times: 3, interval: 1 }, async () => {
      if (++tries < 3) throw new Error("again");
      return tries;
    }),
    sorted: await async.sortBy(event.values, async (value: number) => value),
    failed: await async.parallel([async () => 1, async () => Promise.reject(new Error("no"))]).catch((error: Error) => error.message),
  };
}

export const event = { values: [3, 1, 2] };
