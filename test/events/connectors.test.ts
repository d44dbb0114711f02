// examples/connectors: what comes in from elsewhere, each once.
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { served } from "../served.ts";
import { root, sporelet, temporaryDirectory } from "../support.ts";

const data = temporaryDirectory();
const examples = join(root, "examples/connectors");
const items = [{ id: "post-2", title: "Second" }, { id: "post-1" }];
const feed = createServer((_, response) => response.end(JSON.stringify({ items })));
let stop: (() => Promise<void>) | undefined;
afterAll(async () => {
  await stop?.();
  feed.closeAllConnections();
  feed.close();
});

interface Logged {
  event: { id: string; type: string; subject?: string; data: unknown };
}
const logged = (type: string) =>
  sporelet(["log", "--data", data, "--type", type, "--json"])
    .stdout.split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as Logged).event);

it("take webhooks, feeds, the clock and files of lines", async () => {
  await new Promise<void>((done) => feed.listen(0, "127.0.0.1", done));
  const { port } = feed.address() as AddressInfo;
  const env = ["--env", "GITHUB_SECRET=s3cret", "--env", `FEED_URL=http://127.0.0.1:${port}/feed.json`, "--allow-net", `127.0.0.1:${port}`];
  const server = await served(["serve", examples, "--events", "--data", data, "--log", "off", ...env], data);
  ({ stop } = server);

  const push = async (secret: string) => {
    const body = JSON.stringify({ ref: "refs/heads/main", commits: [1, 2], repository: { full_name: "ada/engine" } });
    const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const headers = { "x-github-event": "push", "x-github-delivery": "d-1", "x-hub-signature-256": signature };
    return (await fetch(`${server.url}/github`, { method: "POST", headers, body })).status;
  };
  expect([await push("s3cret"), await push("s3cret"), await push("other")]).toEqual([202, 202, 401]);
  expect(logged("github.push")).toMatchObject([{ id: "d-1", subject: "ada/engine", data: { ref: "refs/heads/main", commits: 2 } }]);

  // As the clock does it; each function gets its own.
  const tick = (subject: string) => sporelet(["emit", "sporelet.cron", "--subject", subject, "--data", "{}", "--to", data]);
  tick("feed");
  tick("feed");
  await expect.poll(() => logged("feed.item").map(({ id }) => id), { interval: 500 }).toEqual(["post-1", "post-2"]);
  expect(logged("report.due")).toEqual([]);
  tick("report");
  await expect.poll(() => logged("report.due").length, { interval: 500 }).toBe(1);
  expect(logged("feed.item")).toHaveLength(2);

  const file = join(data, "orders.jsonl");
  writeFileSync(file, Array.from({ length: 1500 }, (_, n) => JSON.stringify({ n })).join("\n"));
  const send = () => execFileSync(process.execPath, [join(examples, "_lines.mjs"), file, "line", `${server.url}/events`], { encoding: "utf8" });
  expect([send(), send()]).toEqual(["1500 lines sent\n", "1500 lines sent\n"]);
  const lines = logged("line");
  expect([lines.length, lines.at(-1)]).toMatchObject([1500, { id: "1500", data: { n: 1499 } }]);
});
