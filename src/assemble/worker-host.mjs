// The host that `build --target worker` copies beside a module: one ES module for workerd, which has some of Node's modules.
import { join } from "node:path";
import { build } from "esbuild";
import { shared } from "./import-source.mjs";
import { dist, madeBy, root } from "./step.mjs";

export async function bundleWorkerHost() {
  const bundled = await build({
    ...shared,
    write: false,
    entryPoints: { "worker-host": join(root, "src/edge/host.ts") },
    outdir: dist,
    minifyIdentifiers: true,
    metafile: true,
  });
  const { inputs, outputs } = madeBy(bundled);
  return { inputs: ["src/assemble/worker-host.mjs", ...inputs], outputs };
}
