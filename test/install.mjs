// Installs what only tests and checks need (test/package.json), if its lock file has changed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const directory = fileURLToPath(new URL(".", import.meta.url));
const stamp = `${directory}node_modules/.installed`;
const wanted = createHash("sha256")
  .update(readFileSync(`${directory}package-lock.json`))
  .digest("hex");

function installed() {
  try {
    return readFileSync(stamp, "utf8");
  } catch {
    return undefined;
  }
}

if (installed() !== wanted) {
  const started = performance.now();
  console.error("test: installing the packages of test/package.json …");
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: directory, stdio: ["ignore", 2, 2] });
  writeFileSync(stamp, wanted);
  console.error(`test: installed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
