import { build, load } from "sporelet";
import { expect, it } from "vitest";

it("writes its input in capitals", async () => {
  const { module } = await build({ entry: "upper.ts" });
  const upper = await load(module);
  const { status, stdout } = await upper.run(new TextEncoder().encode("ada"));
  expect([status, new TextDecoder().decode(stdout)]).toEqual([0, "ADA"]);
});
