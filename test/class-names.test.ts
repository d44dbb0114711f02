// Classes have the names of their sources, also where the bundler had to call them something else.
import { expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { withClassNames } from "../src/build/class-names.ts";
import { load } from "../src/host/load.ts";
import type { SporeletFunction } from "../src/host/sporelet.ts";
import { loadSource, source } from "./support.ts";

it("two classes of one name keep it", async () => {
  const entry = source({
    "fn.ts": `import { NotFoundError as Inner } from "./other.ts";
      class NotFoundError extends Inner {}
      class Point2 {}
      class Own { static name = "chosen"; static self = Own; }
      export default () => [new NotFoundError("x").name, NotFoundError.name, Inner.name, Point2.name, Own.name, Own.self === Own];`,
    "other.ts": "export class NotFoundError extends Error { constructor(message: string) { super(message); this.name = this.constructor.name; } }",
  });
  const { module } = await build({ entry });
  const fn = (await load(module)) as SporeletFunction;
  expect(await fn.invoke({})).toEqual(["NotFoundError", "NotFoundError", "NotFoundError", "Point2", "chosen", true]);
});

it("a class that names itself keeps its name", async () => {
  const fn = await loadSource("class Model { static all = [new Model()]; } export default () => [Model.name, Model.all[0].constructor.name];");
  expect(await fn.invoke({})).toEqual(["Model", "Model"]);
});

it("a name that is the source's own stays, whatever it looks like", () => {
  const code = "// a.ts\nvar Sha2 = class _Sha2 {\n};\nclass Vec2 {\n}\nclass Vec22 extends Vec2 {\n}\n";
  const named = withClassNames(code, (path) => (path === "a.ts" ? "class Sha2 { static x = Sha2 } class Vec2 {} " : undefined));
  expect(named).toBe(
    code
      .replace("class _Sha2 {", 'class _Sha2 { static { Object.defineProperty(this, "name", { value: "Sha2", configurable: true }); }')
      .replace(
        "class Vec22 extends Vec2 {",
        'class Vec22 extends Vec2 { static { Object.defineProperty(this, "name", { value: "Vec2", configurable: true }); }',
      ),
  );
});
