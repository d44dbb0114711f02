// The bases of native executables: the one step that is no part of `npm run build`, for it takes a minute and a compiler.
import { step } from "../step.mjs";

const basesFor = (architecture) =>
  step(`native bases for ${architecture}`, async () => {
    const { importSource } = await import("../import-source.mjs");
    const { exports, inputs } = await importSource("src/assemble/native/compile.ts");
    const engines = ["manifest.json", "standalone.wasm", "standalone-full.wasm"].map((file) => `dist/engine/${file}`);
    return { ...(await exports.compileBases(architecture)), inputs: [...inputs, ...engines, "src/assemble/native/", "runtime/native/"] };
  });

/** By the processor that they are for. */
export const nativeBases = { x64: basesFor("x64"), arm64: basesFor("arm64") };
