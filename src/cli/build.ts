// `sporelet build`
import { TARGETS, type Target } from "../build/build.ts";
import { buildOnce } from "../build/build-once.ts";
import { nameOf } from "../build/bundle.ts";
import { SporeletError } from "../errors.ts";
import { buildOptions, printWarnings, type SharedOptions } from "./building.ts";
import { kilobytes, printJson, writeFully, writeWhole } from "./output.ts";

export interface BuildCommandOptions extends SharedOptions {
  output?: string;
  target: string;
  thin?: boolean;
  name?: string;
  keepSource?: boolean;
  sourcemap: string;
  json?: boolean;
}

/** Where the source map goes. */
const SOURCEMAPS = ["beside", "inline", "none"];

/** What the name of each target's file ends in. */
export const EXTENSION: Record<Target, string> = { wasm: ".wasm", native: "", unikernel: ".elf" };
const EXECUTABLE_MODE = 0o777;

function targetOf(name: string): Target {
  if (TARGETS.includes(name as Target)) return name as Target;
  throw new SporeletError("E_OPTION_VALUE", `Expected \`--target\` to be one of ${TARGETS.join(", ")}, got "${name}"`);
}

export async function buildCommand(entry: string, options: BuildCommandOptions): Promise<void> {
  const target = targetOf(options.target);
  const { name, thin = false, keepSource = false, output = `${nameOf(entry)}${EXTENSION[target]}` } = options;
  if (!SOURCEMAPS.includes(options.sourcemap))
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--sourcemap\` to be one of ${SOURCEMAPS.join(", ")}, got "${options.sourcemap}"`);
  const started = process.uptime();
  const result = await buildOnce({
    ...buildOptions(entry, options),
    target,
    thin,
    keepSource,
    inlineMap: options.sourcemap === "inline",
    ...(name !== undefined && { name }),
  });
  writeFully(2, Buffer.from(result.output));
  printWarnings(result.warnings);
  if (target === "native") writeWhole(output, result.module, EXECUTABLE_MODE);
  else writeWhole(output, result.module);
  if (options.sourcemap === "beside" && !output.startsWith("/dev/")) writeWhole(`${output}.map`, Buffer.from(result.map));
  const ms = Math.round((process.uptime() - started) * 1000);
  if (options.json) {
    const { kind, warnings, parts, stats } = result;
    printJson({ output, target, kind, name: result.name, thin, bytes: result.module.length, ms, parts, warnings, stats });
  } else {
    const what = `${thin ? "thin " : ""}${target === "wasm" ? "" : `${target} `}${result.kind}`;
    // The module may itself be going to stdout.
    writeFully(output.startsWith("/dev/") ? 2 : 1, Buffer.from(`${output}: ${what}, ${kilobytes(result.module.length)}, built in ${ms} ms\n`));
  }
}
