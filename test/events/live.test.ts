// The page of examples/orders: orders as they go on, in Chromium.
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { isChromiumThere, LOOKS, launch, leastContrast } from "../chromium.ts";
import { served } from "../served.ts";
import { root, temporaryDirectory } from "../support.ts";

const isThere = isChromiumThere("test/events/live.test.ts");

describe.skipIf(!isThere)("examples/orders/live.html", () => {
  let browser: Browser | undefined;
  let stop: (() => Promise<void>) | undefined;
  afterAll(async () => {
    await browser?.close();
    await stop?.();
  });

  it("shows what was ordered before and what comes, and can be read in every look", async () => {
    const data = temporaryDirectory();
    const server = await served(["serve", join(root, "examples/orders"), "--events", "--data", data, "--log", "off"], data);
    stop = server.stop;
    const place = (order: object) => fetch(`${server.url}/shop`, { method: "POST", body: JSON.stringify(order) });
    expect((await place({ order: "o-1", item: "lamp", pieces: 2 })).status).toBe(202);
    browser = await launch();
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(`${server.url}/live`);
    const rows = () => page.locator("tbody tr").allInnerTexts();
    await expect.poll(rows).toEqual([expect.stringMatching(/^o-1\s+2 × lamp\s+sent as p-1$/)]);
    await expect.poll(() => page.locator("#sales").innerText()).toBe("Sold: 2 × lamp for 80");
    await page.getByLabel("Item").selectOption("sofa");
    await page.getByRole("button", { name: "Order" }).click();
    await expect.poll(async () => (await rows())[0]).toMatch(/^o-\d+\s+2 × sofa\s+refused: there is no sofa$/);
    expect((await place({ order: "o-2", item: "<img src=x onerror=alert(1)>", pieces: 1 })).status).toBe(202);
    await expect.poll(rows).toHaveLength(3);
    expect(await page.locator("img").count()).toBe(0);
    for (const { colorScheme, width } of LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 700 });
      expect(await page.evaluate(leastContrast)).toBeGreaterThan(4.5);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `live-${colorScheme}-${width}.png`) });
    }
    expect(errors).toEqual([]);
  });
});
