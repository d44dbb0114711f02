// The admin port's page, in a real browser: Debian's Chromium, headless.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SporeletError } from "../src/errors.ts";
import type { FunctionFile } from "../src/server/discover.ts";
import { type RunningServer, serve } from "../src/server/serve.ts";
import { isChromiumThere, LOOKS, launch, leastContrast } from "./chromium.ts";
import { HELLO, source } from "./support.ts";

const isThere = isChromiumThere("test/page.test.ts");

const ORDER = `function check(count: number): void {
  if (count > 5) throw new RangeError("too much: " + count);
}

export default async function handler(event: { count: number; ms?: number }) {
  console.log("an order of", event.count);
  await new Promise((resolve) => setTimeout(resolve, event.ms ?? 2));
  check(event.count);
  return { ...event, items: [] };
}
`;

const APP = `export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/text") return new Response("<b>as text</b>", { status: 404, headers: { "x-kind": "text" } });
    return Response.json({ pathname, method: request.method, custom: request.headers.get("x-custom"), body: await request.text() });
  },
};
`;

const UPPER = `import { readFileSync, STDIO, writeFileSync } from "javy/fs";
writeFileSync(STDIO.Stdout, new TextEncoder().encode(new TextDecoder().decode(readFileSync(STDIO.Stdin)).toUpperCase()));
`;

describe.skipIf(!isThere)("the page", () => {
  let functions: FunctionFile[];
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  /** What the browser says of errors, and the origins that it asks. */
  let errors: string[];
  let origins: Set<string>;

  const start = (adminPort = 0) => serve({ functions, port: 0, adminPort, workers: 1, log: "off", cache: false });

  beforeAll(async () => {
    const sources = { "/hello": HELLO, "/order": ORDER, "/app": APP, "/upper": UPPER, "/with%20%C3%BC": HELLO };
    functions = Object.entries(sources).map(([path, text]) => ({ path, file: source(text) }));
    browser = await launch();
  });

  beforeEach(async () => {
    server = await start();
    page = await browser.newPage();
    watch(page);
  });

  afterEach(async () => {
    await page.close();
    await server.close();
    expect([...origins]).toEqual([server.adminUrl]);
    expect(errors).toEqual([]);
  });

  afterAll(() => browser?.close());

  function watch(opened: Page): void {
    errors = [];
    origins = new Set();
    opened.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
    });
    opened.on("pageerror", (error) => errors.push(String(error)));
    opened.on("request", (request) => {
      if (!request.url().startsWith("data:")) origins.add(new URL(request.url()).origin);
    });
  }

  async function open(path?: string): Promise<void> {
    await page.goto(`${server.adminUrl}/_/${path === undefined ? "" : `#${path}`}`);
    await page.waitForSelector("#functions tbody tr");
  }

  const text = async (selector: string) => (await page.locator(selector).innerText()).trim();
  const block = (title: string) => page.getByRole("group", { name: title, exact: true }).innerText();
  const rowOf = (path: string) => page.locator("#functions tbody tr", { has: page.getByRole("link", { name: path, exact: true }) });
  /** in flight, invocations, cold, warm, errors */
  const countsOf = async (path: string) => (await rowOf(path).locator("td.number").allInnerTexts()).map(Number);

  async function send(event: string, field = "Event"): Promise<void> {
    const before = await page.locator("#records tbody tr").count();
    await page.locator(field === "Event" ? "#event" : field).fill(event);
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => page.locator("#records tbody tr").count()).toBe(Math.min(before + 1, 10));
  }

  test("the functions are listed with kind, form and counts, and one is chosen by a link", async () => {
    await open();
    expect(await page.locator("#functions tbody tr a").allInnerTexts()).toEqual(["/hello", "/order", "/app", "/upper", "/with ü"]);
    expect(await rowOf("/app").innerText()).toContain("fetch · thin");
    expect(await text("#title")).toBe("/hello");
    await page.getByRole("link", { name: "/with ü", exact: true }).click();
    expect(new URL(page.url()).hash).toBe("#/with%20%C3%BC");
    expect(await text("#title")).toBe("/with ü");
    expect(await text("#facts")).toMatch(/time limit\s+10 s\s+memory\s+≤ 64 MiB[\s\S]*parts\s+none/);
    await send('{"name":"Ada"}');
    expect(await block("Result")).toBe('{\n  "hello": "Ada"\n}');
    await page.goBack();
    await expect.poll(() => text("#title")).toBe("/hello");
    await page.getByLabel("Filter functions by path").fill("ORD");
    expect(await page.locator("#functions tbody tr a").allInnerTexts()).toEqual(["/order"]);
    await page.getByLabel("Filter functions by path").fill("nothing");
    expect(await text("#more")).toBe("No path matches.");
  });

  test("an edited event is sent, and its result, console, request id and waterfall are shown", async () => {
    await open("/order");
    await page.locator("#event").fill('{"count":12345678901234567890,"ms":0}');
    await page.getByRole("button", { name: "Format JSON" }).click();
    expect(await page.locator("#event").inputValue()).toBe('{\n  "count": 12345678901234567890,\n  "ms": 0\n}');
    // Longer than what a cold function runs on after it has set its timer: else there is nothing left to wait for.
    await page.locator("#event").fill('{"count":3,"ms":300}');
    await page.getByRole("button", { name: "Send" }).click();
    await page.waitForSelector("#answer");
    expect(await text("#answer")).toBe("200");
    expect(await text("#summary")).toMatch(/cold/);
    expect(await block("Result")).toBe('{\n  "count": 3,\n  "ms": 300,\n  "items": []\n}');
    expect(await block("Console")).toBe("an order of 3");
    expect(await text("#request-id")).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
    const waterfall = (await text("#waterfall")).split(/\n+/);
    expect(waterfall.filter((line) => /^(?:queue|reset|run|wait|total)$/.test(line))).toEqual(["queue", "reset", "run", "wait", "total"]);
    expect(waterfall.filter((line) => /^\d[\d.]* (?:µs|ms|s)$/.test(line))).toHaveLength(5);
    // Each bar begins where the one before it ends.
    const bars = await page
      .locator("#waterfall .track i")
      .evaluateAll((all) =>
        all.map((bar) => ({ left: Number.parseFloat((bar as HTMLElement).style.left), width: Number.parseFloat((bar as HTMLElement).style.width) })),
      );
    expect(bars).toHaveLength(4);
    for (const [i, { left, width }] of bars.entries()) expect(left + width).toBeCloseTo(bars[i + 1]?.left ?? 100, 3);
  });

  test("what was sent last is kept, ten of it, and can be shown again", async () => {
    await open("/hello");
    for (let i = 1; i <= 12; i++) {
      await page.locator("#event").fill(`{"name":${i}}`);
      await page.keyboard.press("Control+Enter");
      await expect.poll(() => page.locator("#shown").innerText()).toContain(`"hello": ${i}\n`);
    }
    const rows = page.locator("#records tbody tr");
    expect(await rows.count()).toBe(10);
    expect(await rows.last().innerText()).toMatch(/^\d\d:\d\d:\d\d\s+warm\s+200\s/);
    await rows.last().getByRole("button").press("Enter");
    expect(await block("Result")).toBe('{\n  "hello": 3\n}');
    expect(await rows.last().getByRole("button").getAttribute("aria-pressed")).toBe("true");
  });

  test("an event that is not JSON is said to be none, and is not sent", async () => {
    await open("/hello");
    await page.locator("#event").fill('{"name": }');
    expect(await text("#problem")).toMatch(/^Not JSON: .*'}'/);
    expect(await page.locator("#event").getAttribute("aria-invalid")).toBe("true");
    await page.getByRole("button", { name: "Send" }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("event");
    await page.locator("#event").fill(" ");
    expect(await text("#problem")).toMatch(/at least null/);
    await page.keyboard.press("Control+Enter");
    await page.locator("#event").fill('{"name": "Ada"}');
    expect(await text("#problem")).toBe("");
    expect([...server.host.functions].map((fn) => fn.inFlight)).toEqual([0, 0, 0, 0, 0]);
    await send('{"name":"Ada"}');
    await expect.poll(() => countsOf("/hello")).toEqual([0, 1, 1, 0, 0]);
  });

  test("a failure shows its code, the status that it maps to and its lines in the source", async () => {
    await open("/order");
    await send('{"count":9}');
    expect(await text("#answer")).toBe("500 E_HANDLER_THREW");
    expect(await block("Failure")).toMatch(/^E_HANDLER_THREW: RangeError: too much: 9\n {4}at check \(fn\.ts:2:\d+\)\n {4}at handler \(fn\.ts:\d+:\d+\)$/);
    expect(await block("Console")).toBe("an order of 9");
    expect(await page.locator("#records tbody tr td").nth(2).innerText()).toBe("500");
    await expect.poll(() => text("#failures tbody")).toMatch(/^E_HANDLER_THREW\s+1\s+100 %$/);
    expect(await countsOf("/order")).toEqual([0, 1, 1, 0, 1]);
  });

  test("what the function says is text, whatever it says", async () => {
    await open("/hello");
    await send('{"name":"<img src=x onerror=alert(1)>"}');
    expect(await block("Result")).toBe('{\n  "hello": "<img src=x onerror=alert(1)>"\n}');
    expect(await page.locator("img").count()).toBe(0);
  });

  test("a function that answers requests is tried with method, path, headers and body", async () => {
    await open("/app");
    await page.getByLabel("Method").selectOption("POST");
    await page.getByLabel("Path and query").fill("/a/b?c=1");
    await page.getByLabel("Headers").fill("x-custom: one\n\nwrong");
    expect(await text("#problem")).toMatch(/^This is no header: wrong/);
    await page.getByLabel("Headers").fill("x-custom: one:two\n");
    await page.getByRole("textbox", { name: "Body" }).fill("what is sent");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector("#answer");
    expect(await text("#answer")).toBe("200");
    expect(await block("Headers")).toBe("content-type: application/json");
    expect(JSON.parse(await block("Body"))).toEqual({ pathname: "/a/b", method: "POST", custom: "one:two", body: "what is sent" });
    await page.getByLabel("Method").selectOption("GET");
    expect(await page.getByRole("textbox", { name: "Body" }).isVisible()).toBe(false);
    await send("/text", "#path");
    await expect.poll(() => text("#answer")).toBe("404");
    expect(await block("Headers")).toContain("x-kind: text");
    expect(await block("Body")).toBe("<b>as text</b>");
    await page.getByLabel("Path and query").fill("text");
    expect(await text("#problem")).toBe("The path has to begin with a slash.");
  });

  test("a program is given text", async () => {
    await open("/upper");
    expect(await text("#event-title")).toBe("Standard input");
    await send("not JSON");
    expect(await block("Result")).toBe("NOT JSON");
  });

  test("an invocation can be given up, and is in flight until then", async () => {
    await open("/order");
    await page.locator("#event").fill('{"count":1,"ms":60000}');
    await page.keyboard.press("Control+Enter");
    await expect.poll(async () => (await countsOf("/order"))[0]).toBe(1);
    await page.getByRole("button", { name: "Give up" }).click();
    await expect.poll(() => text("#answer")).toBe("given up");
    await expect.poll(() => countsOf("/order")).toEqual([0, 1, 1, 0, 1]);
    expect(await page.getByRole("button", { name: "Give up" }).isVisible()).toBe(false);
  });

  test("counts, histogram and quantiles go up by themselves as others call the function", async () => {
    await open("/hello");
    expect(await countsOf("/hello")).toEqual([0, 0, 0, 0, 0]);
    expect(await page.locator("#plot .column span").count()).toBe(0);
    expect(await text("#quantiles tbody")).toMatch(/^all\s+0\s+–\s+–\s+–/);
    for (let i = 0; i < 25; i++) await fetch(`${server.url}/hello`, { method: "POST", body: '{"name":"Ada"}' });
    await expect.poll(() => countsOf("/hello"), { timeout: 5000 }).toEqual([0, 25, 1, 24, 0]);
    expect(await text("#totals")).toMatch(/invocations\s+25/);
    const titles = await page.locator("#plot .column").evaluateAll((all) => all.map((column) => (column as HTMLElement).title));
    expect(titles).toHaveLength(23);
    expect(titles[0]).toMatch(/^at most 10 µs: \d+ cold, \d+ warm$/);
    expect(titles[1]).toMatch(/^10 µs to 20 µs: /);
    expect(titles[22]).toMatch(/^more than 10 s: 0 cold, 0 warm$/);
    const counted = titles.map((title) => /: (\d+) cold, (\d+) warm$/.exec(title) as RegExpExecArray);
    expect(counted.reduce((sum, [, cold]) => sum + Number(cold), 0)).toBe(1);
    expect(counted.reduce((sum, [, , warm]) => sum + Number(warm), 0)).toBe(24);
    expect(await page.locator("#plot .x").allInnerTexts()).toEqual(["10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s"]);
    expect(await text("#quantiles tbody")).toMatch(/^all\s+25\s+≤ [\d.]+ (?:µs|ms)\s+≤ [\d.]+ (?:µs|ms)\s+≤ [\d.]+ m?s/);
    expect(await page.locator("#plot").getAttribute("aria-label")).toMatch(/^Histogram of 25 invocations: p50 ≤ /);
  });

  test("quantiles are the upper bounds of the buckets that hold them", async () => {
    await page.route("**/_/functions", async (route) => {
      const answer = await (await route.fetch()).json();
      const { cold, warm } = answer.functions[0].latency;
      [cold[22], warm[4], warm[5], warm[9]] = [1, 50, 45, 4]; // beyond 10 s; to 75 µs, 100 µs, 1 ms
      await route.fulfill({ json: answer });
    });
    await open("/hello");
    const rows = await page.locator("#quantiles tbody tr").allInnerTexts();
    expect(rows.map((row) => row.split(/\t/))).toEqual([
      ["all", "100", "≤ 75 µs", "≤ 100 µs", "≤ 1 ms"],
      ["cold", "1", "> 10 s", "> 10 s", "> 10 s"],
      ["warm", "99", "≤ 75 µs", "≤ 100 µs", "≤ 1 ms"],
    ]);
    await page.unrouteAll({ behavior: "wait" });
  });

  test("a function that can't be built shows its code frame, and nothing to send", async () => {
    const file = { path: "/broken", file: source("export default () => {\n  return [1,;\n};\n") };
    server.fail(file, (await server.reload(file).catch((error) => error)) as SporeletError);
    await open("/broken");
    expect(await rowOf("/broken").innerText()).toContain("can't be built: E_SYNTAX");
    expect(await block("It can't be built, and answers with this error")).toMatch(/^E_SYNTAX: [\s\S]*2 │ {3}return \[1,;\n\s+╵ +\^/);
    expect(await page.getByRole("button", { name: "Send" }).isVisible()).toBe(false);
    // And once it can be built, without a reload of the page:
    await server.reload({ path: "/broken", file: source(HELLO) });
    await expect.poll(() => page.getByRole("button", { name: "Send" }).isVisible(), { timeout: 5000 }).toBe(true);
    expect(await page.locator("#failure").isVisible()).toBe(false);
    server.remove("/broken");
    await expect.poll(() => text("#kind"), { timeout: 5000 }).toBe("nothing answers here");
  });

  test("a server that is gone is said to be, and what is shown goes on when it is back", async () => {
    await open("/hello");
    await send('{"name":"Ada"}');
    expect(await page.locator("#gone").isVisible()).toBe(false);
    expect(await text("#health")).toBe("live");
    expect(errors).toEqual([]);
    await server.close();
    await expect.poll(() => text("#health"), { timeout: 5000 }).toBe("server gone");
    const { host, port } = new URL(server.adminUrl as string);
    expect(await text("#gone")).toContain(`The server at ${host} is gone since `);
    await page.locator("#event").fill('{"name":"Bob"}');
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => text("#answer")).toBe("no answer");
    server = await start(Number(port));
    await expect.poll(() => text("#health"), { timeout: 10_000 }).toBe("live");
    expect(await page.locator("#gone").isVisible()).toBe(false);
    await expect.poll(() => countsOf("/hello")).toEqual([0, 0, 0, 0, 0]);
    await page.locator("#event").focus();
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => text("#shown")).toContain('"hello": "Bob"');
    // The browser itself reports requests that found nobody; nothing else may have been.
    expect(errors.filter((error) => !error.includes("ERR_CONNECTION_REFUSED"))).toEqual([]);
    errors.length = 0;
  });

  test("a page that nobody sees asks for nothing", async () => {
    await open("/hello");
    let asked = 0;
    page.on("request", () => asked++);
    const setHidden = (isHidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, "hidden", { value, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, isHidden);
    await setHidden(true);
    await page.waitForTimeout(300); // one that was under way
    asked = 0;
    await page.waitForTimeout(2500);
    expect(asked).toBe(0);
    await setHidden(false);
    await expect.poll(() => asked, { timeout: 5000 }).toBeGreaterThan(1);
  });

  test("a draft outlives a reload", async () => {
    await open("/hello");
    await page.locator("#event").fill('{"name":"draft"}');
    await page.reload();
    await page.waitForSelector("#functions tbody tr");
    await expect.poll(() => page.locator("#event").inputValue()).toBe('{"name":"draft"}');
  });

  test("all that can be used has a name and is reached by the keyboard", async () => {
    await open("/order");
    await send('{"count":1}');
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("input, textarea, select, button, a")]
        .filter((element) => element.checkVisibility())
        .filter((element) => !(element.getAttribute("aria-label") ?? ((element as HTMLInputElement).labels?.[0]?.innerText || element.innerText)).trim())
        .map(({ outerHTML }) => outerHTML),
    );
    expect(nameless).toEqual([]);
    await page.locator("#filter").focus();
    const reached: string[] = [];
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement?.id || (document.activeElement as HTMLElement).innerText));
    }
    expect(reached).toEqual(expect.arrayContaining(["/hello", "/order", "/app", "/upper", "/with ü", "format", "event", "send"]));
    const outline = await page.locator("#send").evaluate((button) => {
      button.focus();
      return getComputedStyle(button).outlineStyle;
    });
    expect(outline).toBe("solid");
  });

  test.each(LOOKS)("it fits $width px in the $colorScheme scheme, and its text stands out from its ground", async ({ colorScheme, width }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    // As wide as it can become.
    await page.route("**/_/functions", async (route) => {
      const answer = await (await route.fetch()).json();
      Object.assign(answer, { inFlight: 12_345, queued: 12_345 });
      for (const fn of answer.functions) {
        const { latency } = fn;
        latency.warm[17] = 87_654; // to 250 ms
        latency.warm[16] = 12_345;
        Object.assign(fn, { inFlight: 256, invocations: 99_999, cold: 99_999, warm: 99_999, errors: 99_999, failures: { E_TOP_LEVEL_NEVER_SETTLES: 99_999 } });
      }
      await route.fulfill({ json: answer });
    });
    await server.reload({ path: "/a-path-that-is-rather-long-for-a-telephone/and-has-no-place-to-break", file: source(HELLO) });
    for (const path of ["/order", "/app"]) {
      await open(path);
      if (path === "/app") await send(`/${"long".repeat(50)}`, "#path");
      else await send(`{"count":9,"long":"${"long".repeat(50)}"}`);
      const { scrolled, seen } = await page.evaluate(() => ({ scrolled: document.documentElement.scrollWidth, seen: document.documentElement.clientWidth }));
      expect(scrolled).toBeLessThanOrEqual(seen);
      expect(await page.evaluate(leastContrast)).toBeGreaterThanOrEqual(4.5);
    }
    await page.unrouteAll({ behavior: "wait" });
    const [ground] = (await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).match(/\d+/g) as RegExpMatchArray;
    expect(Number(ground) < 128).toBe(colorScheme === "dark");
  });
});
