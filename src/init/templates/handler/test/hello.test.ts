import { build, load } from "sporelet";
import { expect, it } from "vitest";

it("greets by name, in a fresh VM", async () => {
  const { module } = await build({ entry: "fns/hello.ts" });
  const hello = await load(module);
  expect(await hello.invoke({ name: "Ada" })).toEqual({ hello: "Ada", from: "hello" });
});
