// The HTML report in a real browser: it asks for nothing, says nothing on the console, and fits a phone.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, it } from "vitest";
import { root, sporelet, temporaryDirectory } from "../support.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
const work = temporaryDirectory();

it("the report fits 390 and 1280 pixels in Chromium with nothing cut, in light and dark, and asks the network for nothing", async ({ skip }) => {
  if (CHROMIUM === undefined) {
    console.log("no Chromium is installed here: the report was not looked at");
    skip();
  }
  const path = join(work, "report.html");
  expect(sporelet(["bench", "--quick", "--only", "hello,sporelet-reset,vm,node", "--html", path]).status).toBe(0);
  const browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ["--no-sandbox"] });
  const committed = join(root, "bench/results/report.html");
  try {
    for (const [file, width] of [
      [path, 1280],
      [committed, 390],
      [committed, 1280],
    ] as const) {
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      await page.goto(`file://${file}`);
      const closed = await page.evaluate(() => document.documentElement.scrollHeight);
      expect(closed).toBeLessThan(width === 390 ? 6000 : 3500);
      const found = await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
        return {
          width: document.documentElement.scrollWidth,
          cut: [...document.querySelectorAll(".scroll")].filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1).length,
        };
      });
      expect(found).toEqual({ width, cut: 0 });
      await page.close();
    }
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ viewport: { width: 390, height: 800 }, colorScheme });
      const requests: string[] = [];
      const said: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      page.on("console", (message) => said.push(message.text()));
      await page.goto(`file://${path}`);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
      });
      expect([requests, said]).toEqual([[`file://${path}`], []]);
      const found = await page.evaluate(() => ({
        width: document.documentElement.scrollWidth,
        paper: getComputedStyle(document.body).backgroundColor,
        dots: [...document.querySelectorAll("path.dots")].every((dots) => dots.getBoundingClientRect().width > 0),
      }));
      expect(found).toEqual({ width: 390, paper: colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 24, 28)", dots: true });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}, 60_000);
