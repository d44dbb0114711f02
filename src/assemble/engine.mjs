// The engine: QuickJS, the glue and the guest prelude as the modules that the package ships.
import { join } from "node:path";
import { importSource } from "./import-source.mjs";
import { dist } from "./step.mjs";

export async function buildEngine() {
  const { exports, inputs } = await importSource("src/assemble/engine/assemble.ts");
  await exports.assembleInto(join(dist, "engine"));
  return {
    inputs: ["src/assemble/engine.mjs", ...inputs, "runtime/abi.ts", "runtime/natives.json", "runtime/glue/", "runtime/guest/", "runtime/platform/"],
    outputs: ["engine"],
  };
}
