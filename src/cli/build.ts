// `sporelet build`
import { buildOnce } from "../build/build.ts";
import { nameOf } from "../build/bundle.ts";
import { buildOptions, postponeTierUp, printWarnings } from "./building.ts";
import { kilobytes, printJson, writeFully, writeWhole } from "./output.ts";

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
  postponeTierUp();
  const started = process.uptime();
  const result = await buildOnce({ ...buildOptions(entry, options), thin, keepSource, ...(name !== undefined && { name }) });
  writeFully(2, Buffer.from(result.output));
  printWarnings(result.warnings);
  writeWhole(output, result.module);
  const ms = Math.round((process.uptime() - started) * 1000);
  if (options.json) {
    const { kind, warnings, stats } = result;
    printJson({ output, kind, name: result.name, thin, bytes: result.module.length, ms, warnings, stats });
  } else {
    const what = `${thin ? "thin " : ""}${result.kind}`;
    // The module may itself be going to stdout.
    writeFully(output.startsWith("/dev/") ? 2 : 1, Buffer.from(`${output}: ${what}, ${kilobytes(result.module.length)}, built in ${ms} ms\n`));
  }
}
