// What functions get for Node's modules. Not minified: that would drop the PURE comments by which what a
// function does not use is left out, and with it the parts of the platform that it names.
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { dist, filesOf, root } from "./step.mjs";

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

export async function bundleNodeModules() {
  const catalogue = JSON.parse(readFileSync(join(NODE_SOURCES, "modules.json"), "utf8"));
  mkdirSync(join(dist, "node"), { recursive: true });
  await Promise.all(
    Object.entries(catalogue.provided).map(async ([name, { file, define }]) => {
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
      return filesOf(metafile);
    }),
  );
  copyFileSync(join(NODE_SOURCES, "modules.json"), join(dist, "node", "modules.json"));
  return { inputs: ["src/assemble/node-modules.mjs", "runtime/node/", "runtime/guest/", "runtime/platform/"], outputs: ["node"] };
}
