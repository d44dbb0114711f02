// `sporelet build`
import { gzipSync } from "node:zlib";
import { build, type BuildOptions } from "../build/build.ts";
import { nameOf } from "../build/bundle.ts";
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

/** The library's options that both `build` and `run` take from the command line. */
export function buildOptions(entry: string, options: Pick<Options, "memory" | "buildTimeout">): BuildOptions {
  const { memory, buildTimeout } = options;
  return { entry, ...(memory !== undefined && { memory }), ...(buildTimeout !== undefined && { timeout: buildTimeout }) };
}

export function printWarnings(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`sporelet: warning: ${warning.trimEnd()}\n`);
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
