// `sporelet build`
import { TARGETS, type Target } from "../build/build.ts";
import { buildOnce } from "../build/build-once.ts";
import { nameOf } from "../build/bundle.ts";
import { steeringFiles } from "../build/source-files.ts";
import { WORKER_EXTENSION } from "../edge/description.ts";
import { SporeletError } from "../errors.ts";
import { ARCHITECTURE } from "../native/architectures.ts";
import { isPackTarget, PACK_TARGETS, PACKED_EXTENSION, type PackTarget } from "../oci/targets.ts";
import { architecturesOf } from "./architecture.ts";
import { buildOptions, isLeftOut, printWarnings } from "./building.ts";
import { refuseInputs } from "./inputs.ts";
import { isStdout, jsonText, kilobytes, outputPath, refuseSource, STDOUT, writeFully, writeWhole } from "./output.ts";
import type { PackCommandOptions } from "./packing.ts";

export interface BuildCommandOptions extends PackCommandOptions {
  output?: string;
  target: string;
  sourcemap: string;
  json?: boolean;
  /** Of a worker or component: the hosts that it may fetch from. */
  allowNet?: string[];
  /** Whether a source without a default export is left out, and that is said. */
  skipsPrograms?: boolean;
}

/** Where the source map goes. */
export const SOURCEMAPS = ["beside", "inline", "none"];

/** Those that a module is made into, with the hosts that it may fetch from in it. */
const WRAPPED_TARGETS = ["component", "worker"] as const;

export type BuildTarget = Target | PackTarget | (typeof WRAPPED_TARGETS)[number] | "lambda";

/** What the name of each target's file ends in. */
export const EXTENSION: Readonly<Record<BuildTarget, string>> = {
  wasm: ".wasm",
  native: "",
  unikernel: ".elf",
  ...PACKED_EXTENSION,
  component: ".component.wasm",
  worker: WORKER_EXTENSION,
  lambda: ".zip",
};

/** What `--target` takes. */
export const BUILD_TARGETS: readonly BuildTarget[] = [...TARGETS, ...PACK_TARGETS, ...WRAPPED_TARGETS, "lambda"];

/** Permissions of an executable, less what the process's mask takes away. */
export const EXECUTABLE_MODE = 0o777;

function targetOf(name: string): BuildTarget {
  if (BUILD_TARGETS.includes(name as Target)) return name as Target;
  throw new SporeletError("E_OPTION_VALUE", `Expected \`--target\` to be one of ${BUILD_TARGETS.join(", ")}, got "${name}"`);
}

/** @throws SporeletError E_OPTION_VALUE */
function checkOptions({ sourcemap, compat, label, allowNet, thin, target }: BuildCommandOptions): void {
  if (!SOURCEMAPS.includes(sourcemap))
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--sourcemap\` to be one of ${SOURCEMAPS.join(", ")}, got "${sourcemap}"`);
  const odd = compat ? "compat" : label === undefined ? undefined : "label";
  if (target === "component" && sourcemap === "inline")
    throw new SporeletError("E_OPTION_VALUE", "Expected `--sourcemap` of a component to be beside or none, got inline");
  if (target === "component" && thin)
    throw new SporeletError("E_OPTION_VALUE", "Expected `--thin` only with the targets wasm and wasm-oci: a component holds its engine");
  if (allowNet !== undefined && !WRAPPED_TARGETS.includes(target as "worker"))
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--allow-net\` of build only with the targets component and worker, got it with ${target}`, {
      remedy: "Give it to what runs the function: sporelet run, serve or deploy, or the executable itself.",
    });
  if (odd !== undefined && !isPackTarget(target))
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--${odd}\` only with the targets ${PACK_TARGETS.join(", ")}, got it with ${target}`);
}

/** Answers whether it was built, and not left out. */
export async function buildCommand(entry: string, options: BuildCommandOptions): Promise<boolean> {
  const target = targetOf(options.target);
  checkOptions(options);
  const inlineMap = options.sourcemap === "inline";
  if (isPackTarget(target)) return (await import("./build-packed.ts")).buildPacked(entry, target, { ...options, inlineMap });
  if (target === "lambda") return (await import("./build-lambda.ts")).buildLambda(entry, { ...options, inlineMap });
  const [architecture] = architecturesOf(target, options);
  if (target === "worker") return (await import("./build-worker.ts")).buildWorker(entry, options);
  const { name, thin = false, keepSource = false, allowNet } = options;
  const isComponent = target === "component";
  const output = outputPath(options.output, `${nameOf(entry)}${EXTENSION[target]}`);
  const started = performance.now();
  const result = await buildOnce({
    ...buildOptions(entry, options),
    target: isComponent ? "wasm" : target,
    ...(architecture && { architecture }),
    thin,
    keepSource,
    inlineMap,
    ...(name !== undefined && { name }),
  });
  if (isLeftOut(entry, result.kind, options.skipsPrograms)) return false;
  const file = isComponent ? (await import("../component/component.ts")).componentOf(result.module, allowNet) : result.module;
  writeFully(2, Buffer.from(result.output));
  printWarnings(result.warnings);
  // The module may itself be going to stdout; what is said of it then goes to stderr, and a map goes nowhere.
  const isStream = isStdout(output);
  const map = options.sourcemap === "beside" && !isStream ? `${output}.map` : undefined;
  if (output !== STDOUT) {
    refuseInputs(map === undefined ? [output] : [output, map], [...result.inputs, ...steeringFiles(entry)]);
    refuseSource(output);
  }
  writeWhole(output, file, target === "native" ? EXECUTABLE_MODE : undefined);
  if (map !== undefined) writeWhole(map, Buffer.from(result.map));
  const ms = Math.round(performance.now() - started);
  const { kind, warnings, parts, stats } = result;
  const what = isComponent
    ? `${kind} as a component`
    : `${thin ? "thin " : ""}${target === "wasm" ? "" : `${target} `}${kind}${architecture ? ` for ${ARCHITECTURE[architecture].name}` : ""}`;
  const said = options.json
    ? jsonText({ output, target, ...(architecture && { architecture }), kind, name: result.name, thin, bytes: file.length, ms, parts, warnings, stats })
    : `${output === STDOUT ? "stdout" : output}: ${what}, ${kilobytes(file.length)}, built in ${ms} ms\n`;
  writeFully(isStream ? 2 : 1, Buffer.from(said));
  return true;
}
