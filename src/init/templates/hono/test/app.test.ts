import { build, load } from "sporelet";
import { expect, it } from "vitest";

it("answers a request, in a fresh VM", async () => {
  const { module } = await build({ entry: "fns/app.ts" });
  const app = await load(module);
  const response = await app.fetch(new Request("http://localhost/hello/Ada"));
  expect([response.status, await response.json()]).toEqual([200, { hello: "Ada" }]);
});
