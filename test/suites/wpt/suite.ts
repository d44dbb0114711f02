// The Web Platform Tests that a source package carries, as a suite.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { build } from "../../../src/build/build.ts";
import type { Host } from "../../../src/workers/host.ts";
import type { HostedFunction } from "../../../src/workers/hosted.ts";
import { rememberedRun } from "../node-runs.ts";
import { runInside, runOutside } from "../run.ts";
import type { Suite } from "../suite.ts";
import { testFiles } from "./files.ts";
import type { TestRun } from "./harness.ts";
import { serveFiles } from "./server.ts";
import type { Copy } from "./sources.ts";

/** For one file, ms; the longer one for those that say of themselves that they take long. */
const LIMIT_MS = 60_000;
const LONG_LIMIT_MS = 300_000;
/** How much later a file that never looks at the clock is ended. */
const GRACE_MS = 5000;

/** Parts that evaluated code does not bring: a bundle has to name them. */
const NAMED_PARTS = ["encodings", "multi-byte-encodings"];

/** What runs any of the files: a function in the sandbox, a program in Node. */
export interface Runners {
  fn: HostedFunction;
  program: string;
}

export async function createRunners(root: string, host: Host, work: string): Promise<Runners> {
  const directory = join(root, "test/suites/wpt");
  const program = join(work, "outside.mjs");
  await bundle({ entryPoints: [join(directory, "outside.ts")], outfile: program, bundle: true, platform: "node", format: "esm" });
  const { module } = await build({ entry: join(directory, "inside.ts"), allowEval: true, with: NAMED_PARTS });
  return { fn: await host.load(module), program };
}

/**
 * Its files, and a server for what they fetch, which has to be closed.
 * @param most how long any of them may take in the sandbox, ms
 */
export async function wptSuite(copy: Copy, { fn, program }: Runners, most: number): Promise<Suite & { close(): Promise<void> }> {
  const server = await serveFiles(copy.root);
  const programText = readFileSync(program, "utf8");
  const files = [...testFiles(copy)].map(({ directory, name, isLong, code }) => {
    const limit = isLong ? LONG_LIMIT_MS : LIMIT_MS;
    const run: TestRun = { code, href: `${server.origin}/${name}`, limit };
    const insideLimit = Math.min(limit, most);
    return {
      directory,
      name,
      inside: () => runInside(fn, { ...run, limit: insideLimit }, insideLimit + GRACE_MS),
      outside: () => rememberedRun([name, code, programText], () => runOutside(program, run, limit + GRACE_MS)),
    };
  });
  return { source: `${copy.name} ${copy.version}`, files, close: server.close };
}
