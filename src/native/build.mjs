// `npm run build:native`: compiles the bases of native executables into dist/native. `npm run build` does it too, where
// there is a compiler.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importSource, root } from "../engine/import-source.mjs";

/** @param isRequired whether it is an error that there is no compiler */
export async function buildNative({ isRequired }) {
  const { exports } = await importSource("src/native/compile.ts");
  await exports.compileBases(join(root, "dist", "native"), isRequired);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(root);
  await buildNative({ isRequired: true });
}
