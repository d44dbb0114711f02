// The second example of the README: from an order to a parcel.
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { served } from "../served.ts";
import { root, sporelet, temporaryDirectory } from "../support.ts";

const data = temporaryDirectory();
let stop: (() => Promise<void>) | undefined;
afterAll(() => stop?.());

it("takes orders from the shop to the customer", async () => {
  const server = await served(["serve", join(root, "examples/orders"), "--events", "--data", data, "--log", "off"], data);
  stop = server.stop;
  const place = async (order: object) => {
    const response = await fetch(`${server.url}/shop`, { method: "POST", body: JSON.stringify(order) });
    return [response.status, await response.json()];
  };
  expect(await place({ order: "o-1", item: "lamp", pieces: 2 })).toEqual([202, { accepted: "o-1" }]);
  expect(await place({ order: "o-2", item: "sofa", pieces: 1 })).toEqual([202, { accepted: "o-2" }]);
  expect(await place({ order: "o-3", item: "lamp", pieces: 60 })).toEqual([202, { accepted: "o-3" }]);
  expect(await place({ order: "o-4", item: "lamp", pieces: 0.5 })).toEqual([
    400,
    { refused: expect.stringMatching(/break the contract order.placed of shop, stock: \/pieces must be integer, got 0.5/) },
  ]);
  const river = (trace: string) =>
    sporelet(["log", "--data", data, "--trace", trace, "--json"])
      .stdout.split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line).event as { type: string; data: { why?: string } });
  await expect.poll(() => river("o-1").map(({ type }) => type)).toEqual(["order.placed", "stock.reserved", "order.paid", "parcel.sent"]);
  await expect.poll(() => river("o-2").map(({ type, data: { why } }) => why ?? type)).toEqual(["order.placed", "there is no sofa"]);
  await expect
    .poll(() => river("o-3").map(({ type, data: { why } }) => why ?? type))
    .toEqual(["order.placed", "stock.reserved", "2400 is more than can be paid at once"]);
  await expect.poll(() => fetch(`${server.url}/state/sales/lamp`).then((response) => response.json())).toEqual({ orders: 1, pieces: 2, sum: 80 });
});
