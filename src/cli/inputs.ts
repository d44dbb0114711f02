// No command writes over what it reads.
import { type BigIntStats, statSync } from "node:fs";
import { SporeletError } from "../errors.ts";

/** A regular file behind `path`, through links; undefined for what is not there, a device or a pipe. */
function fileAt(path: string): BigIntStats | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found?.isFile() ? found : undefined;
}

/**
 * Call it before anything is written. Two paths are the same file if the system says so: by another spelling, through a
 * symbolic link, as a hard link.
 * @param outputs paths that the command will write
 * @param inputs paths that it reads; what is not there is no input
 * @throws SporeletError E_WOULD_OVERWRITE
 *
 * @example
 * refuseInputs(["hello.ts"], ["./hello.ts"]); // throws
 */
export function refuseInputs(outputs: readonly string[], inputs: readonly string[]): void {
  const read = new Map<string, string>();
  for (const input of inputs) {
    const file = fileAt(input);
    if (file !== undefined) read.set(`${file.dev}:${file.ino}`, input);
  }
  for (const output of outputs) {
    const file = fileAt(output);
    const input = file && read.get(`${file.dev}:${file.ino}`);
    if (input !== undefined) throw new SporeletError("E_WOULD_OVERWRITE", `the output ${output} would overwrite ${input}, which this command reads`);
  }
}
