// Tests run against the package as it is built, and against packages of others: both must be there, as the sources say.
import { execFileSync } from "node:child_process";

export default function setup(): void {
  for (const script of [["test/install.mjs"], ["src/assemble/build.mjs", "--no-types", "--quiet"]])
    execFileSync(process.execPath, script, { stdio: "inherit" });
}
