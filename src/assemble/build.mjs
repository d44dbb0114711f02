// `npm run build`: makes dist/, as far as something has changed. `--no-types` leaves out the declarations, which only
// those need who compile against the package; `--quiet` says nothing where nothing is to be done.
import { alone } from "./lock.mjs";
import { nativeBases } from "./native/bases.mjs";
import { root, step } from "./step.mjs";

process.chdir(root);
const steps = [
  step("engine", async () => (await import("./engine.mjs")).buildEngine()),
  step("adapter", async () => (await import("./component.mjs")).buildAdapter()),
  step("library", async () => (await import("./library.mjs")).bundleLibrary()),
  step("worker host", async () => (await import("./worker-host.mjs")).bundleWorkerHost()),
  step("page", async () => (await import("./page.mjs")).bundlePage()),
  step("command", async () => (await import("./command.mjs")).bundleCommand()),
  step("node modules", async () => (await import("./node-modules.mjs")).bundleNodeModules()),
  step("bench handlers", async () => (await import("./bench-handlers.mjs")).bundleBenchHandlers()),
  step("templates", async () => (await import("./templates.mjs")).copyTemplates()),
  ...(process.argv.includes("--no-types") ? [] : [step("types", async () => (await import("./types.mjs")).declareTypes())]),
];
const outOfDate = () => steps.filter((each) => !each.isUpToDate());

if (outOfDate().length > 0) {
  const { runAll } = await import("./progress.mjs");
  await alone("build", () => runAll(outOfDate()));
} else if (!process.argv.includes("--quiet")) console.error("build: dist/ is up to date");

// They are compiled when they are wanted; until then there are none rather than old ones.
if (process.exitCode === undefined) for (const bases of Object.values(nativeBases)) if (bases.wasMade() && !bases.isUpToDate()) bases.discard();
