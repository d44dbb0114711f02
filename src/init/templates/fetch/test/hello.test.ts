import { build, load } from "sporelet";
import { expect, it } from "vitest";

it("answers a request, in a fresh VM", async () => {
  const { module } = await build({ entry: "fns/hello.ts" });
  const hello = await load(module);
  const response = await hello.fetch(new Request("http://localhost/?name=Ada"));
  expect([response.status, await response.json()]).toEqual([200, { hello: "Ada" }]);
});
