// The result that is kept in the checkout, which the tests and docs/web-platform.md are held against.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Results } from "./results.ts";

/** Within the checkout. */
const PATH = "test/suites/results.json";

/** Not by `import`: names of subtests may have lone surrogates, which not every bundler reads. */
export function keptResults(root: string): Results | undefined {
  const path = join(root, PATH);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Results) : undefined;
}

export function keepResults(root: string, results: Results): void {
  writeFileSync(join(root, PATH), `${JSON.stringify(results, undefined, 1)}\n`);
}
