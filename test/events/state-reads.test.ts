// The states of projections over HTTP, and on the command line.
import { dirname } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { EventLog } from "../../src/events/log.ts";
import { buildsOf, rebuild } from "../../src/events/projections.ts";
import { discover } from "../../src/server/discover.ts";
import type { EventOptions } from "../../src/server/events.ts";
import { type RunningServer, serve } from "../../src/server/serve.ts";
import { source, sporelet, temporaryDirectory } from "../support.ts";

const SALES = `import { fold } from "sporelet/events";
export default fold("paid", { count: 0 }, ({ count }) => ({ count: count + 1 }));
`;
const GUARD = `export default { fetch: (request) => new Response("no\\n", { status: request.headers.get("authorization") === "let me" ? 200 : 401 }) };`;

const servers: RunningServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(subjects: string[], options: Partial<EventOptions> = {}, files: Record<string, string> = {}) {
  const first = source({ "fns/sales.ts": SALES, ...files });
  const directory = temporaryDirectory();
  const log = new EventLog(directory);
  await log.append(subjects.map((subject, i) => ({ specversion: "1.0", id: `${i}`, source: "/test", type: "paid", subject })));
  await log.close();
  const { functions } = discover([dirname(first)]);
  const named = functions.map(({ file, path }) => ({ file, path }));
  const server = await serve({ functions: named, port: 0, adminPort: false, workers: 1, log: "off", cache: false, events: { directory, ...options } });
  servers.push(server);
  const read = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${server.url}/state/${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  };
  if (options.authorizer === undefined) await expect.poll(() => read("sales").then(({ status }) => status)).toBe(200);
  return { server, directory, read };
}

describe("GET /state", () => {
  it("answers a state with its tag, and nothing to who has it", async () => {
    const { read, server } = await start(["a", "b", "a", "x/y z"]);
    const { status, headers, body } = await read("sales/a");
    expect([status, body, headers.get("content-type"), headers.get("cache-control")]).toEqual([200, { count: 2 }, "application/json", "no-cache"]);
    const etag = headers.get("etag") as string;
    expect(etag).toBe('"1-3"');
    expect(await read("sales/a", { headers: { "if-none-match": `"other", ${etag}` } })).toMatchObject({ status: 304, body: undefined });
    expect(await read("sales/x/y%20z")).toMatchObject({ status: 200, body: { count: 1 } });
    expect(await read("sales/a", { method: "HEAD" })).toMatchObject({ status: 200, body: undefined });
    await fetch(`${server.url}/events`, {
      method: "POST",
      headers: { "content-type": "application/cloudevents+json" },
      body: JSON.stringify({ specversion: "1.0", id: "more", source: "/test", type: "paid", subject: "a" }),
    });
    await expect.poll(() => read("sales/a", { headers: { "if-none-match": etag } }).then((answer) => answer.body)).toEqual({ count: 3 });
  });

  it("lists states by prefix, a part at a time, as of a place in the log", async () => {
    const { read } = await start(["a1", "b", "a2", "a3"]);
    expect((await read("sales?prefix=a&limit=2")).body).toEqual({
      position: 4,
      states: [
        { key: "a1", state: { count: 1 }, sequence: 1 },
        { key: "a2", state: { count: 1 }, sequence: 3 },
      ],
      next: "a2",
    });
    expect((await read("sales/?prefix=a&after=a2")).body).toEqual({ position: 4, states: [{ key: "a3", state: { count: 1 }, sequence: 4 }] });
  });

  it.each([
    ["sales/none", 404, "E_NO_STATE"],
    ["other", 404, "E_NOT_FOUND"],
    ["sales?limit=0", 400, "E_BAD_REQUEST"],
    ["sales?limit=1001", 400, "E_BAD_REQUEST"],
    ["sales/%ff", 400, "E_BAD_REQUEST"],
  ])("says why there is none: %s", async (path, status, code) => {
    const { read } = await start(["a"]);
    expect(await read(path)).toMatchObject({ status, body: { error: { code } } });
  });

  it("is for reading, by those who may hear events", async () => {
    const { read } = await start(["a"], { cors: ["https://shop.example"] });
    const { status, headers } = await read("sales/a", { method: "POST" });
    expect([status, headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
    const { headers: shared } = await read("sales/a", { headers: { origin: "https://shop.example" } });
    expect([shared.get("access-control-allow-origin"), shared.get("access-control-expose-headers")]).toEqual(["https://shop.example", "etag"]);
    const { read: guarded } = await start(["a"], { authorizer: "/guard" }, { "fns/guard.ts": GUARD });
    expect(await fetch(`${servers.at(-1)?.url}/state/sales/a`).then(({ status }) => status)).toBe(401);
    await expect.poll(() => guarded("sales/a", { headers: { authorization: "let me" } }).then(({ body }) => body)).toEqual({ count: 1 });
  });

  it("waits for the first build, and keeps its path for itself", async () => {
    const { read, directory } = await start(["a"]);
    const log = new EventLog(directory);
    await log.store.write(() => void log.store.projections.put("late", { next: { id: 99, module: "", position: 0, missing: 0 } }));
    await log.close();
    const { status, headers, body } = await read("late/a");
    expect([status, headers.get("retry-after"), body.error.code]).toEqual([503, "1", "E_STATE_BUILDING"]);
    await expect(start(["a"], {}, { "fns/state.ts": SALES })).rejects.toMatchObject({
      code: "E_NAME_TAKEN",
      message: "the function state would answer at /state, where the gateway answers for projections",
    });
  });
});

describe("sporelet state", () => {
  it("shows projections, states and one state, and has them built anew", async () => {
    const { directory, read } = await start(["a", "b", "a"]);
    const run = (...args: string[]) => sporelet([...args, "--data", directory]);
    expect(run("state").stdout).toBe("sales  as of event 3\n");
    expect(run("state", "sales").stdout).toBe('a  {"count":2}\nb  {"count":1}\n');
    expect(run("state", "sales", "--limit", "1")).toMatchObject({ stdout: 'a  {"count":2}\n', stderr: 'there is more: --after "a"\n' });
    expect(JSON.parse(run("state", "sales", "--after", "a", "--json").stdout)).toEqual({
      position: 3,
      states: [{ key: "b", state: { count: 1 }, sequence: 2 }],
    });
    expect(run("state", "sales", "a").stdout).toBe('{\n  "count": 2\n}\n');
    expect(JSON.parse(run("state", "sales", "a", "--json").stdout)).toEqual({ key: "a", state: { count: 2 }, sequence: 3 });
    expect(run("state", "sales", "none").stderr).toMatch(/E_NO_STATE: the projection sales has no state for the key "none"/);
    expect(run("state", "other").stderr).toMatch(/E_NOT_FOUND: the log knows no projection other\n.*It knows sales\./s);
    expect(run("rebuild", "sales").stdout).toBe("sales is built anew from 3 events, by the server that runs or by the next\n");
    await expect.poll(() => read("sales/a").then(({ headers }) => headers.get("etag")), { timeout: 10_000 }).toBe('"2-3"');
    expect(JSON.parse(run("state", "--json").stdout)).toMatchObject({ last: 3, projections: { sales: { live: { id: 2, position: 3, missing: 0 } } } });
  });

  it("says what a build goes without, and how far it is", async () => {
    const directory = temporaryDirectory();
    const log = new EventLog(directory);
    await log.append(["a", "b"].map((id) => ({ specversion: "1.0", id, source: "/test", type: "paid", subject: id })));
    await log.trim({ count: 1 }, 2);
    await log.store.write(() => void log.store.projections.put("sales", { live: { id: 1, module: "m", position: 2, missing: 0 } }));
    await rebuild(log, "sales");
    expect(buildsOf(log.store, "sales")?.next).toMatchObject({ module: "m", missing: 1 });
    await log.close();
    expect(sporelet(["state", "--data", directory]).stdout).toBe("sales  as of event 2, is built: event 0 of 2, without 1 event that the log no longer has\n");
    expect(sporelet(["rebuild", "sales", "--json", "--data", directory]).stdout).toBe('{\n  "projection": "sales",\n  "last": 2,\n  "missing": 1\n}\n');
  });
});
