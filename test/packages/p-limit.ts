// p-limit: no more than so many promises at a time (it imports node:async_hooks in Node).
import pLimit from "p-limit";

export default async function (event: { delays: number[] }) {
  const limit = pLimit(2);
  let active = 0;
  let most = 0;
  const results = await Promise.all(
    event.delays.map((delay, i) =>
      limit(async () => {
        most = Math.max(most, ++active);
        await new Promise((resolve) => setTimeout(resolve, delay));
        active--;
        return i;
      }),
    ),
  );
  return { most, results, pending: limit.pendingCount };
}

export const event = { delays: [3, 1, 2, 1] };
