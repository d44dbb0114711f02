// The adapter between our modules and WASI 0.2: the core modules that `build --target component` puts into a component.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importSource } from "./import-source.mjs";
import { root } from "./step.mjs";

/** STATIC_DATA in runtime/component/layout.ts. */
const STATIC_DATA = 0x60000;

/** Each module, its source, whether it has a network. */
const MODULES = [
  ["arena", "arena", 0],
  ["command", "command", 0],
  ["server", "server", 0],
  ["run", "run", 0],
  ["run-network", "run", 1],
  ["handle", "handle", 0],
  ["handle-network", "handle", 1],
];

export async function buildAdapter() {
  const { exports, inputs } = await importSource("src/assemble/asc.ts");
  const work = mkdtempSync(join(tmpdir(), "sporelet-adapter-"));
  try {
    const made = MODULES.map(async ([name, source, network]) => {
      const target = join(work, `${name}.wasm`);
      const constants = ["--memoryBase", `${STATIC_DATA}`, "--use", `HAS_NETWORK=${network}`, "--shrinkLevel", "2"];
      await exports.compileScript(join(root, "runtime/component", `${source}.ts`), target, constants);
      return [`component/${name}.wasm`, readFileSync(target)];
    });
    return {
      inputs: ["src/assemble/component.mjs", ...inputs, "runtime/abi.ts", "runtime/glue/state.ts", "runtime/component/"],
      outputs: new Map(await Promise.all(made)),
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
