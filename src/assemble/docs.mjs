// `npm run docs`: writes what is generated in docs/ and README.md. docs/web-platform.md and docs/packages.md hold what tests
// found, so these tests write them: the files are Vitest's file snapshots, compared whenever the tests run and written with
// --update. `--check` compares the others and writes nothing.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandsPage } from "./docs/commands.mjs";
import { configPage } from "./docs/config.mjs";
import { errorsPage } from "./docs/errors.mjs";
import { withContent } from "./docs/marked.mjs";
import { withRatios } from "./docs/ratios.mjs";
import { importSource } from "./import-source.mjs";
import { root } from "./step.mjs";

const SETTINGS = "src/config/settings.ts";
const read = (path) => readFileSync(join(root, path), "utf8");
const exportsOf = async (entry) => (await importSource(entry)).exports;

const SHIPPED = "bench/results/ship.json";
const REGISTRIES = "docs/registries.md";

const [errors, cli, settings, estimates, format, shipped] = await Promise.all(
  ["src/errors.ts", "src/cli/main.ts", SETTINGS, "bench/report/estimates.ts", "bench/report/format.ts", "bench/report/shipped.ts"].map(exportsOf),
);
const pages = {
  "docs/errors.md": errorsPage(errors),
  "docs/commands.md": commandsPage(cli.program()),
  "docs/config.md": configPage(settings, read(SETTINGS)),
  [REGISTRIES]: withContent(read(REGISTRIES), "shipped", SHIPPED, `\n${shipped.shippedTable(JSON.parse(read(SHIPPED)))}\n`),
  "README.md": withRatios(read("README.md"), JSON.parse(read("bench/results/results.json")), { ...estimates, ...format }),
};

if (process.argv.includes("--check")) {
  const old = Object.entries(pages).filter(([path, text]) => read(path) !== text);
  for (const [path] of old) console.error(`${path} is not what its sources say: run \`npm run docs\``);
  process.exitCode = old.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of Object.entries(pages)) writeFileSync(join(root, path), text);
  const args = [join(root, "node_modules/vitest/vitest.mjs"), "run", "test/web-platform.test.ts", "test/packages.test.ts", "--update"];
  process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;
}
