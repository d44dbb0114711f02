// Runs a script of this checkout: bundles the given file and calls its `main`.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const [entry, ...args] = process.argv.slice(2);
const root = fileURLToPath(new URL("../", import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const work = mkdtempSync(join(root, "node_modules", ".bench-"));
try {
  const outfile = join(work, "main.mjs");
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    define: {
      PACKAGE_VERSION: JSON.stringify(version),
      ENGINE_DIRECTORY: JSON.stringify(pathToFileURL(join(root, "dist/engine/")).href),
      NATIVE_DIRECTORY: JSON.stringify(pathToFileURL(join(root, "dist/native/")).href),
      EVENTS_FILE: JSON.stringify(pathToFileURL(join(root, "dist/events.js")).href),
      WORKER_FILE: JSON.stringify(pathToFileURL(join(root, "dist/worker.js")).href),
      NODE_DIRECTORY: JSON.stringify(pathToFileURL(join(root, "dist/node/")).href),
    },
  });
  const { main } = await import(pathToFileURL(outfile).href);
  await main(root, args);
} finally {
  rmSync(work, { recursive: true, force: true });
}
