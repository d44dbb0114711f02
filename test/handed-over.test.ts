// What a host and its workers hand to each other, at its edges.
import { request } from "node:http";
import { connect } from "node:net";
import type { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { serve } from "../src/server/serve.ts";
import { createHost } from "../src/workers/host.ts";
import { HELLO, source, utf8 } from "./support.ts";

const SPIN = `export default (event: { ms: number }) => {
  const until = Date.now() + event.ms;
  while (Date.now() < until);
  return "spun";
};`;

async function thin(text: string): Promise<Uint8Array> {
  return (await build({ entry: source(text), thin: true })).module;
}

it("a call that was given up before it began, of a function unloaded since, harms no worker", async () => {
  const deaths: string[] = [];
  await using host = createHost({ workers: 1, onWorkerDeath: (reason) => deaths.push(reason) });
  const spin = await host.load(await thin(SPIN));
  const hello = await host.load(await thin(HELLO));
  await hello.invoke({ name: "Ada" });
  const spinning = spin.invoke({ ms: 60 });
  const controller = new AbortController();
  const given = hello.invoke({ name: "Ada" }, { signal: controller.signal });
  controller.abort(new Error("given up"));
  host.unload(hello);
  await expect(given).rejects.toThrow("given up");
  expect(await spinning).toBe("spun");
  expect(await spin.invoke({ ms: 0 })).toBe("spun");
  expect(deaths).toEqual([]);
});

it("an environment larger than what the host shares with a worker reaches the function", async () => {
  await using host = createHost({ workers: 1 });
  const fn = await host.load(await thin("export default (_: unknown, context: { env: Record<string, string> }) => context.env.LARGE?.length;"));
  const env = { LARGE: "é".repeat(3 << 20) };
  expect(await fn.invoke(null, { env })).toBe(3 << 20);
});

it("a worker that takes long to end is told to once", async () => {
  const told: number[] = [];
  const onWorker = (worker: Worker) => {
    const at = told.push(0) - 1;
    const terminate = worker.terminate.bind(worker);
    worker.terminate = () => {
      told[at] = (told[at] ?? 0) + 1;
      return terminate();
    };
  };
  process.on("worker", onWorker);
  const host = createHost({ workers: 1, timeout: 20 });
  const hang = await host.load(await thin("export default () => (('a'.repeat(2 ** 23) + 'c').indexOf('a'.repeat(2 ** 22) + 'b'));"));
  for (let i = 0; i < 3; i++) await expect(hang.invoke(null)).rejects.toMatchObject({ code: "E_TIMEOUT" });
  await host.close();
  process.off("worker", onWorker);
  expect(told.slice(0, 3)).toEqual([1, 1, 1]);
});

const SERVED = { port: 0, log: "off", workers: 1 } as const;

it("no request to the admin port ends the server", async () => {
  const app = source({ "app.ts": "export default { fetch: () => new Response('here') };" });
  const server = await serve({ ...SERVED, functions: [{ file: app, path: "/app" }] });
  const { hostname, port } = new URL(server.adminUrl as string);
  const status = (method: string, path: string, body = "") =>
    new Promise<number>((settle, fail) =>
      request({ hostname, port, method, path, headers: { "content-length": body.length } }, (response) => settle(response.resume().statusCode ?? 0))
        .on("error", fail)
        .end(body),
    );
  expect(await status("GET", "//")).toBe(404);
  expect(await status("POST", "/_/invoke/%")).toBe(404);
  expect(await status("POST", "/_/invoke/app", "no JSON")).toBe(400);
  expect(await status("POST", "/_/invoke/app", '{"path":"http://["}')).toBe(400);
  expect(await status("POST", "/_/invoke/app", "null")).toBe(400);
  expect(await status("GET", "/_/healthz")).toBe(200);
  await server.close();
});

it("what comes after a request and is none is refused after the request's answer", async () => {
  const hello = source({ "hello.ts": HELLO });
  const server = await serve({ ...SERVED, functions: [{ file: hello, path: "/hello" }] });
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.write(Buffer.concat([utf8('POST /hello HTTP/1.1\r\nhost: x\r\ncontent-length: 14\r\n\r\n{"name":"Ada"}'), utf8("\0 garbage\r\n\r\n")]));
  let all = "";
  for await (const chunk of socket) all += chunk;
  expect(all.match(/^HTTP\/1\.1 \d+/gm)).toEqual(["HTTP/1.1 200", "HTTP/1.1 400"]);
  expect(all).toContain('{"hello":"Ada"}');
  await server.close();
});
