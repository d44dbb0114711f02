// The programs of the benchmark's corpus: their results in the sandbox are those in Node.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROGRAMS } from "../bench/compute/catalogue.ts";
import { build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import { root } from "./support.ts";

const directory = join(root, "bench/compute/programs");
type Handler = (event: { rounds: number }) => unknown;

describe("the corpus of what computes", () => {
  it("is all that is in the catalogue", () => {
    expect(readdirSync(directory).sort()).toEqual(PROGRAMS.map(({ id }) => `${id}.ts`).sort());
  });

  it.each(PROGRAMS)("$title: as in Node", async ({ id }) => {
    const entry = join(directory, `${id}.ts`);
    const { default: handler } = (await import(entry)) as { default: Handler };
    const event = { rounds: 2 };
    const fn = await load((await build({ entry })).module);
    expect(await fn.invoke(event)).toEqual(await handler(event));
  });
});
