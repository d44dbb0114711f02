// A server that dies at each point of an event's way: no acknowledged event is lost, none has its effect twice, keys keep their order.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import config from "../../vitest.config.ts";
import { judge, Server, settle, writeFunctions } from "../chaos/events.ts";
import { root, temporaryDirectory } from "../support.ts";
import { FAULT_POINTS, type FaultPoint } from "./fault-points.ts";

const KEYS = 6;
const EVENTS_PER_KEY = 8;
/** At which pass the server dies: when some events are through, and others under way. */
const PASS = 12;

// Inside the project, so that its packages are found.
const work = mkdtempSync(join(root, "node_modules", ".faults-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const program = join(work, "server.mjs");
const functions = temporaryDirectory();

beforeAll(async () => {
  writeFunctions(functions);
  const entry = join(root, "test/events/fault-server.ts");
  await build({ entryPoints: [entry], outfile: program, bundle: true, platform: "node", format: "esm", packages: "external", define: config.define ?? {} });
});

/** A projection takes many events at once. */
const passOf = (point: FaultPoint) => (point.includes("projection") ? 3 : PASS);

const isAtStart = (point: FaultPoint) => point.startsWith("at the start");

it.each(FAULT_POINTS)(
  "%s",
  async (point) => {
    const directory = join(temporaryDirectory(), "log");
    mkdirSync(directory);
    const start = (at: FaultPoint | "none", pass = passOf(point)) => Server.start(functions, [program, join(functions, "fns"), directory, at, `${pass}`]);
    const first = await start(isAtStart(point) ? "none" : point);
    let url: string | undefined = first.url;
    const acknowledged: string[] = [];
    const sent = Array.from({ length: KEYS }, async (_, i) => {
      const key = `k${i}`;
      for (let n = 0; n < EVENTS_PER_KEY; n++) {
        const id = `${key}-${n}`;
        const body = JSON.stringify({ specversion: "1.0", id, source: "/faults", type: "start", subject: key, data: { key, n } });
        for (;;) {
          const headers = { "content-type": "application/cloudevents+json" };
          const status =
            url &&
            (await fetch(`${url}/events`, { method: "POST", headers, body }).then(
              (answer) => answer.status,
              () => 0,
            ));
          if (status === 202) break;
          await new Promise((settled) => setTimeout(settled, 20));
        }
        acknowledged.push(id);
        if (isAtStart(point) && acknowledged.length === PASS) void first.end("SIGKILL");
      }
    });
    expect(await first.ended).toBe("SIGKILL");
    url = undefined;
    if (isAtStart(point)) await expect(start(point, 1)).rejects.toThrow("SIGKILL");
    const second = await start("none");
    ({ url } = second);
    await Promise.all(sent);
    await settle(directory);
    await second.end("SIGTERM");
    expect(judge(directory, acknowledged, 1)).toEqual({
      kills: 1,
      acknowledged: KEYS * EVENTS_PER_KEY,
      lost: 0,
      unfinished: 0,
      twice: 0,
      disordered: [],
      damaged: 0,
      miscounted: [],
    });
  },
  180_000,
);
