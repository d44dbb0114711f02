// @upstash/redis: commands, pipelines and scripts over a fetch that answers
import { Redis } from "@upstash/redis";

const kept = new Map<string, unknown>();
const asked: unknown[] = [];
function run([name, key, value]: [string, string, unknown]): unknown {
  if (name === "set") return kept.set(key, value) && "OK";
  if (name === "get") return kept.get(key) ?? null;
  if (name === "incrby") return kept.set(key, Number(kept.get(key) ?? 0) + Number(value)).get(key);
  return null;
}
globalThis.fetch = (async (url: unknown, init?: RequestInit) => {
  const body = JSON.parse(String(init?.body));
  const { pathname } = new URL(String(url));
  asked.push([pathname, body]);
  return Response.json(
    pathname === "/pipeline"
      ? body.map((command: [string, string, unknown]) => ({ result: run(command) }))
      : body[0] === "bad"
        ? { error: "ERR unknown" }
        : { result: run(body) },
  );
}) as typeof fetch;
const redis = new Redis({ url: "https://redis.example.com", token: "t", responseEncoding: false, enableTelemetry: false, retry: false });

export default async function (event: { key: string }) {
  await redis.set(event.key, { a: [1, "ü"] }, { ex: 5 });
  const pipeline = redis.pipeline();
  pipeline.incrby("n", 2).get(event.key);
  const results = await pipeline.exec();
  return [await redis.get(event.key), await redis.get("none"), results, asked.splice(0)];
}

export const event = { key: "k" };
