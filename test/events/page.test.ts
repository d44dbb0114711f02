// The admin page's events, in a real browser.

import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Broker } from "../../src/events/broker.ts";
import { DEFAULTS } from "../../src/events/consumer.ts";
import { discover } from "../../src/server/discover.ts";
import { type RunningServer, serve } from "../../src/server/serve.ts";
import { isChromiumThere, LOOKS, launch, leastContrast } from "../chromium.ts";
import { source, temporaryDirectory } from "../support.ts";
import { NatsServer, whyNoNats } from "./nats-server.ts";
import { placed } from "./placed.ts";

const isThere = isChromiumThere("test/events/page.test.ts");
if (whyNoNats !== undefined) console.warn(`the page's hosts not tested: ${whyNoNats}`);

const SHOP = {
  "fns/pay.ts": `import { contract, on } from "sporelet/events";
const Placed = contract("order.placed", { type: "object", required: ["order"] });
const Paid = contract("order.paid", { type: "object" });
export default on(Placed, ({ data, subject }) => Paid({ order: data.order }, { subject }));
`,
  "fns/ship.ts": `import { on } from "sporelet/events";
function pack(order: string): void {
  if (order.startsWith("bad")) throw new RangeError("no parcel for " + order);
}
export default on("order.paid", { retries: 0 }, ({ data }) => pack(data.order));
`,
};
const MARKUP = "<img src=x onerror=alert(1)>";

describe.skipIf(!isThere)("the page's events", () => {
  let browser: Browser;
  let page: Page;
  let server: RunningServer;
  let errors: string[];
  /** What is to end after the server. */
  let afterThis: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(async () => {
    await page.close();
    await server.close();
    await afterThis?.();
    afterThis = undefined;
    expect(errors).toEqual([]);
  });
  afterAll(() => browser?.close());

  async function start(
    files: Record<string, string> = SHOP,
    { directory = temporaryDirectory(), record = false, nats }: { directory?: string; record?: boolean; nats?: { url: string } } = {},
  ): Promise<void> {
    const { functions } = discover([join(source(files), "..")]);
    const events = { directory, record, invalid: "dead", ...(nats && { nats }) } as const;
    server = await serve({ functions, port: 0, workers: 1, log: "off", cache: false, events });
    page = await browser.newPage();
    errors = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("dialog", (dialog) => errors.push(`a dialog: ${dialog.message()}`));
  }

  async function open(fragment = "#events"): Promise<void> {
    await page.goto(`${server.adminUrl}/_/${fragment}`);
    await expect.poll(() => text("#health")).toBe("live");
  }

  async function send(...events: object[]): Promise<void> {
    const headers = { "content-type": "application/cloudevents-batch+json" };
    expect((await fetch(`${server.url}/events`, { method: "POST", headers, body: JSON.stringify(events) })).status).toBe(202);
  }

  const text = async (selector: string) => (await page.locator(selector).innerText()).trim();
  const cells = (selector: string) =>
    page.locator(`${selector} tbody tr`).evaluateAll((rows) => rows.map((row) => [...(row as HTMLTableRowElement).cells].map((td) => td.innerText)));
  /** Types and subjects of the tail, the latest first. */
  const tail = async () => (await cells("#tail")).map(([, , type, subject]) => `${type} ${subject}`);
  const choose = (type: string, subject: string) => page.locator("#tail tbody tr", { hasText: type }).filter({ hasText: subject }).getByRole("link").click();

  it("is a view beside the functions, which says so where nothing has come", async () => {
    await start();
    await open("");
    await page.getByRole("link", { name: "Events", exact: true }).click();
    await expect.poll(() => text("#no-tail")).toMatch(/^No events yet: sporelet emit /);
    expect(await text("#no-dead")).toBe("There are none.");
    expect(await text("#one-shown")).toMatch(/^Choose an event/);
    expect(await page.locator("#functions-view").isVisible()).toBe(false);
    await page.getByRole("link", { name: "Functions", exact: true }).click();
    await expect.poll(() => page.locator("#functions tbody tr a").allInnerTexts()).toEqual(["/pay", "/ship"]);
    expect(await page.locator("#events-view").isVisible()).toBe(false);
    await page.goBack();
    await expect.poll(() => page.locator("#events-view").isVisible()).toBe(true);
  });

  it("is only a log where no function takes events", async () => {
    await start({ "fns/hello.ts": "export default () => 1;\n" });
    await open();
    expect(await text("#no-graph")).toBe("No function takes or emits events: there is only the log.");
    await send(placed("o1"));
    await expect.poll(tail).toEqual(["order.placed o1"]);
    await choose("order.placed", "o1");
    await expect.poll(() => text("#one-shown")).toContain("No function takes it.");
  });

  it("is not there where the server takes no events", async () => {
    await start();
    const { functions } = discover([source({ "fns/hello.ts": "export default () => 1;\n" })]);
    const plain = await serve({ functions, port: 0, workers: 1, log: "off", cache: false });
    await page.goto(`${plain.adminUrl}/_/`);
    await expect.poll(() => text("#health")).toBe("live");
    expect(await page.locator("#views").isVisible()).toBe(false);
    await plain.close();
    await page.goto("about:blank");
    errors.length = 0; // of requests to the server that is gone
  });

  it("follows the log, filtered, and pauses", async () => {
    await start();
    await send(placed("before"));
    await open();
    await expect.poll(tail).toEqual(["order.paid before", "order.placed before"]);
    await send(placed("o1"));
    await expect.poll(tail).toEqual(["order.paid o1", "order.placed o1", "order.paid before", "order.placed before"]);
    await page.getByLabel("Type", { exact: true }).fill("order.p*");
    await page.getByLabel("Subject").fill("o1");
    await page.getByLabel("Source").fill("/pay");
    await expect.poll(tail).toEqual(["order.paid o1"]);
    await page.getByLabel("Subject").fill("o2");
    await expect.poll(() => text("#no-tail")).toBe("No event of the last 20,000 passes.");
    await send(placed("o2"), placed("o3"));
    await expect.poll(tail).toEqual(["order.paid o2"]);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await send(placed("o2", { id: "again" }));
    await expect.poll(() => text("#log-facts")).toMatch(/last\s+10/);
    expect(await tail()).toEqual(["order.paid o2"]);
    await page.getByRole("button", { name: "Go on" }).click();
    await expect.poll(tail).toEqual(["order.paid o2", "order.paid o2"]);
  });

  it("shows an event, its river and its functions, and has it delivered again", async () => {
    await start();
    await send(placed("o1"), placed("o2"));
    await open();
    await expect.poll(tail).toHaveLength(4);
    await choose("order.placed", "o1");
    await expect.poll(() => text("#one-title")).toBe("Event 1");
    expect(await text("#one-shown dl")).toMatch(/hops\s+0\s+id\s+o1\s+source\s+\/test\s+subject\s+o1/);
    expect(JSON.parse(await page.getByRole("group", { name: "Data" }).innerText())).toEqual({ order: "o1" });
    await expect.poll(async () => (await text(".river")).replace(/\s+/g, " ")).toMatch(/^1 order\.placed o1 from \/test \d order\.paid by pay$/);
    await page.locator(".river ul").getByRole("link").first().click();
    await expect.poll(() => text("#one-type")).toBe("order.paid");
    expect((await text(".river .chosen")).replace(/\s+/g, " ")).toMatch(/order\.paid by pay$/);
    await page.goBack();
    await expect.poll(() => text("#one-title")).toBe("Event 1");
    await page.getByRole("button", { name: "Deliver again" }).click();
    await expect.poll(async () => (await (await fetch(`${server.adminUrl}/_/events`)).json()).consumers[0]).toMatchObject({ name: "pay", ok: 3 });
  });

  it("shows dead letters with error and stack, and has them delivered once more", async () => {
    await start();
    await open();
    await send(placed("bad1"), placed("bad2"), placed("incomplete", { data: {} }));
    await expect
      .poll(async () => (await cells("#letters")).map(([, name, type, subject, , attempts, error]) => [name, type, subject, attempts, error]).sort())
      .toEqual([
        ["kept aside", "order.placed", "incomplete", "0", expect.stringMatching(/^E_CONTRACT: .* must have required property 'order'/)],
        ["ship", "order.paid", "bad1", "1", "E_HANDLER_THREW: RangeError: no parcel for bad1"],
        ["ship", "order.paid", "bad2", "1", "E_HANDLER_THREW: RangeError: no parcel for bad2"],
      ]);
    await expect.poll(() => text("#graph")).toContain("2 dead");
    await page.locator("#letters tbody tr", { hasText: "bad1" }).first().getByRole("link").click();
    await expect.poll(() => text("#one-title")).toMatch(/^Dead letter of ship: \d$/);
    expect(await page.getByRole("group", { name: "Why" }).innerText()).toMatch(
      /^E_HANDLER_THREW: RangeError: no parcel for bad1\n {4}at pack \(.*ship\.ts:3:\d+\)/,
    );
    await page.locator("#one").getByRole("button", { name: "Deliver again" }).click();
    await expect.poll(() => page.locator("#graph .count.bad").allInnerTexts()).toHaveLength(1);
    await expect.poll(async () => (await (await fetch(`${server.adminUrl}/_/events`)).json()).consumers[1].dead).toBe(3); // it has failed once more
    await expect.poll(() => text("#one-title")).toMatch(/^Event \d$/);

    await page.getByRole("button", { name: "Deliver 2 of ship again" }).click();
    await expect.poll(async () => (await (await fetch(`${server.adminUrl}/_/events`)).json()).consumers[1].dead).toBe(5);
    await page.getByRole("button", { name: "Take 1 kept aside into the log" }).click();
    await expect.poll(async () => (await cells("#letters")).map(([, name]) => name)).not.toContain("kept aside");
    await expect.poll(tail).toContain("order.placed incomplete");
  });

  it("shows markup in events as text, wherever it stands", async () => {
    await start();
    const evil = {
      type: MARKUP,
      subject: "<b>bold</b>",
      source: "/a?%3Cscript%3E",
      note: "</dl><script>alert(2)</script>",
      data: { html: "</pre><script>alert(3)</script>" },
    };
    await send(placed("evil", evil));
    await send(placed("bad", { subject: MARKUP, data: { order: `bad${MARKUP}` } }));
    await open();
    await expect.poll(tail).toContain(`${MARKUP} <b>bold</b>`);
    await choose(MARKUP, "<b>bold</b>");
    await expect.poll(() => text("#one-type")).toBe(MARKUP);
    expect(await text("#one-shown")).toContain("</dl><script>alert(2)</script>");
    expect(JSON.parse(await page.getByRole("group", { name: "Data" }).innerText())).toEqual(evil.data);
    await expect.poll(() => text("#letters tbody")).toContain(`no parcel for bad${MARKUP}`);
    await page.locator("#letters").getByRole("link").click();
    await expect.poll(() => text("#one-title")).toMatch(/^Dead letter/);
    expect(await page.getByRole("group", { name: "Why" }).innerText()).toContain(MARKUP);
    expect(await page.locator("img, main b, main script").count()).toBe(0);
  });

  it("shows rates and lag in the graph", async () => {
    await start({
      "fns/slow.ts": `import { on } from "sporelet/events";
export default on("order.placed", { concurrency: 1 }, () => new Promise((resolve) => setTimeout(resolve, 1500)));
`,
    });
    await open();
    expect(await page.locator("#graph rect").count()).toBe(2);
    await expect.poll(() => text("#graph")).toContain("0/s");
    await send(...Array.from({ length: 9 }, (_, i) => placed(`o${i}`)));
    await expect.poll(() => page.locator("#graph .count").allTextContents()).toContainEqual(expect.stringMatching(/^[\d.]+\/s · lag [3-9]$/));
    await expect.poll(() => page.locator("#graph .count").allTextContents()).toContainEqual(expect.stringMatching(/^0\.\d\d\/s · lag [1-8]$/));
  });

  it("lists who takes events, pauses and resumes them", async () => {
    await start();
    await open();
    await send(placed("o1"), placed("bad"));
    await expect
      .poll(() => cells("#consumers"))
      .toEqual([
        ["pay", "0", "2", "0", "0", "Try", "Pause"],
        ["ship", "0", "1", "0", "1", "Try", "Pause"],
      ]);
    await page.getByRole("button", { name: "Pause ship" }).click();
    await expect.poll(() => page.getByRole("button", { name: "Resume ship" }).isVisible()).toBe(true);
    await send(placed("o2"));
    await expect.poll(async () => (await cells("#consumers"))[1]).toEqual(["ship", "1", "1", "0", "1", "Try", "Resume"]);
    await expect.poll(() => page.locator("#graph .count").allTextContents()).toContainEqual("paused · lag 1 · 1 dead");
    await page.getByRole("button", { name: "Resume ship" }).click();
    await expect.poll(async () => (await cells("#consumers"))[1]).toEqual(["ship", "0", "2", "0", "1", "Try", "Pause"]);
  });

  it("tries a function with what was recorded, and shows in what it differs", async () => {
    const directory = temporaryDirectory();
    await start(SHOP, { directory, record: true });
    await open();
    await send(placed("o1"), placed("o2"));
    await expect.poll(async () => (await cells("#consumers")).map(([, , ok]) => ok)).toEqual(["2", "2"]);
    await page.getByRole("button", { name: "Try pay with the last 1000 events" }).click();
    await expect.poll(() => text("#trials")).toBe("pay, events 1 to 4: 2 trials: 2 same. Nothing was written.");
    await page.close();
    await server.close();
    await start({ ...SHOP, "fns/pay.ts": SHOP["fns/pay.ts"].replace("data.order }", "data.order, tip: 1 }") }, { directory, record: true });
    await open("#events/1");
    await page.getByRole("button", { name: "Try pay", exact: true }).click();
    await expect.poll(() => cells("#one-shown .differences")).toEqual([["/emitted/0/data/tip", "nothing", "1"]]);
    expect(await text("#one-shown .tried")).toContain("differs from what was recorded; it emits order.paid");
    await page.getByRole("button", { name: "Try pay with the last 1000 events" }).click();
    await expect.poll(() => text("#trials")).toMatch(/^pay, events 1 to 4: 2 trials: 2 differ\. Nothing was written\./);
    expect(await page.locator("#trials .differences").count()).toBe(2);
  });

  it("lists projections, shows their states, has one built anew", async () => {
    await start({
      "fns/count.ts":
        'import { contract, fold } from "sporelet/events";\nexport default fold(contract("order.placed", { type: "object" }), { n: 0 }, ({ n }) => ({ n: n + 1 }));\n',
    });
    await open();
    await send(placed("a1"), placed("a2"), placed(MARKUP));
    await expect.poll(() => cells("#projections")).toEqual([["count", "3", "up to date", "Build anew"]]);
    await page.getByRole("button", { name: "Show states" }).click();
    await expect
      .poll(() => cells("#states"))
      .toEqual([
        [MARKUP, "3", '{"n":1}'],
        ["a1", "1", '{"n":1}'],
        ["a2", "2", '{"n":1}'],
      ]);
    await page.getByLabel("Keys that begin with").fill("a2");
    await page.getByRole("button", { name: "Show states" }).click();
    await expect.poll(() => cells("#states")).toEqual([["a2", "2", '{"n":1}']]);
    await page.getByLabel("Keys that begin with").fill("none");
    await page.getByRole("button", { name: "Show states" }).click();
    await expect.poll(() => text("#states-said")).toBe("No key begins so.");
    await page.getByRole("button", { name: "Build count anew" }).click();
    await expect.poll(() => text("#projections")).toContain("it is built anew, beside what is served");
  });

  it.skipIf(whyNoNats !== undefined)("lists the hosts that share a log on NATS, and what each of them has", async () => {
    const nats = await NatsServer.start();
    afterThis = () => nats.end();
    const other = await Broker.open(temporaryDirectory(), { nats });
    await start(SHOP, { nats });
    await open();
    const rows = async () => (await cells("#hosts")).map(([name, ...numbers]) => [name?.endsWith(" this one"), ...numbers]);
    const consumer = (name: string) => ({ name, options: DEFAULTS, matches: () => false, deliver: () => Promise.resolve({ events: [] }) });
    await expect
      .poll(async () => (await rows()).sort(), { timeout: 5000 })
      .toEqual([
        [false, "0", "0"],
        [true, "2", "32"],
      ]);
    other.add(consumer("pay"), { exact: { type: "order.placed" } });
    await expect
      .poll(async () => (await rows()).sort(), { timeout: 10_000 })
      .toEqual([
        [false, "1", "8"],
        [true, "2", "24"],
      ]);
    await other.close();
    await expect.poll(rows, { timeout: 10_000 }).toEqual([[true, "2", "32"]]);
  });

  it("asks for nothing while nobody sees it, and goes on", async () => {
    await start();
    await send(placed("o1"));
    await open();
    await expect.poll(tail).toHaveLength(2);
    const setHidden = (isHidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, "hidden", { value, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, isHidden);
    await setHidden(true);
    const streams = async () => (await (await fetch(`${server.adminUrl}/_/events`)).json()).streams;
    await expect.poll(streams).toBe(0);
    await send(placed("o2"));
    await setHidden(false);
    await expect.poll(tail).toHaveLength(4);
    expect(await streams()).toBe(1);
  });

  it.each(LOOKS)("fits $width px in the $colorScheme scheme, and its text stands out from its ground", async ({ colorScheme, width }) => {
    await start();
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    const long = "0191b2c4".repeat(25);
    await send(placed(`bad${long}`, { source: `/${long}`, type: "order.placed" }), placed("else", { type: long }));
    await open();
    await expect.poll(() => text("#letters tbody")).toContain(long);
    for (const link of [page.locator("#tail").getByRole("link").last(), page.locator("#letters").getByRole("link")]) {
      await link.click();
      await expect.poll(() => text("#one-shown")).toContain(long);
      const { scrolled, seen } = await page.evaluate(() => ({ scrolled: document.documentElement.scrollWidth, seen: document.documentElement.clientWidth }));
      expect(scrolled).toBeLessThanOrEqual(seen);
      expect(await page.evaluate(leastContrast)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
