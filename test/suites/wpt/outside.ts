// The program that runs a test file in Node.
import { readFileSync, writeSync } from "node:fs";
import { runTestFile } from "./harness.ts";

for (const event of ["unhandledRejection", "uncaughtException"]) process.on(event, () => {});
// The lines go to a channel of their own: tests print too.
runTestFile(JSON.parse(readFileSync(0, "utf8")), (line) => writeSync(3, `${line}\n`)).then(
  () => process.exit(),
  () => process.exit(1),
);
