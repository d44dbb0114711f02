// `npm run build`: assembles the engine, then bundles the library and the command line into dist/.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const dist = join(root, "dist");
const { version, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const shared = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  define: { PACKAGE_VERSION: JSON.stringify(version), ENGINE_DIRECTORY: '"./engine/"' },
  external: Object.keys(dependencies),
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
};

async function assembleEngine() {
  // Inside the project, so that its imports are found.
  const work = mkdtempSync(join(root, "node_modules", ".sporelet-"));
  try {
    const outfile = join(work, "assemble.mjs");
    await build({ ...shared, entryPoints: [join(root, "src/engine/assemble.ts")], outfile, packages: "external" });
    const { assembleInto } = await import(pathToFileURL(outfile).href);
    assembleInto(join(dist, "engine"));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Everything but the engine, which is the costly part and kept while its inputs stay the same. */
function clearBundles() {
  for (const name of readdirSync(dist)) if (name !== "engine") rmSync(join(dist, name), { recursive: true });
}

/** The library, as ES modules. */
async function bundleLibrary() {
  const { metafile } = await build({
    ...shared,
    entryPoints: { index: join(root, "src/index.ts"), handler: join(root, "src/handler.ts") },
    outdir: dist,
    splitting: true,
    chunkNames: "[name]-[hash]",
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

/** commander loads child_process for subcommands that are programs of their own; here none is, and it costs 3 ms. */
const withoutChildProcess = {
  name: "without-child-process",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /node_modules.commander./.test(importer) ? { path: "child_process", namespace: "absent" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** The command, as one CommonJS file whose subcommands are evaluated when they are called. */
async function bundleCommand() {
  const { metafile } = await build({
    ...shared,
    entryPoints: [join(root, "src/cli/main.ts")],
    outfile: join(dist, "cli.cjs"),
    format: "cjs",
    minify: true,
    plugins: [withoutChildProcess],
    define: { ...shared.define, "import.meta.url": "__moduleUrl" },
    banner: { js: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

function declareTypes() {
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, "src/tsconfig.json")], { stdio: "inherit" });
}

process.chdir(root);
await assembleEngine();
clearBundles();
const inputs = [...(await bundleLibrary()), ...(await bundleCommand())];
declareTypes();
const bundled = [...new Set(inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]).filter(Boolean))];
console.log(`package: dist/ written; bundled inside: ${bundled.join(", ")}`);
