// `npm run docs`: writes docs/errors.md from the one table of errors, then docs/web-platform.md and docs/packages.md,
// which hold what tests found. So these tests write them: the files are Vitest's file snapshots, compared whenever the
// tests run and written with --update. With --check docs/errors.md is compared; the others are by their tests.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ERRORS, EXIT } from "../../dist/index.js";

const path = new URL("../../docs/errors.md", import.meta.url);

const GROUPS = {
  function: "The function ran and failed",
  usage: "The command line, an option or the event is wrong",
  build: "The source can't be built",
  module: "The module can't be loaded",
  file: "A file can't be read or written",
  environment: "The machine or the installation lacks something",
};

let text = `# Errors

Generated from src/errors.ts by \`npm run docs\`.

Every message has the form \`sporelet: CODE: what happened\`, then what to do. The library throws a
\`SporeletError\` with the same \`code\`. \`sporelet run\` of a module that sporelet did not build ends with
that module's own status.
`;
for (const [group, title] of Object.entries(GROUPS)) {
  text += `\n## Exit status ${EXIT[group]}: ${title.toLowerCase()}\n\n| code | what happened | what to do |\n| --- | --- | --- |\n`;
  for (const [code, { meaning, remedy, exit }] of Object.entries(ERRORS))
    if (exit === group) text += `| \`${code}\` | ${meaning} | ${(remedy || "See the message.").replaceAll("|", "\\|")} |\n`;
}

if (process.argv.includes("--check")) {
  if (readFileSync(path, "utf8") !== text) {
    console.error("docs/errors.md does not fit src/errors.ts: run `npm run docs`");
    process.exitCode = 1;
  }
} else {
  writeFileSync(path, text);
  const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
  const args = [vitest, "run", "test/web-platform.test.ts", "test/packages.test.ts", "--update"];
  process.exitCode = spawnSync(process.execPath, args, { cwd: fileURLToPath(new URL("../../", import.meta.url)), stdio: "inherit" }).status ?? 1;
}
