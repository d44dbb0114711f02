// `sporelet replay`: events of the log once more, without consequences or with them.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { redrivenOf } from "../src/events/dead-letters.ts";
import { EventLog } from "../src/events/log.ts";
import { PAY_IN_NUMBERS, shop } from "./shop.ts";
import { sporelet, temporaryDirectory } from "./support.ts";

const data = join(temporaryDirectory(), "log");
const log = new EventLog(data);
const event = (id: string) => ({ specversion: "1.0" as const, id, source: "/test", type: "order.created", subject: id, data: { order: id, amount: 1 } });
await log.append([event("o1"), event("o2"), { ...event("o3"), type: "order.lost" }]);
await log.store.functions.put("pay", { on: { types: ["order.created"] }, emits: ["order.paid"], contracts: [] });
await log.store.functions.put("audit", { on: { types: ["*"], filter: "subject = 'o2'" }, emits: [], contracts: [] });
await log.close();

const replay = (...args: string[]) => sporelet(["replay", "--data", data, ...args]);
/** What is to be delivered once more, and how many events there are. */
async function state(): Promise<{ again: Record<string, number[]>; events: number }> {
  const opened = new EventLog(data);
  const again = Object.fromEntries(["pay", "audit"].map((name) => [name, redrivenOf(opened.store, name).map(({ sequence }) => sequence)]));
  const events = opened.last;
  await opened.close();
  return { again, events };
}

describe("sporelet replay --dry-run", () => {
  it("prints what each function would emit, how many a second, and writes nothing", async () => {
    const { status, stdout } = replay(shop(), "--dry-run", "--from", "1", "--to", "2");
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^ {5}1 {2}order\.created {2}audit not recorded: emits nothing\n {5}1 {2}order\.created {2}pay not recorded: emits order\.paid \{"order":"o1"\}\n {5}2 .*\n {5}2 .*\n2 events, 4 trials: 0 same, 0 differ, 4 not recorded, 0 failed; \d+ ms, [\d,]+ trials\/s; nothing was written\n$/,
    );
    expect(await state()).toEqual({ again: { pay: [], audit: [] }, events: 3 });
  });

  it("prints lines of JSON, of one function", () => {
    const lines = replay(shop(), "--dry-run", "--no-recorded", "--json", "--function", "pay")
      .stdout.trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { sequence: 1, type: "order.created", id: "o1", function: "pay", emitted: [{ type: "order.paid", id: "dry-run.1.1", data: { order: "o1" } }] },
      { sequence: 2, function: "pay" },
      { summary: { events: 2, trials: 2, failed: 0 } },
    ]);
  });

  it("tells failures, of handlers and of what they emit", () => {
    const { status, stdout } = replay(shop({ "pay.ts": PAY_IN_NUMBERS }), "--dry-run", "--function", "pay", "--to", "1");
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^ {5}1 {2}order\.created {2}pay not recorded: fails: E_CONTRACT: .* contract order\.paid of ship: \/order must be string, got 1 \(number\)\n1 events, 1 trials: .* 1 failed;/,
    );
  });

  it("needs functions to try, that are there", () => {
    expect(replay("--dry-run")).toMatchObject({ status: 2, stderr: expect.stringContaining("E_USAGE: --dry-run is given without the functions to try") });
    expect(replay(shop(), "--dry-run", "--function", "nope")).toMatchObject({
      status: 5,
      stderr: expect.stringContaining("there is no function nope among audit, pay, ship"),
    });
  });
});

describe("sporelet replay", () => {
  it("has events delivered once more to those that want them", async () => {
    expect(replay("--from", "1")).toEqual({ status: 0, stdout: "audit: 1 event\npay: 2 events\n3 deliveries are made once more\n", stderr: "" });
    expect(await state()).toEqual({ again: { pay: [1, 2], audit: [2] }, events: 3 });
    expect(JSON.parse(replay("--from", "2", "--function", "pay", "--json").stdout)).toEqual({ deliveries: 1, functions: { pay: 1 } });
  });

  it("wants to know which events, and a function that the log knows", () => {
    expect(replay()).toMatchObject({ status: 2, stderr: expect.stringContaining("E_USAGE: it is not said which events") });
    expect(replay("--from", "1", "--function", "nope")).toMatchObject({
      status: 5,
      stderr: expect.stringContaining("E_NOT_FOUND: the log knows no function nope"),
    });
    expect(replay(shop(), "--from", "1")).toMatchObject({ status: 2, stderr: expect.stringContaining("files are given without --dry-run") });
  });
});
