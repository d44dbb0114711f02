// `sporelet build`
import { gzipSync } from "node:zlib";
import { build } from "../build/build.ts";
import { nameOf } from "../build/bundle.ts";
import { buildOptions, printWarnings } from "./building.ts";
import { kilobytes, printJson, writeWhole } from "./output.ts";

interface Options {
  output?: string;
  thin?: boolean;
  name?: string;
  memory?: number;
  buildTimeout?: number;
  keepSource?: boolean;
  json?: boolean;
}

export async function buildCommand(entry: string, options: Options): Promise<void> {
  const { name, thin = false, keepSource = false, output = `${nameOf(entry)}.wasm` } = options;
  const started = performance.now();
  const result = await build({ ...buildOptions(entry, options), thin, keepSource, ...(name !== undefined && { name }) });
  process.stderr.write(result.output);
  printWarnings(result.warnings);
  writeWhole(output, result.module);
  const ms = performance.now() - started;
  const gzip = gzipSync(result.module, { level: 9 }).length;
  if (options.json) {
    const { kind, warnings, stats } = result;
    printJson({ output, kind, name: result.name, thin, bytes: result.module.length, gzip, ms: Math.round(ms), warnings, stats });
  } else {
    const what = `${thin ? "thin " : ""}${result.kind}`;
    process.stdout.write(`${output}: ${what}, ${kilobytes(result.module.length)} (${kilobytes(gzip)} gzip), built in ${Math.round(ms)} ms\n`);
  }
}
