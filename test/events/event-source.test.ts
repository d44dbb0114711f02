// GET /events as a page of another origin hears it: by Chromium's own EventSource, and by sporelet/client.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RunningServer, serve } from "../../src/server/serve.ts";
import { isChromiumThere, launch } from "../chromium.ts";
import { root, source, temporaryDirectory } from "../support.ts";
import { CuttingProxy } from "./cutting-proxy.ts";

const isThere = isChromiumThere("test/events/event-source.test.ts");
const portOf = (server: Server) => (server.address() as AddressInfo).port;

describe.skipIf(!isThere)("EventSource in Chromium", () => {
  let browser: Browser;
  let page: Page;
  let server: RunningServer;
  let proxy: CuttingProxy;
  let proxied: string;
  let origin: string;
  const directory = temporaryDirectory();
  const functions = [{ path: "/hello", file: source("export default () => 1;") }];
  const site = createServer(({ url }, response) => {
    if (url === "/client.js") response.setHeader("content-type", "text/javascript").end(readFileSync(join(root, "dist/client.js")));
    else response.setHeader("content-type", "text/html").end("<!doctype html><title>another site</title>");
  });

  const start = (port = 0) => serve({ functions, port, adminPort: false, workers: 1, log: "off", cache: false, events: { directory, cors: [origin] } });

  beforeAll(async () => {
    site.listen(0, "127.0.0.1");
    await once(site, "listening");
    origin = `http://localhost:${portOf(site as unknown as Server)}`;
    browser = await launch();
    server = await start();
    proxy = new CuttingProxy(() => Number(new URL(server.url).port));
    proxied = await proxy.listen();
  });
  beforeEach(async () => {
    page = await browser.newPage();
  });
  afterEach(() => page.close());
  afterAll(async () => {
    await browser?.close();
    proxy?.close();
    await server?.close();
    site.close();
  });

  let made = 0;
  async function send(type: string, count: number): Promise<void> {
    const events = Array.from({ length: count }, () => ({ specversion: "1.0", id: `${++made}`, source: "/test", type, data: { text: "ü\n\ndata: \u2028" } }));
    const headers = { "content-type": "application/cloudevents-batch+json" };
    expect((await fetch(`${server.url}/events`, { method: "POST", headers, body: JSON.stringify(events) })).status).toBe(202);
  }

  /** Opens a stream in the page, which notes what it hears. */
  function hear(url: string): Promise<void> {
    return page.evaluate((address) => {
      const heard: [id: string, type: string][] = [];
      const source = new EventSource(address);
      Object.assign(window, { heard, source, opened: 0 });
      source.onopen = () => (window as unknown as { opened: number }).opened++;
      source.onmessage = ({ lastEventId, data }) => heard.push([lastEventId, JSON.parse(data).type]);
    }, url);
  }
  const heard = () => page.evaluate(() => (window as unknown as { heard: [string, string][] }).heard);
  const opened = () => page.evaluate(() => (window as unknown as { opened: number }).opened);

  it("replays, goes on, and after cuts in the middle of events and a restart has no gap and nothing twice", async () => {
    for (let i = 0; i < 20; i++) {
      await send("order.placed", 1);
      await send("else", 1);
    }
    proxy.cuts.push(900, 1500);
    await page.goto(origin);
    await hear(`${proxied}/events?type=order.*&lastEventId=0`);
    await send("order.paid", 5);
    await expect.poll(opened, { timeout: 30_000 }).toBe(3); // the browser waits for some seconds each time
    await send("order.paid", 5);
    await expect.poll(heard).toHaveLength(30);

    const { port } = new URL(server.url);
    await server.close();
    server = await start(Number(port));
    await send("order.paid", 5);
    await expect.poll(heard, { timeout: 30_000 }).toHaveLength(35);
    const all = await heard();
    const expected = [
      ...Array.from({ length: 20 }, (_, i) => [`${2 * i + 1}`, "order.placed"]),
      ...Array.from({ length: 15 }, (_, i) => [`${41 + i}`, "order.paid"]),
    ];
    expect(all).toEqual(expected);
  });

  it.each(["sse", "websocket"])("sporelet/client by %s goes on after cuts, and sends", async (transport) => {
    await page.goto(origin);
    await page.evaluate('import("/client.js").then((client) => Object.assign(window, { client }))');
    const type = `by.${transport}`;
    const listen = (options: object) =>
      page.evaluate(
        ([url, type, options]) => {
          const { client } = window as unknown as { client: typeof import("../../src/client.ts") };
          const controller = new AbortController();
          const heard: string[] = [];
          Object.assign(window, { heard, controller });
          (async () => {
            for await (const { logsequence } of client.subscribe(url, type, { ...(options as object), signal: controller.signal })) heard.push(logsequence);
            heard.push("ended");
          })().catch((error: Error) => heard.push(error.message));
        },
        [`${proxied}/events`, type, options] as const,
      );
    proxy.cuts.push(700, 900);
    await listen({ transport, lastEventId: 0 });
    const sequences = await page.evaluate(
      async ([url, type]) => {
        const events = Array.from({ length: 20 }, (_, i) => ({ type, data: { i } }));
        const { client } = window as unknown as { client: { publish(url: string, events: object[]): Promise<{ sequence: number }[]> } };
        return (await client.publish(url as string, events)).map(({ sequence }) => `${sequence}`);
      },
      [`${server.url}/events`, type],
    );
    await expect.poll(heard, { timeout: 30_000 }).toEqual(sequences);
    await page.evaluate(() => (window as unknown as { controller: AbortController }).controller.abort());
    await expect.poll(heard).toEqual([...sequences, "ended"]);
  });

  it("is not let in from a site that is not named", async () => {
    await page.goto(origin.replace("localhost", "127.0.0.1"));
    await hear(`${server.url}/events?lastEventId=0`);
    const isClosed = () => page.evaluate(() => (window as unknown as { source: EventSource }).source.readyState === EventSource.CLOSED);
    await expect.poll(isClosed).toBe(true);
    expect(await heard()).toEqual([]);
  });
});
