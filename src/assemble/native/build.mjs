// `npm run build:native`: compiles the bases of native executables into dist/native. `npm run build` does it too, where
// there is a compiler.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importSource, root } from "../import-source.mjs";

/** @param isRequired whether it is an error that there is no compiler */
export async function buildNative({ isRequired }) {
  const { exports, inputs } = await importSource("src/assemble/native/compile.ts");
  await exports.compileBases(join(root, "dist", "native"), inputs, isRequired);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(root);
  await buildNative({ isRequired: true });
}
