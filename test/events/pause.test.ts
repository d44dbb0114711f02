// Functions and subscribers that get nothing for a while, by the command line and the server that runs.
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { served } from "../served.ts";
import { source, sporelet, temporaryDirectory } from "../support.ts";

const FUNCTIONS = {
  "fns/pay.ts": `import { contract, on } from "sporelet/events";
const Order = contract("order"), Paid = contract("paid");
export default on(Order, (event) => Paid(event.data, { subject: event.subject }));
`,
  "fns/tell.ts": `import { on } from "sporelet/events";\nexport default on("order", () => {});\n`,
};

const received: string[] = [];
const receiver = createServer((request, response) => {
  if (request.method === "OPTIONS") response.setHeader("webhook-allowed-origin", "*");
  else received.push(`${request.headers["ce-id"]}`);
  response.writeHead(204).end();
});
let stop: (() => Promise<void>) | undefined;
afterAll(async () => {
  await stop?.();
  receiver.closeAllConnections();
  receiver.close();
});

it("holds through restarts, is shown, and loses no event", async () => {
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const directory = dirname(dirname(source(FUNCTIONS)));
  const events = { enabled: true, subscribers: { billing: { url: `${hook}?token=t0ken`, types: ["paid"] } } };
  writeFileSync(join(directory, "sporelet.config.json"), JSON.stringify({ functions: ["fns"], events }));
  const here = (...args: string[]) => sporelet(args, { cwd: directory });
  const start = async () => {
    const server = await served(["serve", "--log", "off"], directory);
    ({ stop } = server);
    return server;
  };
  const emit = (id: string) => expect(here("emit", "order", "--id", id, "--subject", "s", "--data", "1").status).toBe(0);
  const types = () => here("log", "--json").stdout.match(/"type":"\w+"/g);

  const { announced } = await start();
  expect(announced.events).toMatchObject({ subscribers: [{ name: "billing", url: hook, on: ["paid"] }], paused: [] });
  expect(here("pause", "pay").stdout).toBe("pay is paused\n");
  expect(here("pause", "pay").stdout).toBe("pay was paused\n");
  await new Promise((settle) => setTimeout(settle, 4000)); // the server looks every second, a busy machine later
  emit("o1");
  emit("o2");
  await stop?.();
  const again = await start();
  expect(again.announced.events).toMatchObject({ paused: ["pay"] });
  const graph = here("graph").stdout;
  expect(graph).toContain("order  (from outside)\n├─ pay  (paused)\n");
  expect(graph).toContain(`└─ billing  (${hook})\n`);
  expect(here("asyncapi").stdout).toContain("tell");
  expect(here("asyncapi").stdout).not.toContain("billing"); // a subscriber is no part of the application
  expect(types()).toEqual(['"type":"order"', '"type":"order"']);
  expect(JSON.parse(here("resume", "pay", "--json").stdout)).toEqual({ function: "pay", paused: false, changed: true });
  await expect.poll(types, { interval: 500 }).toEqual(['"type":"order"', '"type":"order"', '"type":"paid"', '"type":"paid"']);
  await expect.poll(() => received.length).toBe(2);
  expect(here("resume", "pay").stdout).toBe("pay was not paused\n");
  expect(here("pause", "pya")).toMatchObject({ status: 5, stderr: expect.stringMatching(/E_NOT_FOUND: .* pya .*\nIt knows billing, pay, tell\./) });
  expect(sporelet(["pause", "pay"], { cwd: temporaryDirectory() }).stderr).toMatch(/E_NOT_FOUND: there is no event log/);
}, 180_000);

it("is told by `serve` for people too, and a subscriber's mistakes before anything is served", () => {
  const directory = dirname(dirname(source(FUNCTIONS)));
  const serve = (subscribers: object, ...args: string[]) => {
    writeFileSync(join(directory, "sporelet.config.json"), JSON.stringify({ functions: ["fns"], events: { subscribers } }));
    return sporelet(["serve", "--port", "0", "--no-admin", ...args], { cwd: directory }).stderr;
  };
  expect(serve({ billing: { url: "https://x.example/" } })).toContain("E_USAGE: the config file has events.subscribers, but events are not enabled");
  expect(serve({ billing: { url: "x" } }, "--events")).toContain("E_SUBSCRIBER: the subscriber billing: expected url to be");
  expect(serve({ pay: { url: "https://x.example/" } }, "fns/pay.ts", "--events")).toContain("E_NAME_TAKEN: a function and a subscriber have the name pay");
  const wrong = serve({ billing: { authorization: "Bearer s3cret", mod: "batch", retries: -1 }, "/events": { url: "https://x.example/" } }, "--events");
  expect(wrong).toContain(
    'events.subscribers["billing"].authorization: expected { env: "NAME" } or { file: "path" }: the secret itself does not stand here, got "a string"',
  );
  expect(wrong).not.toContain("s3cret");
  expect(wrong).toContain('events.subscribers["billing"].mod: expected one of url, types');
  expect(wrong).toContain('events.subscribers["billing"].retries: expected a whole number from 0 on, got -1');
  expect(wrong).toContain('events.subscribers["billing"].url: expected a URL, got undefined');
  expect(wrong).toContain('events.subscribers["/events"]: expected a name of letters');
}, 180_000);
