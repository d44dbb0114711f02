// bottleneck: jobs by priority with a limit at a time, groups, failures and events
import Bottleneck from "bottleneck";

export default async function (event: { names: string[] }) {
  const order: string[] = [];
  const limiter = new Bottleneck({ maxConcurrent: 1, minTime: 1 });
  limiter.on("failed", (error: Error, { retryCount }) => (retryCount === 0 && error.message === "once" ? 1 : undefined));
  let tries = 0;
  const jobs = event.names.map((name, i) =>
    limiter.schedule({ priority: 9 - i, id: name }, async () => {
      order.push(name);
      return name;
    }),
  );
  const retried = limiter.schedule(async () => (tries++ === 0 ? Promise.reject(new Error("once")) : tries));
  const wrapped = limiter.wrap(async (a: number, b: number) => a + b);
  const results = await Promise.all([...jobs, retried, wrapped(1, 2)]);
  const group = new Bottleneck.Group({ maxConcurrent: 1 });
  const dropped = new Bottleneck({ maxConcurrent: 1, highWater: 0, strategy: Bottleneck.strategy.BLOCK });
  return [results, order, await group.key("a").schedule(async () => "in a group"), group.keys(), limiter.counts(), dropped.empty()];
}

export const event = { names: ["a", "b", "c"] };
