// `sporelet build`
import { buildOnce } from "../build/build.ts";
import { nameOf } from "../build/bundle.ts";
import { SporeletError } from "../errors.ts";
import { buildOptions, postponeTierUp, printWarnings, type SharedOptions } from "./building.ts";
import { kilobytes, printJson, writeFully, writeWhole } from "./output.ts";

interface Options extends SharedOptions {
  output?: string;
  thin?: boolean;
  name?: string;
  keepSource?: boolean;
  sourcemap: string;
  json?: boolean;
}

/** Where the source map goes. */
const SOURCEMAPS = ["beside", "inline", "none"];

export async function buildCommand(entry: string, options: Options): Promise<void> {
  const { name, thin = false, keepSource = false, output = `${nameOf(entry)}.wasm` } = options;
  if (!SOURCEMAPS.includes(options.sourcemap))
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--sourcemap\` to be one of ${SOURCEMAPS.join(", ")}, got "${options.sourcemap}"`);
  postponeTierUp();
  const started = process.uptime();
  const result = await buildOnce({
    ...buildOptions(entry, options),
    thin,
    keepSource,
    inlineMap: options.sourcemap === "inline",
    ...(name !== undefined && { name }),
  });
  writeFully(2, Buffer.from(result.output));
  printWarnings(result.warnings);
  writeWhole(output, result.module);
  if (options.sourcemap === "beside" && !output.startsWith("/dev/")) writeWhole(`${output}.map`, Buffer.from(result.map));
  const ms = Math.round((process.uptime() - started) * 1000);
  if (options.json) {
    const { kind, warnings, parts, stats } = result;
    printJson({ output, kind, name: result.name, thin, bytes: result.module.length, ms, parts, warnings, stats });
  } else {
    const what = `${thin ? "thin " : ""}${result.kind}`;
    // The module may itself be going to stdout.
    writeFully(output.startsWith("/dev/") ? 2 : 1, Buffer.from(`${output}: ${what}, ${kilobytes(result.module.length)}, built in ${ms} ms\n`));
  }
}
