// `npm run build`: assembles the engine, bundles the library and the command line into dist/, and compiles the native
// bases where there is a compiler.
import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { importSource, root, shared } from "./import-source.mjs";
import { buildNative } from "./native/build.mjs";

const dist = join(root, "dist");

async function assembleEngine() {
  const { exports, inputs } = await importSource("src/assemble/engine/assemble.ts");
  exports.assembleInto(join(dist, "engine"), inputs);
}

/** What is costly, and kept while its inputs stay the same. */
const KEPT = ["engine", "native"];

function clearBundles() {
  for (const name of readdirSync(dist)) if (!KEPT.includes(name)) rmSync(join(dist, name), { recursive: true });
}

/** The library, as ES modules. */
async function bundleLibrary() {
  const { metafile } = await build({
    ...shared,
    entryPoints: {
      index: join(root, "src/index.ts"),
      handler: join(root, "src/handler.ts"),
      worker: join(root, "src/workers/worker.ts"),
      "bench-host": join(root, "bench/inhost/main.ts"),
    },
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

/** What the command loads only when it is called for, each a file of its own: parsing is a good part of its start. */
const LAZY = [
  "cli/build",
  "cli/run",
  "cli/inspect",
  "cli/engine",
  "cli/bench",
  "build/build-once",
  "build/bundle-api",
  "build/cache",
  "host/wasmer",
  "host/node-wasi",
  "host/executable",
  "module/positions",
  "cli/request",
  "cli/serve",
  "cli/dev",
  "cli/env-file",
  "host/allow-network",
];

const lazyName = (module) => `lazy-${module.replace("/", "-")}.cjs`;

const leaveLazyOut = {
  name: "leave-lazy-out",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      if (kind !== "dynamic-import") return undefined;
      const module = relative(join(root, "src"), join(resolveDir, path)).replaceAll("\\", "/").replace(/\.ts$/, "");
      return LAZY.includes(module) ? { path: `./${lazyName(module)}`, external: true } : undefined;
    });
  },
};

/** The command, as CommonJS. */
async function bundleCommand() {
  const { metafile } = await build({
    ...shared,
    entryPoints: [
      { in: join(root, "src/cli/main.ts"), out: "cli" },
      ...LAZY.map((module) => ({ in: join(root, "src", `${module}.ts`), out: lazyName(module).replace(/\.cjs$/, "") })),
    ],
    outdir: dist,
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    // With require instead of import(), which would start the loader of ES modules.
    supported: { "dynamic-import": false },
    minify: true,
    plugins: [withoutChildProcess, leaveLazyOut],
    define: { ...shared.define, "import.meta.url": "__moduleUrl" },
    banner: { js: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

const NODE_SOURCES = join(root, "runtime/node");

/** Modules of Node's stay imports of each other; what libraries want of packages that the platform has is replaced. */
function between({ provided, insideLibraries }) {
  return {
    name: "between-node-modules",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (kind === "entry-point") return undefined;
        const replaced = (importer.startsWith(NODE_SOURCES) ? undefined : insideLibraries[path]) ?? path;
        if (replaced !== path && replaced.endsWith(".ts")) return { path: join(NODE_SOURCES, replaced) };
        const name = replaced.replace(/^node:/, "");
        if (!Object.hasOwn(provided, name)) return undefined;
        return kind === "require-call" ? { path: name, namespace: "required" } : { path: `node:${name}`, external: true, sideEffects: false };
      });
      onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({ contents: `export * from "node:${path}"; export { default } from "node:${path}";` }));
    },
  };
}

/**
 * What functions get for Node's modules. Not minified: that would drop the PURE comments by which what a
 * function does not use is left out, and with it the parts of the platform that it names.
 */
async function bundleNodeModules() {
  const catalogue = JSON.parse(readFileSync(join(NODE_SOURCES, "modules.json"), "utf8"));
  copyFileSync(join(root, "src/server/page.html"), join(dist, "page.html"));
  const inputs = [];
  for (const [name, { file, define }] of Object.entries(catalogue.provided)) {
    const { metafile } = await build({
      entryPoints: [join(NODE_SOURCES, file)],
      outfile: join(dist, "node", `${name.replaceAll("/", "-")}.js`),
      bundle: true,
      format: "esm",
      platform: "browser",
      target: "es2024",
      legalComments: "none",
      charset: "utf8",
      define: { global: "globalThis", ...define },
      plugins: [between(catalogue)],
      logLevel: "warning",
      metafile: true,
    });
    inputs.push(...Object.keys(metafile.inputs));
  }
  copyFileSync(join(NODE_SOURCES, "modules.json"), join(dist, "node", "modules.json"));
  return inputs;
}

/** The benchmark's own handlers with what they import, so that an installed sporelet can build them. */
async function bundleBenchHandlers() {
  const names = readdirSync(join(root, "bench/handlers")).filter((name) => name !== "catalogue.ts");
  const { metafile } = await build({
    entryPoints: names.map((name) => join(root, "bench/handlers", name)),
    outdir: join(dist, "bench"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "neutral",
    mainFields: ["module", "main"],
    format: "esm",
    target: "es2022",
    minify: true,
    logLevel: "warning",
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
const inputs = [...(await bundleLibrary()), ...(await bundleCommand()), ...(await bundleNodeModules()), ...(await bundleBenchHandlers())];
declareTypes();
const bundled = [...new Set(inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]).filter(Boolean))];
await buildNative({ isRequired: false });
console.log(`package: dist/ written; bundled inside: ${bundled.join(", ")}`);
