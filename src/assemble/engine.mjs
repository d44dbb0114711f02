// The engine: QuickJS, the glue and the guest prelude as the modules that the package ships.
import { importSource } from "./import-source.mjs";

export async function buildEngine() {
  const { exports, inputs } = await importSource("src/assemble/engine/assemble.ts");
  const files = await exports.assemble();
  return {
    inputs: [
      "src/assemble/engine.mjs",
      "src/assemble/engine/hot-calls.csv",
      ...inputs,
      "runtime/abi.ts",
      "runtime/natives.json",
      "runtime/glue/",
      "runtime/guest/",
      "runtime/platform/",
    ],
    outputs: new Map([...files].map(([name, bytes]) => [`engine/${name}`, bytes])),
  };
}
