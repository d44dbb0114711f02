// lru-cache: evictions by number, size and age, fetches, and what is stale
import { LRUCache } from "lru-cache";

export default async function (event: { keys: string[] }) {
  const gone: unknown[] = [];
  const cache = new LRUCache<string, string>({
    max: 3,
    maxSize: 20,
    sizeCalculation: (value) => value.length,
    dispose: (value, key, reason) => void gone.push([key, value.length, reason]),
  });
  for (const key of event.keys) cache.set(key, key.repeat(3));
  cache.get(event.keys[2] as string);
  cache.set("big", "x".repeat(15));
  let fetched = 0;
  const fetching = new LRUCache<string, number>({ max: 5, fetchMethod: async (key) => key.length + ++fetched });
  const short = new LRUCache<string, number>({ max: 5, ttl: 1, allowStale: true, perf: { now: () => clock } });
  let clock = 1;
  short.set("a", 1);
  clock = 10;
  return [
    [...cache.keys()],
    cache.calculatedSize,
    gone,
    await Promise.all([fetching.fetch("a"), fetching.fetch("a"), fetching.fetch("bb")]),
    fetched,
    short.getRemainingTTL("a"),
    short.get("a"),
    short.get("a") ?? "none",
    cache.dump().map(([key]) => key),
  ];
}

export const event = { keys: ["a", "b", "c", "d"] };
