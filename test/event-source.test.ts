// Server-sent events in a real browser: examples/clock.ts and the EventSource of Debian's Chromium, headless.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { discover } from "../src/server/discover.ts";
import { serve } from "../src/server/serve.ts";
import { root } from "./support.ts";

const CHROMIUM = "/usr/bin/chromium";
const isThere = existsSync(CHROMIUM);
if (!isThere) console.log(`test/event-source.test.ts is skipped: there is no ${CHROMIUM} (Debian: apt-get install chromium)`);

test.skipIf(!isThere)("EventSource gets events as they come, and goes on where a stream ended", async () => {
  const server = await serve({ ...discover([join(root, "examples/clock.ts")]), port: 0, adminPort: false, workers: 1, log: "off" });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    const asked: (string | undefined)[] = [];
    page.on("request", async (request) => {
      if (request.url().includes("/ticks")) asked.push((await request.allHeaders())["last-event-id"]);
    });
    await page.goto(`${server.url}/clock?ms=100`);
    await page.waitForFunction(() => document.querySelectorAll("#ticks li").length >= 7);
    const ids = await page.$$eval("#ticks li", (items) => items.map((item) => (item as HTMLLIElement).value));
    expect(ids.slice(0, 7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(asked.slice(0, 2)).toEqual([undefined, "5"]);
    expect(server.host.inFlight).toBe(1);
    await page.close();
    await expect.poll(() => server.host.inFlight).toBe(0);
  } finally {
    await browser.close();
    await server.close();
  }
});
