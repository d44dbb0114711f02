// The function that runs a test file in the sandbox.
import { runTestFile, type TestRun } from "./harness.ts";

export default async function handler(run: TestRun): Promise<null> {
  // What nobody handles ends an invocation. In Node it would end the process; there it is let pass too.
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  await runTestFile(run, console.error.bind(console));
  return null;
}
