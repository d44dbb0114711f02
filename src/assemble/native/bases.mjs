// The bases of native executables: the one step that is no part of `npm run build`, for it takes a minute and a compiler.
import { step } from "../step.mjs";

export const nativeBases = step("native bases", async () => {
  const { importSource } = await import("../import-source.mjs");
  const { exports, inputs } = await importSource("src/assemble/native/compile.ts");
  const engines = ["manifest.json", "standalone.wasm", "standalone-full.wasm"].map((file) => `dist/engine/${file}`);
  return { ...(await exports.compileBases()), inputs: [...inputs, ...engines, "src/assemble/native/", "runtime/native/"] };
});
