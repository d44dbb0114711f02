// `npm run build:native`: compiles the bases of native executables into dist/native, if something has changed. `sporelet build
// --target native` in a checkout, and the tests that need them, start it too; one at a time.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importSource } from "../import-source.mjs";
import { alone } from "../lock.mjs";
import { runAll } from "../progress.mjs";
import { dist, root, step } from "../step.mjs";

async function compileBases() {
  const { exports, inputs } = await importSource("src/assemble/native/compile.ts");
  await exports.compileBases(join(dist, "native"));
  const engines = ["manifest.json", "standalone.wasm", "standalone-full.wasm"].map((file) => `dist/engine/${file}`);
  return { inputs: [...inputs, ...engines, "src/assemble/native/", "runtime/native/"], outputs: ["native"] };
}

process.chdir(root);
execFileSync(process.execPath, [fileURLToPath(new URL("../build.mjs", import.meta.url)), "--no-types"], { stdio: ["ignore", 2, 2] });
await alone("native", async () => {
  const native = step("native bases", compileBases);
  if (native.isUpToDate) console.error("build: dist/native is up to date");
  else await runAll([native]);
}).catch((error) => {
  console.error(error.code === undefined ? error : `build: ${error.code}: ${error.message}\n${error.remedy}`);
  process.exitCode = 1;
});
