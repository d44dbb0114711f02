// The library, as ES modules, and the page that its server shows.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { shared } from "./import-source.mjs";
import { dist, filesOf, root } from "./step.mjs";

export async function bundleLibrary() {
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
  copyFileSync(join(root, "src/server/page.html"), join(dist, "page.html"));
  const { inputs, outputs } = filesOf(metafile);
  return { inputs: ["src/assemble/library.mjs", ...inputs, "src/server/page.html"], outputs: [...outputs, "page.html"] };
}
