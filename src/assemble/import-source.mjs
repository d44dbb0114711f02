// Runs TypeScript of this repository on the developer's machine: bundled, imported, and thrown away.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./step.mjs";

const { version, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** What all bundles of ours have in common. */
export const shared = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  define: {
    PACKAGE_VERSION: JSON.stringify(version),
    ENGINE_DIRECTORY: '"./engine/"',
    ADAPTER_DIRECTORY: '"./component/"',
    NODE_DIRECTORY: '"./node/"',
    NATIVE_DIRECTORY: '"./native/"',
    WORKER_FILE: '"./worker.js"',
    SERVER_FILE: '"./server-process.js"',
    COMMAND_FILE: '"./command-process.js"',
    WORKER_HOST_FILE: '"./worker-host.js"',
    EVENTS_FILE: '"./events.js"',
    PAGE_FILE: '"./page.html"',
    TEMPLATE_DIRECTORY: '"./templates/"',
  },
  external: Object.keys(dependencies),
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
};

/** Imports `entry`, relative to the root, and answers what it exports and which files it is made of. */
export async function importSource(entry) {
  // Inside the project, so that its imports are found.
  const work = mkdtempSync(join(root, "node_modules", ".sporelet-"));
  try {
    const outfile = join(work, "bundle.mjs");
    const { metafile } = await build({ ...shared, entryPoints: [join(root, entry)], outfile, packages: "external", metafile: true });
    return { exports: await import(pathToFileURL(outfile).href), inputs: Object.keys(metafile.inputs) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
