// Small programs whose outcome in the sandbox must be that in Node.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import { known } from "./differential/known.ts";
import type { Outcome } from "./differential/programs.ts";
import { root } from "./support.ts";

const directory = join(root, "test/differential");
const HELPERS = ["known.ts", "programs.ts", "show.ts"];
const topics = readdirSync(directory).filter((file) => file.endsWith(".ts") && !HELPERS.includes(file));

type Outcomes = Record<string, Outcome>;

async function inSandbox(entry: string): Promise<Outcomes> {
  const { module } = await build({ entry });
  const fn = await load(module);
  return (await fn.invoke(null)) as Outcomes;
}

async function inNode(entry: string): Promise<Outcomes> {
  const { default: handler } = (await import(entry)) as { default: () => Promise<Outcomes> };
  return handler();
}

describe.each(topics.map((file) => file.replace(/\.ts$/, "")))("as in Node: %s", (topic) => {
  it("every program, except where a difference is known", async () => {
    const entry = join(directory, `${topic}.ts`);
    const [inside, node] = [await inSandbox(entry), await inNode(entry)];
    expect(Object.keys(inside)).toEqual(Object.keys(node));
    const expected = Object.fromEntries(Object.entries(node).filter(([name]) => known[`${topic}/${name}`] === undefined));
    const actual = Object.fromEntries(Object.entries(inside).filter(([name]) => known[`${topic}/${name}`] === undefined));
    expect(actual).toEqual(expected);
    const gone = Object.keys(node).filter((name) => known[`${topic}/${name}`] !== undefined && isSame(inside[name], node[name]));
    expect(gone, "listed as known differences, and no longer different").toEqual([]);
  });
});

it("lists as known only programs that exist", async () => {
  const names = new Set<string>();
  for (const file of topics) for (const name of Object.keys(await inNode(join(directory, file)))) names.add(`${file.replace(/\.ts$/, "")}/${name}`);
  expect(Object.keys(known).filter((name) => !names.has(name))).toEqual([]);
});

function isSame(a: Outcome | undefined, b: Outcome | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
