// `npm run build`: makes dist/, as far as something has changed. `--no-types` leaves out the declarations, which only
// those need who compile against the package.
import { step } from "./step.mjs";

const steps = [
  step("engine", async () => (await import("./engine.mjs")).buildEngine()),
  step("library", async () => (await import("./library.mjs")).bundleLibrary()),
  step("command", async () => (await import("./command.mjs")).bundleCommand()),
  step("node modules", async () => (await import("./node-modules.mjs")).bundleNodeModules()),
  step("bench handlers", async () => (await import("./bench-handlers.mjs")).bundleBenchHandlers()),
  ...(process.argv.includes("--no-types") ? [] : [step("types", async () => (await import("./types.mjs")).declareTypes())]),
].filter(({ isUpToDate }) => !isUpToDate);

if (steps.length === 0) console.error("build: dist/ is up to date");
else {
  const { runAll } = await import("./progress.mjs");
  await runAll(steps);
}
