// Popular npm packages do inside of a function what they do in Node. Also writes docs/packages.md; see
// src/assemble/docs.mjs.
process.env.TZ = "UTC"; // as it is inside

import { expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import { packagesDocument } from "./packages-document.ts";
import { collectPackage, type PackageCase, type PackageRow, packageCases } from "./packages-table.ts";

const importCase = async (path: string) => (await import(path)) as PackageCase;
const collected = new Map<string, Promise<PackageRow>>();

/** The row of a package; made once. */
function rowOf(name: string): Promise<PackageRow> {
  const row = collected.get(name) ?? collectPackage(name, { build, load, importCase });
  collected.set(name, row);
  return row;
}

it.each(packageCases())("%s", async (name) => {
  const { refused, result, isBuilt } = await rowOf(name);
  if (refused !== undefined) expect([result, isBuilt]).toEqual([expect.stringContaining(refused), false]);
  else expect(result).toBe("same");
});

it("docs/packages.md fits", async () => {
  await expect(packagesDocument(await Promise.all(packageCases().map(rowOf)))).toMatchFileSnapshot("../docs/packages.md");
});
