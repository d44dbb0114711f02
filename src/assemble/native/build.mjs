// `npm run build:native`: compiles the bases of native executables into dist/native, if something has changed: those for this
// machine's processor, or with `--arch x64,arm64` those for each of these. `sporelet build --target native` in a checkout, and the
// tests that need them, start it too; one at a time.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { alone } from "../lock.mjs";
import { runAll } from "../progress.mjs";
import { root } from "../step.mjs";
import { nativeBases } from "./bases.mjs";

process.chdir(root);
const { values } = parseArgs({ options: { quiet: { type: "boolean" }, arch: { type: "string", default: process.arch } } });
const steps = values.arch.split(",").map((architecture) => nativeBases[architecture]);
const isUpToDate = () => steps.every((step) => step.isUpToDate());
try {
  execFileSync(process.execPath, [fileURLToPath(new URL("../build.mjs", import.meta.url)), "--no-types", "--quiet"], { stdio: ["ignore", 2, 2] });
} catch {
  process.exit(1); // the build has said why
}
if (isUpToDate()) {
  if (!values.quiet) console.error("build: dist/native is up to date");
} else {
  // llhttp is among them.
  execFileSync(process.execPath, [join(root, "test/install.mjs")], { stdio: ["ignore", 2, 2] });
  await alone("native", async () => isUpToDate() || (await runAll(steps.filter((step) => !step.isUpToDate()))));
}
