// What functions get for Node's modules. Not minified: that would drop the PURE comments by which what a
// function does not use is left out, and with it the parts of the platform that it names.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { constants as zlibConstants } from "node:zlib";
import { build } from "esbuild";
import { nodeShapes, nodesNames } from "./node-shapes.mjs";
import { dist, madeBy, root } from "./step.mjs";

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
  const { provided } = catalogue;
  const made = await Promise.all(
    Object.entries({ ...catalogue.provided, ...catalogue.internal }).map(async ([name, { file, define }]) => {
      const bundled = await build({
        write: false,
        entryPoints: [join(NODE_SOURCES, file)],
        outfile: join(dist, "node", `${name.replaceAll("/", "-")}.js`),
        bundle: true,
        format: "esm",
        platform: "browser",
        target: "es2024",
        legalComments: "none",
        charset: "utf8",
        external: ["sporelet:embedded"],
        define: { global: "globalThis", ZLIB_CONSTANTS: JSON.stringify(zlibConstants), ...define },
        plugins: [between(catalogue)],
        logLevel: "warning",
        metafile: true,
      });
      const [output] = Object.values(bundled.metafile.outputs);
      if (Object.hasOwn(provided, name)) provided[name].absent = nodesNames(name).filter((exported) => !output?.exports.includes(exported));
      return madeBy(bundled);
    }),
  );
  const shapes = Buffer.from(JSON.stringify(nodeShapes(Object.keys(catalogue.provided))));
  return {
    inputs: ["src/assemble/node-modules.mjs", "src/assemble/node-shapes.mjs", "runtime/node/", ...made.flatMap(({ inputs }) => inputs)],
    outputs: new Map([
      ...made.flatMap(({ outputs }) => [...outputs]),
      ["node/modules.json", Buffer.from(JSON.stringify(catalogue))],
      ["node/shapes.json", shapes],
    ]),
  };
}
