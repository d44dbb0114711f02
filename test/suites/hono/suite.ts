// Hono's own tests, from a checkout of it: its package carries none.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build as bundle } from "esbuild";
import { build } from "../../../src/build/build.ts";
import type { Host } from "../../../src/workers/host.ts";
import { rememberedRun } from "../node-runs.ts";
import { runInside, runOutside } from "../run.ts";
import type { Suite } from "../suite.ts";

const LIMIT_MS = 300_000;

/** Packages that a test can't be bundled with: they need a document, a patched Node or a program. */
const NEEDS_MORE = /from '(jsdom|msw|msw\/node|esbuild)'/;

/** How a bundle is run, in the sandbox and in Node. */
const INSIDE = "const report = console.error.bind(console); export default () => runAll(report).then(() => null);";
const OUTSIDE = 'import { writeSync } from "node:fs"; const report = (line) => writeSync(3, line + "\\n"); runAll(report).then(() => process.exit());';

async function bundled(root: string, checkout: string, path: string, last: string, outfile: string): Promise<void> {
  await bundle({
    stdin: {
      contents: `
        import { run } from "vitest";
        const runAll = (report) => run(${JSON.stringify(path)}, () => import(${JSON.stringify(join(checkout, path))}), report);
        ${last}`,
      resolveDir: checkout,
      loader: "ts",
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    jsx: "automatic",
    jsxImportSource: join(checkout, "src/jsx"),
    alias: { vitest: join(root, "test/suites/hono/vitest.ts") },
    nodePaths: [join(root, "node_modules"), join(root, "test/node_modules")],
    logLevel: "silent",
  });
}

/** "src/middleware/jwt/index.test.ts" is counted as "hono/middleware/jwt/index.test.ts", "src/hono.test.ts" as "hono/src/hono.test.ts". */
const nameOf = (path: string) => `hono/${path.replace(/^src\/(?=.*\/)/, "")}`;
const directoryOf = (path: string) => nameOf(path).split("/").slice(0, 2).join("/");

/**
 * @param checkout Hono's repository
 * @param work a directory for what is built
 */
export async function honoSuite(root: string, checkout: string, host: Host, work: string): Promise<Suite> {
  const { version } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as { version: string };
  const paths = readdirSync(join(checkout, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.test\.tsx?$/.test(path))
    .map((path) => relative(checkout, join(checkout, "src", path)))
    .filter((path) => !NEEDS_MORE.test(readFileSync(join(checkout, path), "utf8")))
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const files = paths.map((path) => ({
    directory: directoryOf(path),
    name: nameOf(path),
    inside: async () => {
      const entry = join(work, "inside.mjs");
      await bundled(root, checkout, path, INSIDE, entry);
      const { module } = await build({ entry, allowEval: true });
      const fn = await host.load(module);
      try {
        return await runInside(fn, null, LIMIT_MS);
      } finally {
        host.unload(fn);
      }
    },
    outside: async () => {
      const program = join(work, "outside.mjs");
      await bundled(root, checkout, path, OUTSIDE, program);
      return rememberedRun([readFileSync(program, "utf8")], () => runOutside(program, null, LIMIT_MS));
    },
  }));
  return { source: `hono ${version}`, files };
}
