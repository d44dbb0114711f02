// What a suite is to the command: files, each of which runs in the sandbox and in Node.
import type { Run } from "./run.ts";

export interface TestFile {
  /** What it is counted under. */
  directory: string;
  name: string;
  inside(): Promise<Run>;
  outside(): Promise<Run>;
}

export interface Suite {
  /** Where it comes from: "nodejs 20.19.2+dfsg". */
  source: string;
  files: TestFile[];
}
