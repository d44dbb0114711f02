// Popular npm packages do inside of a function what they do in Node.
process.env.TZ = "UTC"; // as it is inside

import { expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import { collectPackage, type PackageCase, packageCases } from "./packages-table.ts";

const importCase = async (path: string) => (await import(path)) as PackageCase;

it.each(packageCases())("%s", async (name) => {
  const { needs, result } = await collectPackage(name, { build, load, importCase });
  if (needs === "Intl") expect(result).toMatch(/\bIntl\b/);
  else expect(result).toBe("same");
});
