// `npm run build:native`: compiles the bases of native executables into dist/native, if something has changed. `sporelet build
// --target native` in a checkout, and the tests that need them, start it too; one at a time.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alone } from "../lock.mjs";
import { runAll } from "../progress.mjs";
import { root } from "../step.mjs";
import { nativeBases } from "./bases.mjs";

process.chdir(root);
const quiet = process.argv.includes("--quiet");
try {
  execFileSync(process.execPath, [fileURLToPath(new URL("../build.mjs", import.meta.url)), "--no-types", "--quiet"], { stdio: ["ignore", 2, 2] });
} catch {
  process.exit(1); // the build has said why
}
if (nativeBases.isUpToDate()) {
  if (!quiet) console.error("build: dist/native is up to date");
} else {
  // llhttp is among them.
  execFileSync(process.execPath, [join(root, "test/install.mjs")], { stdio: ["ignore", 2, 2] });
  await alone("native", async () => nativeBases.isUpToDate() || (await runAll([nativeBases])));
}
