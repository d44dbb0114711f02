// Installs what only tests and checks need (test/package.json), if its lock file has changed.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { alone } from "../src/assemble/lock.mjs";

const directory = fileURLToPath(new URL(".", import.meta.url));
const stamp = `${directory}node_modules/.installed`;
const wanted = createHash("sha256")
  .update(readFileSync(`${directory}package-lock.json`))
  .digest("hex");

function isInstalled() {
  try {
    return readFileSync(stamp, "utf8") === wanted;
  } catch {
    return false;
  }
}

async function install() {
  await promisify(execFile)("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: directory });
  writeFileSync(stamp, wanted);
}

if (!isInstalled())
  await alone("test packages", async () => {
    if (isInstalled()) return;
    const { runAll } = await import("../src/assemble/progress.mjs");
    await runAll([{ name: "the packages of test/package.json", run: install }], "install");
  });
