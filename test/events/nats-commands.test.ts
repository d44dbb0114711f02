// A log on NATS JetStream by the command line: what serves it, what looks at it from elsewhere, and what is refused.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { served } from "../served.ts";
import { command, root, source, sporelet, temporaryDirectory } from "../support.ts";
import { freePort, NatsServer, whyNoNats } from "./nats-server.ts";

const PAY = `import { contract, on } from "sporelet/events";
const Order = contract<{ pays: boolean }>("order", { type: "object", required: ["pays"] }), Paid = contract("paid");
export default on(Order, { retries: 0 }, (event) => {
  if (!event.data.pays) throw new Error("no money");
  return Paid(event.data, { subject: event.subject });
});
`;
const COUNTS = `import { on } from "sporelet/events";
export default on("order", async (event, { kv }) => { await kv.put("last", event.id); });
`;

/** Where NATS' client is. */
const cwd = join(root, "test");

if (whyNoNats !== undefined) console.warn(`commands with a log on NATS not tested: ${whyNoNats}`);

describe.skipIf(whyNoNats !== undefined)("--log nats://", { timeout: 120_000 }, () => {
  let server: NatsServer;
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    server = await NatsServer.start(["--user", "ann", "--pass", "s3cret"]);
  });
  afterEach(async () => {
    await stop?.();
    stop = undefined;
  });
  afterAll(() => server.end());

  const url = () => server.url.replace("//", "//ann:s3cret@");

  it("passes over what is no event in the stream, and says so while it starts", async () => {
    const { connect } = createRequire(join(cwd, "package.json"))("@nats-io/transport-node");
    const place = ["--log", url(), "--stream", "odd", "--data", temporaryDirectory()];
    expect(sporelet(["emit", "order", ...place.slice(0, 4), "--to", temporaryDirectory()], { cwd }).status).toBe(0); // makes the stream
    const connection = await connect({ servers: server.url.slice("nats://".length), user: "ann", pass: "s3cret" });
    await connection.request("odd.order", "no event");
    await connection.close();
    const running = await served(["serve", source({ "pay.ts": PAY }), "--events", "--log", "json", ...place], cwd);
    ({ stop } = running);
    await expect.poll(running.stderr, { timeout: 10_000 }).toContain("message 2 of odd.order is passed over, for it is no event");
  });

  it("serves functions, and shows and changes what it has from any directory", async () => {
    const directory = temporaryDirectory();
    const running = await served(
      ["serve", source({ "pay.ts": PAY }), "--events", "--log", url(), "--log", "json", "--stream", "shop", "--data", directory],
      cwd,
    );
    ({ stop } = running);
    expect(running.announced.events).toMatchObject({ stream: { name: "shop", url: server.url }, directory });
    expect(JSON.stringify(running.announced)).not.toContain("s3cret");
    const copy = temporaryDirectory();
    const place = ["--log", url(), "--stream", "shop"];
    const there = (...args: string[]) => sporelet([...args, ...place, ...(args[0] === "emit" ? ["--to", copy] : ["--data", copy])], { cwd });
    expect(there("emit", "order", "--id", "o1", "--subject", "a", "--data", '{"pays":true}').stdout).toBe("order is event 1\n");
    expect(there("emit", "order", "--id", "o1", "--subject", "a", "--data", '{"pays":true}').stdout).toBe("order is in the log already, at 1\n");
    expect(there("emit", "order", "--data", "{}").stderr).toContain("E_CONTRACT");
    const types = () => there("log", "--json").stdout.match(/"type":"\w+"/g);
    await expect.poll(types, { timeout: 20_000 }).toEqual(['"type":"order"', '"type":"paid"']);
    expect(there("pause", "pay").stdout).toBe("pay is paused\n");
    expect(there("pause", "pay").stdout).toBe("pay was paused\n");
    await expect.poll(() => there("resume", "pay").stdout).toBe("pay is resumed\n");
    there("emit", "order", "--id", "o2", "--subject", "b", "--data", '{"pays":false}');
    await expect.poll(() => there("dead").stdout, { timeout: 20_000 }).toMatch(/^ {5}3 {2}pay {2}order {2}b .* E_HANDLER_THREW: Error: no money\n$/);
    expect(there("dead", "redrive", "--function", "pay").stdout).toBe("1 event is delivered once more\n");
    expect(there("replay", "--from", "1", "--to", "1", "--function", "pay").stdout).toContain("1 delivery is made once more");
    await expect.poll(() => there("dead", "--json").stdout.match(/"attempts": 1/g)?.length, { timeout: 20_000 }).toBe(1);
    expect(there("log", "verify").stdout).toBe("3 events, 1 to 3: whole\n");
    expect(there("log", "compact").stderr).toContain("E_LOG_COPY");
    expect(there("log", "trim", "--keep", "1").stdout).toMatch(/^\d events? removed\n$/);
    expect(sporelet(["log", "--json", "--data", copy]).stdout).toContain('"id":"o2"'); // a copy can be read without its server
    expect(sporelet(["pause", "pay", "--data", copy]).stderr).toContain("E_LOG_COPY");
  });

  it("answers 503 while its server is away, and goes on when it is back", async () => {
    const running = await served(["serve", source({ "pay.ts": PAY }), "--events", "--log", url(), "--stream", "away", "--data", temporaryDirectory()], cwd);
    ({ stop } = running);
    const headers = { "content-type": "application/cloudevents+json" };
    const send = (id: string) => {
      const body = JSON.stringify({ specversion: "1.0", id, source: "/s", type: "order", subject: "s", data: { pays: true } });
      return fetch(`${running.url}/events`, { method: "POST", headers, body });
    };
    expect((await send("1")).status).toBe(202);
    await server.end("SIGKILL");
    const refused = await send("2");
    expect([refused.status, refused.headers.get("retry-after"), ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([
      503,
      "1",
      "E_NATS",
    ]);
    await server.startAgain();
    await expect.poll(async () => (await send("2")).status, { timeout: 30_000 }).toBe(202);
    expect(await (await send("2")).json()).toMatchObject({ events: [{ duplicate: true }] });
  });

  it("says what is missing, not allowed, or not to be had", async () => {
    const emit = (...args: string[]) => sporelet(["emit", "t", "--to", temporaryDirectory(), ...args], { cwd });
    const wrong = emit("--log", server.url.replace("//", "//ann:guess@"));
    expect(wrong.stderr).toContain("E_NATS_REFUSED");
    expect(wrong.stderr).not.toContain("guess");
    expect(emit("--log", `nats://127.0.0.1:${await freePort()}`).stderr).toContain("E_NATS");
    expect(emit("--log", "http://127.0.0.1").stderr).toContain("E_OPTION_VALUE");
    expect(sporelet(["emit", "t", "--log", url()], { cwd: temporaryDirectory() }).stderr).toContain(
      "Run: npm install @nats-io/transport-node @nats-io/jetstream",
    );
    expect(sporelet(["serve", "fns", "--events", "--stream", "x"], { cwd }).stderr).toContain("--stream is given without --log nats://host");
    const kv = sporelet(["serve", source({ "counts.ts": COUNTS }), "--events", "--log", url(), "--data", temporaryDirectory(), "--port", "0", "--no-admin"], {
      cwd,
    });
    expect(kv.stderr).toContain("E_KV_SHARED: the function counts uses context.kv");
  });

  it("runs the shop on two hosts by one script", async () => {
    const [nats, port] = [await freePort(), await freePort()];
    const env = { PATH: process.env.PATH ?? "", HOME: temporaryDirectory(), SPORELET: `${process.execPath} ${command}`, NATS_PORT: `${nats}`, PORT: `${port}` };
    const script: ChildProcess = spawn(join(root, "examples/orders/hosts.sh"), [], { cwd, env, stdio: "ignore" });
    const ended = once(script, "exit");
    try {
      const hosts = [port, port + 1].map((at) => `http://127.0.0.1:${at}`);
      const order = async (host: string, id: string) => {
        const body = JSON.stringify({ order: id, item: "lamp", pieces: 2 });
        return (await fetch(`${host}/shop`, { method: "POST", body }).catch(() => undefined))?.status;
      };
      for (const [i, host] of hosts.entries()) await expect.poll(() => order(host, `o-${i}`), { timeout: 60_000 }).toBe(202);
      const sold = async (host: string) => (await fetch(`${host}/state/sales/lamp`)).json();
      for (const host of hosts) await expect.poll(() => sold(host), { timeout: 30_000 }).toEqual({ orders: 2, pieces: 4, sum: 160 });
    } finally {
      script.kill("SIGTERM");
      await ended;
    }
  });
});
