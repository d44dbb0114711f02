// Whatever functions and clients do, and whichever workers die: good requests are answered once and correctly,
// or with a named failure, and the server ends as healthy and as small as it began. For longer: `npm run chaos`.
import { expect, it } from "vitest";
import { chaos } from "./chaos/chaos.ts";
import { root } from "./support.ts";

it("answers every good request once, and counts what it could not, whatever else goes on", async () => {
  const seed = Math.floor(Math.random() * 1e9);
  const { violations, good, begun, workersKilled, reloads, before, after, ended } = await chaos({ root, seconds: 12, seed });
  expect(violations, `seed ${seed}`).toEqual([]);
  expect(ended).toBe("status 0");
  expect(after).toMatchObject({ processes: before.processes, inFlight: 0, queued: 0, loads: [0, 0] });
  // It was chaos, and still most went well.
  expect(workersKilled).toBeGreaterThan(2);
  expect(reloads).toBeGreaterThan(1);
  for (const kind of ["echo", "large", "timers", "app", "counted", "later", "stream", "pipelined", "evil", "left", "slow", "garbage"])
    expect(begun[kind], kind).toBeGreaterThan(0);
  const total = Object.values(good).reduce((sum, count) => sum + count, 0);
  expect(good.right).toBeGreaterThan(total / 2);
});
