// `npm run build`: assembles the engine, then bundles the library and the command line into dist/.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const shared = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  define: { PACKAGE_VERSION: JSON.stringify(version), ENGINE_DIRECTORY: '"./engine/"' },
  logLevel: "warning",
};

async function assembleEngine() {
  // Inside the project, so that its imports are found.
  const work = mkdtempSync(join(root, "node_modules", ".sporelet-"));
  try {
    const outfile = join(work, "a", "assemble.mjs");
    await build({ ...shared, entryPoints: [join(root, "src/engine/assemble.ts")], outfile, packages: "external" });
    const { assembleInto } = await import(pathToFileURL(outfile).href);
    assembleInto(join(root, "dist", "engine"));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

process.chdir(root);
await assembleEngine();
