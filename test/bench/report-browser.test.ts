// The HTML report in a real browser: it asks for nothing, says nothing on the console, and fits a phone.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, it } from "vitest";
import { sporelet, temporaryDirectory } from "../support.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
const work = temporaryDirectory();

it("the report fits 390 pixels in Chromium, in light and dark, and asks the network for nothing", async ({ skip }) => {
  if (CHROMIUM === undefined) {
    console.log("no Chromium is installed here: the report was not looked at");
    skip();
  }
  const path = join(work, "report.html");
  expect(sporelet(["bench", "--quick", "--only", "hello,sporelet-reset,vm,node", "--html", path]).status).toBe(0);
  const browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ["--no-sandbox"] });
  try {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ viewport: { width: 390, height: 800 }, colorScheme });
      const requests: string[] = [];
      const said: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      page.on("console", (message) => said.push(message.text()));
      await page.goto(`file://${path}`);
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
