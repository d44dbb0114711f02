// The log: once each, in order, whole; kept, trimmed, compacted, copied, and by several processes at once.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CloudEvent } from "../../src/events/cloud-event.ts";
import { EventLog } from "../../src/events/log.ts";
import { encodeRecord, isWhole } from "../../src/events/record.ts";
import { root, sporelet, temporaryDirectory } from "../support.ts";

const event = (id: string, more: Partial<CloudEvent> = {}): CloudEvent => ({ specversion: "1.0", id, source: "/test", type: "thing", ...more });
const ids = (log: EventLog) => [...log.all()].map(({ event: { id } }) => id);

describe("appending", () => {
  it("gives each event the next place, and a second of the same source and id the place of the first", async () => {
    const log = new EventLog(temporaryDirectory());
    expect([log.first, log.last]).toEqual([1, 0]);
    const places = await log.append([event("a"), event("b"), event("a"), event("a", { source: "/other" })]);
    expect(places).toEqual([
      { sequence: 1, isDuplicate: false },
      { sequence: 2, isDuplicate: false },
      { sequence: 1, isDuplicate: true },
      { sequence: 3, isDuplicate: false },
    ]);
    expect(await log.append([event("b")])).toEqual([{ sequence: 2, isDuplicate: true }]);
    expect([ids(log), log.first, log.last]).toEqual([["a", "b", "a"], 1, 3]);
    expect(log.at(3)?.event.source).toBe("/other");
    await log.close();
  });

  it("keeps what was appended, byte for byte, over a restart", async () => {
    const directory = temporaryDirectory();
    const all = [event("é-\u{1f600}", { data: { text: "a\u0000b", n: 1.5e300 } }), event("x", { data_base64: "AP8=" })];
    let log = new EventLog(directory);
    await log.append(all, 7);
    await log.close();
    log = new EventLog(directory);
    expect([...log.all()].map(({ event: stored, hops, sequence }) => [stored, hops, sequence])).toEqual(all.map((each, i) => [each, 7, i + 1]));
    expect(await log.append([event("y")])).toEqual([{ sequence: 3, isDuplicate: false }]);
    await log.close();
  });

  it("never lets a clock that was set back put an event before an earlier one", async () => {
    const log = new EventLog(temporaryDirectory());
    const { now } = Date;
    await log.append([event("a")]);
    Date.now = () => now() - 3_600_000;
    await log.append([event("b")]);
    Date.now = now;
    const [a, b] = [...log.all()];
    expect(b?.appended).toBe(a?.appended);
    await log.close();
  });

  it("of several processes makes one sequence without gaps", async () => {
    const directory = temporaryDirectory();
    const program = `
      import { EventLog } from ${JSON.stringify(join(root, "src/events/log.ts"))};
      const log = new EventLog(${JSON.stringify(directory)});
      const places = await Promise.all(Array.from({ length: 200 }, (_, i) =>
        log.append([{ specversion: "1.0", id: String(i), source: "/" + process.pid, type: "t" }])));
      console.log(JSON.stringify(places.map(([place]) => place.sequence)));
      await log.close();`;
    const run = async () => {
      const child = spawn(process.execPath, ["--experimental-strip-types", "--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
      let output = "";
      child.stdout.on("data", (chunk) => (output += chunk));
      await once(child, "close");
      return JSON.parse(output) as number[];
    };
    const probe = spawn(process.execPath, ["--experimental-strip-types", "-e", ""]);
    const [status] = (await once(probe, "close")) as [number];
    if (status !== 0) {
      await viaCommand(directory);
      return;
    }
    const [first, second] = await Promise.all([run(), run()]);
    expect([...(first as number[]), ...(second as number[])].sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, i) => i + 1));
  });
});

/** Where node runs no TypeScript: the command, one process for each event. */
async function viaCommand(directory: string): Promise<void> {
  const emits = Array.from({ length: 6 }, (_, i) => {
    const child = spawn(process.execPath, [join(root, "bin/sporelet.cjs"), "emit", "t", "--id", `${i}`, "--to", directory, "--json"]);
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    return once(child, "close").then(() => (JSON.parse(output) as { sequence: number }).sequence);
  });
  expect((await Promise.all(emits)).sort()).toEqual([1, 2, 3, 4, 5, 6]);
}

describe("what is kept", () => {
  it("is trimmed by number, size and age, but never what has yet to be read", async () => {
    const log = new EventLog(temporaryDirectory());
    await log.append(Array.from({ length: 2500 }, (_, i) => event(`${i + 1}`)));
    expect(await log.trim({ count: 2490 }, 5)).toBe(5);
    expect(await log.trim({ count: 10 }, 2500)).toBe(2485);
    expect([log.first, log.last, ids(log).length]).toEqual([2491, 2500, 10]);
    const bytes = encodeRecord(event("2500"), 0, 0).length;
    expect(await log.trim({ bytes: bytes * 4 }, 2500)).toBe(6);
    expect(await log.trim({ age: 60_000 }, 2500)).toBe(0);
    expect(await log.trim({ age: -1 }, 2500)).toBe(4);
    expect([log.first, log.last]).toEqual([2501, 2500]);
    expect(await log.append([event("1")])).toEqual([{ sequence: 2501, isDuplicate: false }]); // its id is forgotten with it
    await log.close();
  });

  it("is compacted to the last of each type and subject", async () => {
    const log = new EventLog(temporaryDirectory());
    await log.append([
      event("1", { subject: "a" }),
      event("2", { subject: "b" }),
      event("3"),
      event("4", { subject: "a" }),
      event("5"),
      event("6", { subject: "a", type: "other" }),
    ]);
    expect(await log.compact(6)).toBe(1);
    expect(ids(log)).toEqual(["2", "3", "4", "5", "6"]);
    await log.close();
  });
});

describe("a log that is not as it should be", () => {
  it("tells damaged records from whole ones, wherever a byte is changed", () => {
    const bytes = encodeRecord(event("a", { data: { n: 1 } }), 3, 1234);
    expect(isWhole(bytes)).toBe(true);
    for (let i = 0; i < bytes.length; i++) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8((damaged.readUInt8(i) + 1) & 0xff, i);
      expect(isWhole(damaged)).toBe(false);
    }
  });

  it("is found by verify, with the place", async () => {
    const directory = temporaryDirectory();
    const log = new EventLog(directory);
    await log.append([event("a"), event("b"), event("c")]);
    const damaged = encodeRecord(event("b"), 0, 0);
    damaged.writeUInt8(0x21, damaged.length - 3);
    await log.store.write(() => void log.store.events.put(2, damaged));
    expect(log.verify()).toEqual({ events: 3, first: 1, last: 3, damaged: [2] });
    await log.close();
    const told = sporelet(["log", "verify", "--data", directory]);
    expect([told.status, told.stdout]).toEqual([5, "3 events, 1 of them damaged: 2\n"]);
  });

  it("of another format is refused", async () => {
    const directory = temporaryDirectory();
    const log = new EventLog(directory);
    await log.store.write(() => void log.store.facts.put("format", 99));
    await log.close();
    expect(() => new EventLog(directory)).toThrow(/has format 99, this release of sporelet reads format 1/);
  });

  it("that is none is said to be none", () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, "odd"));
    copyFileSync(join(root, "package.json"), join(directory, "odd", "data.mdb"));
    const told = sporelet(["log", "--data", join(directory, "odd")]);
    expect([told.status, told.stderr]).toEqual([5, expect.stringMatching(/^sporelet: E_LOG: .*data.mdb is no event log: it is not a database of LMDB\n/)]);
    const none = sporelet(["log", "--data", join(directory, "none")]);
    expect([none.status, none.stderr]).toEqual([5, expect.stringMatching(/^sporelet: E_NOT_FOUND: there is no event log in .*none\nStart one/)]);
  });
});

describe("the command", () => {
  it("exports, imports, copies; an import is once", async () => {
    const [directory, other, copy] = [temporaryDirectory(), temporaryDirectory(), temporaryDirectory()];
    for (const [id, data] of [
      ["1", '{"n":1}'],
      ["2", '"text"'],
    ] as const)
      expect(sporelet(["emit", "t", "--id", id, "--data", data, "--set", "level=3", "--to", directory]).stdout).toBe(`t is event ${id}\n`);
    const { stdout: lines } = sporelet(["log", "export", "--data", directory]);
    expect(
      lines
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { id: "1", source: "/cli", type: "t", level: 3, data: { n: 1 } },
      { id: "2", data: "text" },
    ]);
    expect(sporelet(["log", "import", "--data", other], { input: lines }).stdout).toBe("2 events appended\n");
    expect(sporelet(["log", "import", "--data", other], { input: lines }).stdout).toBe("0 events appended, 2 were there already\n");
    expect(sporelet(["log", "export", "--data", other]).stdout).toBe(lines);
    expect(sporelet(["log", "backup", copy, "--data", directory]).status).toBe(0);
    expect(sporelet(["log", "export", "--data", copy]).stdout).toBe(lines);
    const torn = sporelet(["log", "import", "--data", other], { input: `${lines}{"id":"3"}\n` });
    expect([torn.status, torn.stderr]).toEqual([1, expect.stringMatching(/^sporelet: E_EVENT_INVALID: line 3 of stdin: `specversion` is missing/)]);
  });

  it("shows what was asked for", async () => {
    const directory = temporaryDirectory();
    const log = new EventLog(directory);
    await log.append([
      event("1", { type: "order.created", subject: "o1", data: { amount: 120 } }),
      event("2", { type: "order.paid", subject: "o1", causationid: "1", correlationid: "1" }),
      event("3", { type: "order.created", subject: "o2", data: { amount: 7 } }),
    ]);
    await log.close();
    const shown = (...args: string[]) =>
      sporelet(["log", "--data", directory, "--json", ...args])
        .stdout.split("\n")
        .filter((line) => line !== "")
        .map((line) => (JSON.parse(line) as { sequence: number }).sequence);
    expect(shown()).toEqual([1, 2, 3]);
    expect(shown("--type", "order.created")).toEqual([1, 3]);
    expect(shown("--type", "order.*", "--subject", "o1")).toEqual([1, 2]);
    expect(shown("--filter", "amount > 100")).toEqual([1]);
    expect(shown("--trace", "2")).toEqual([1, 2]);
    expect(shown("-n", "2")).toEqual([2, 3]);
    expect(shown("--from", "2", "--to", "2")).toEqual([2]);
    expect(shown("--since", "1h")).toEqual([1, 2, 3]);
    expect(shown("--since", "2999-01-01T00:00:00Z")).toEqual([]);
    expect(sporelet(["log", "--data", directory, "--filter", "amount >"]).stderr).toMatch(/E_EVENT_FILTER/);
    expect(sporelet(["log", "--data", directory, "--since", "soon"]).stderr).toMatch(/E_OPTION_VALUE: Expected `--since`/);
  });
});
