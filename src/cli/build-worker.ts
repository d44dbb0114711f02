// `sporelet build --target worker`: a directory that wrangler deploys and workerd serves.
import { join } from "node:path";
import { buildOnce } from "../build/build-once.ts";
import { nameOf } from "../build/bundle.ts";
import { steeringFiles } from "../build/source-files.ts";
import { WORKER_EXTENSION } from "../edge/description.ts";
import { workerFiles } from "../edge/files.ts";
import { SporeletError } from "../errors.ts";
import { buildOptions, isLeftOut, printWarnings, type SharedOptions } from "./building.ts";
import { refuseInputs } from "./inputs.ts";
import { isStdout, jsonText, kilobytes, makeDirectory, writeFully, writeWhole } from "./output.ts";

interface BuildWorkerOptions extends SharedOptions {
  output?: string;
  thin?: boolean;
  name?: string;
  keepSource?: boolean;
  allowNet?: string[];
  json?: boolean;
  skipsPrograms?: boolean;
}

/** Answers whether it was built, and not left out. */
export async function buildWorker(entry: string, options: BuildWorkerOptions): Promise<boolean> {
  const { output = `${nameOf(entry)}${WORKER_EXTENSION}`, thin, name, keepSource = false, allowNet = [] } = options;
  if (thin) throw new SporeletError("E_OPTION_VALUE", "Expected `--thin` only with the targets wasm and wasm-oci: a worker holds its engine");
  if (isStdout(output)) throw new SporeletError("E_OPTION_VALUE", `Expected \`--output\` of a worker to be a directory, got ${output}`);
  const started = performance.now();
  const result = await buildOnce({ ...buildOptions(entry, options), keepSource, ...(name !== undefined && { name }) });
  const { kind, parts, warnings, stats, inputs } = result;
  if (isLeftOut(entry, kind, options.skipsPrograms)) return false;
  writeFully(2, Buffer.from(result.output));
  printWarnings(warnings);
  const files = Object.entries(workerFiles(result.module, allowNet));
  const paths = files.map(([file]) => join(output, file));
  makeDirectory(output);
  refuseInputs(paths, [...inputs, ...steeringFiles(entry)]);
  for (const [file, bytes] of files) writeWhole(join(output, file), bytes);
  const bytes = files.reduce((sum, [, content]) => sum + content.length, 0);
  const ms = Math.round(performance.now() - started);
  const said = options.json
    ? jsonText({ output, target: "worker", kind, name: result.name, files: files.map(([file]) => file), bytes, ms, parts, warnings, stats })
    : `${output}: ${kind} as a worker, ${files.length} files, ${kilobytes(bytes)}, built in ${ms} ms\n`;
  writeFully(1, Buffer.from(said));
  return true;
}
