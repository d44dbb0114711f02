// Tests run against the package as it is built: dist/ must fit the sources.
import { execFileSync } from "node:child_process";

export default function setup(): void {
  execFileSync(process.execPath, ["src/assemble/build.mjs"], { stdio: "inherit" });
}
