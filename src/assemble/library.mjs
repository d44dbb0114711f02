// The library, as ES modules.
import { join } from "node:path";
import { build } from "esbuild";
import { shared } from "./import-source.mjs";
import { dist, madeBy, root } from "./step.mjs";

/** What esbuild leaves where a CommonJS package (ws) requires a module of Node's, which an ES module has no `require` for. */
const REQUIRES = "Dynamic require of";
const WITH_REQUIRE = Buffer.from('import{createRequire}from"node:module";const require=createRequire(import.meta.url);\n');

/** What is bundled into functions: with the comment that says that a contract which nothing uses can be left out, which minifying would drop. */
function bundleForFunctions() {
  return build({
    ...shared,
    platform: "neutral",
    minifyWhitespace: false,
    // Each name is an atom of the engine's, which a snapshot has to hold.
    minifyIdentifiers: true,
    write: false,
    entryPoints: Object.fromEntries(["events", "webhooks", "client"].map((name) => [name, join(root, `src/${name}.ts`)])),
    outdir: dist,
    metafile: true,
  });
}

export async function bundleLibrary() {
  const bundled = await build({
    ...shared,
    write: false,
    entryPoints: {
      index: join(root, "src/index.ts"),
      handler: join(root, "src/handler.ts"),
      worker: join(root, "src/workers/worker.ts"),
      "command-process": join(root, "src/host/command-process.ts"),
      "server-process": join(root, "src/server/supervisor/process.ts"),
      "bench-host": join(root, "bench/inhost/main.ts"),
    },
    outdir: dist,
    splitting: true,
    chunkNames: "[name]-[hash]",
    metafile: true,
  });
  const { inputs, outputs } = madeBy(bundled);
  const forFunctions = madeBy(await bundleForFunctions());
  inputs.push(...forFunctions.inputs);
  for (const [path, bytes] of forFunctions.outputs) outputs.set(path, bytes);
  for (const [path, bytes] of outputs) if (Buffer.from(bytes).includes(REQUIRES)) outputs.set(path, Buffer.concat([WITH_REQUIRE, bytes]));
  return { inputs: ["src/assemble/library.mjs", ...inputs], outputs };
}
