// The library, as ES modules.
import { join } from "node:path";
import { build } from "esbuild";
import { shared } from "./import-source.mjs";
import { dist, madeBy, root } from "./step.mjs";

export async function bundleLibrary() {
  const bundled = await build({
    ...shared,
    write: false,
    entryPoints: {
      index: join(root, "src/index.ts"),
      handler: join(root, "src/handler.ts"),
      worker: join(root, "src/workers/worker.ts"),
      "server-process": join(root, "src/server/supervisor/process.ts"),
      "bench-host": join(root, "bench/inhost/main.ts"),
    },
    outdir: dist,
    splitting: true,
    chunkNames: "[name]-[hash]",
    metafile: true,
  });
  const { inputs, outputs } = madeBy(bundled);
  return { inputs: ["src/assemble/library.mjs", ...inputs], outputs };
}
