// A server that is killed again and again. For longer: `npm run chaos -- --events`.
import { expect, it } from "vitest";
import { eventsChaos } from "../chaos/events.ts";
import { root } from "../support.ts";

it("loses no event that it has acknowledged, and gives each its effect once, in order", async () => {
  const { kills, acknowledged, ...faults } = await eventsChaos({ root, seconds: 8 });
  expect(kills).toBeGreaterThan(1);
  expect(acknowledged).toBeGreaterThan(20);
  expect(faults).toEqual({ lost: 0, unfinished: 0, twice: 0, disordered: [], damaged: 0, miscounted: [] });
}, 120_000);
