// The benchmark's own handlers with what they import, so that an installed sporelet can build them.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { dist, madeBy, root } from "./step.mjs";

const HANDLERS = "bench/handlers/";

export async function bundleBenchHandlers() {
  const names = readdirSync(join(root, HANDLERS)).filter((name) => name !== "catalogue.ts");
  const bundled = await build({
    write: false,
    entryPoints: names.map((name) => join(root, HANDLERS, name)),
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
  const { inputs, outputs } = madeBy(bundled);
  return { inputs: ["src/assemble/bench-handlers.mjs", ...inputs, HANDLERS], outputs };
}
