import { build, load } from "sporelet";
import { expect, it } from "vitest";

it("makes a paid order of one that was placed, in a fresh VM", async () => {
  const { module } = await build({ entry: "fns/pay.ts" });
  const pay = await load(module);
  const placed = { specversion: "1.0", id: "1", source: "/test", type: "order.placed", subject: "o-1", data: { order: "o-1", price: 80 } };
  expect(await pay.invoke(placed)).toMatchObject([{ type: "order.paid", subject: "o-1", data: { order: "o-1" } }]);
});
