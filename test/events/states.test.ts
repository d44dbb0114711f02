// The states of a projection as they change: GET /state/<projection> as Server-Sent Events, and `states` of sporelet/client.
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ClientError, publish, states } from "../../src/client.ts";
import { discover } from "../../src/server/discover.ts";
import { type RunningServer, serve } from "../../src/server/serve.ts";
import { source, temporaryDirectory } from "../support.ts";
import { CuttingProxy } from "./cutting-proxy.ts";

const COUNT = `import { contract, fold } from "sporelet/events";
export default fold(contract("counted", { type: "object" }), { n: 0 }, ({ n }, { data }) => (data.gone ? undefined : { n: n + 1 }));
`;

let server: RunningServer;
let stop: AbortController;

async function start(files: Record<string, string> = { "fns/count.ts": COUNT }, directory = temporaryDirectory(), port = 0): Promise<void> {
  const { functions } = discover([join(source(files), "..")]);
  server = await serve({ functions, port, adminPort: false, workers: 1, log: "off", cache: false, events: { directory } });
}
beforeEach(async () => {
  stop = new AbortController();
  await start();
});
afterEach(async () => {
  stop.abort();
  await server.close();
});

let ids = 0;
const send = (subject: string, data: object = {}) => publish(`${server.url}/events`, { id: `${ids++}`, type: "counted", subject, data });
const at = (path = "") => `${server.url}/state/count${path}`;
const settled = (key: string) => expect.poll(async () => (await fetch(at(`/${encodeURIComponent(key)}`))).status).toBe(200);

/** What a client has been told last; it listens until the test ends. */
function watch(url: string, options: { prefix?: string } = {}) {
  const seen = { now: undefined as Record<string, { n: number }> | undefined, times: 0, error: undefined as unknown };
  void (async () => {
    for await (const all of states<{ n: number }>(url, { ...options, signal: stop.signal })) {
      seen.now = Object.fromEntries(all);
      seen.times++;
    }
  })().catch((error: unknown) => {
    seen.error = error;
  });
  return seen;
}

describe("states", () => {
  it("come all at once, then as they change, until they are gone", async () => {
    await send("a");
    await send("b");
    await settled("b");
    const seen = watch(at());
    await expect.poll(() => seen.now).toEqual({ a: { n: 1 }, b: { n: 1 } });
    expect(seen.times).toBe(1);
    await send("a");
    await expect.poll(() => seen.now).toEqual({ a: { n: 2 }, b: { n: 1 } });
    await send("b", { gone: true });
    await expect.poll(() => seen.now).toEqual({ a: { n: 2 } });
  });

  it("come of keys that begin so", async () => {
    for (const key of ["la", "lb", "m/\u00e9 x"]) await send(key);
    await settled("m/\u00e9 x");
    const [l, m] = [watch(at(), { prefix: "l" }), watch(at(), { prefix: "m/\u00e9" })];
    await expect.poll(() => [l.now, m.now]).toEqual([{ la: { n: 1 }, lb: { n: 1 } }, { "m/\u00e9 x": { n: 1 } }]);
    await send("m/\u00e9 x");
    await expect.poll(() => m.now).toEqual({ "m/\u00e9 x": { n: 2 } });
    expect(l.times).toBe(1);
  });

  it("are whole, however many there are and whatever changes meanwhile", async () => {
    const keys = Array.from({ length: 3000 }, (_, i) => `key-${i}`);
    const events = (from: number) => keys.slice(from, from + 1000).map((subject) => ({ id: `${ids++}`, type: "counted", subject, data: {} }));
    for (const from of [0, 1000, 2000]) await publish(`${server.url}/events`, events(from));
    await settled("key-2999");
    const seen = watch(at());
    for (const from of [0, 1000, 2000]) await publish(`${server.url}/events`, events(from));
    await expect.poll(() => Object.values(seen.now ?? {}).filter(({ n }) => n === 2).length).toBe(3000);
    expect(Object.keys(seen.now ?? {})).toHaveLength(3000);
  });

  it("come once more where the connection was cut, without those that have gone", async () => {
    await send("a");
    await send("b");
    await settled("b");
    const proxy = new CuttingProxy(() => Number(new URL(server.url).port));
    const seen = watch(`${await proxy.listen()}/state/count`);
    await expect.poll(() => seen.now).toEqual({ a: { n: 1 }, b: { n: 1 } });
    proxy.cut();
    await send("b", { gone: true });
    await expect.poll(() => seen.now).toEqual({ a: { n: 1 } });
    proxy.close();
  });

  it("are those of the new module, once they are built", async () => {
    const directory = temporaryDirectory();
    await server.close();
    await start({ "fns/count.ts": COUNT }, directory);
    const port = Number(new URL(server.url).port);
    await send("a");
    await settled("a");
    const seen = watch(at());
    await expect.poll(() => seen.now).toEqual({ a: { n: 1 } });
    await server.close();
    await start({ "fns/count.ts": COUNT.replace("n + 1", "n + 10") }, directory, port);
    await expect.poll(() => seen.now).toEqual({ a: { n: 10 } });
  });

  it("are refused with what is wrong", async () => {
    const seen = watch(`${server.url}/state/nothing`);
    await expect.poll(() => seen.error).toBeInstanceOf(ClientError);
    expect(seen.error).toMatchObject({ status: 404, code: "E_NOT_FOUND" });
    const one = await fetch(at("/a"), { headers: { accept: "text/event-stream" } });
    expect([one.status, ((await one.json()) as { error: { code: string } }).error.code]).toEqual([400, "E_BAD_REQUEST"]);
  });
});
