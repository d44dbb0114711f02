// What `build --target oci` and `push` share: a source, or a file that was built before, as an artifact for registries.
import type { BuildResult } from "../build/build.ts";
import { buildOnce } from "../build/build-once.ts";
import { SporeletError } from "../errors.ts";
import type { Artifact } from "../oci/content.ts";
import type { Origin } from "../oci/labels.ts";
import { pack, packComponent } from "../oci/pack.ts";
import { projectOf, sourceDate } from "../oci/project.ts";
import { BODY, COMPONENT, type PackTarget, type PushTarget } from "../oci/targets.ts";
import { type ArchitectureOptions, architecturesOf } from "./architecture.ts";
import { buildOptions, printWarnings, type SharedOptions } from "./building.ts";
import { writeFully } from "./output.ts";

export interface PackCommandOptions extends SharedOptions, ArchitectureOptions {
  thin?: boolean;
  name?: string;
  compat?: boolean;
  keepSource?: boolean;
  inlineMap?: boolean;
  label?: Record<string, string>;
  /** Of a component: the hosts that it may fetch from. */
  allowNet?: string[];
  /** Of the config file. */
  labels?: Record<string, string>;
}

function originOf({ label, labels }: PackCommandOptions): Origin {
  return { date: sourceDate(), labels: { ...labels, ...label } };
}

/** Builds `entry` and packs what comes out; what the build says goes to stderr. */
export async function packSource(entry: string, target: PushTarget, options: PackCommandOptions): Promise<{ artifact: Artifact; result: BuildResult }> {
  const { thin = false, name, compat = false, keepSource = false, inlineMap = false, allowNet } = options;
  if (thin && target !== "wasm-oci")
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--thin\` only with the targets wasm and wasm-oci, got it with ${target}, which holds its engine`);
  if (allowNet !== undefined && target !== COMPONENT)
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--allow-net\` of push only with the target component, got it with ${target}`, {
      remedy: "Say it to whoever runs the function: run and serve have --allow-net.",
    });
  const architectures = architecturesOf(target, options);
  const origin = originOf(options);
  const wanted = { ...buildOptions(entry, options), target: BODY[target], thin, keepSource, inlineMap, ...(name !== undefined && { name }) };
  const [architecture, ...others] = architectures;
  const result = await buildOnce({ ...wanted, ...(architecture && { architecture }) });
  writeFully(2, Buffer.from(result.output));
  printWarnings(result.warnings);
  const files = [result.module];
  for (const other of others) files.push((await buildOnce({ ...wanted, architecture: other })).module);
  const from = { ...origin, project: projectOf(entry, result.inputs) };
  if (target !== COMPONENT) return { artifact: pack(target, files, entry, { ...from, compat }), result };
  const { component, world } = (await import("../component/component.ts")).componentAndWorld(result.module, allowNet);
  return { artifact: packComponent(component, world, result.module, entry, from), result };
}

/** Packs a module or an executable as it is; of the project that it comes from nothing is known. */
export function packFile(bytes: Uint8Array, file: string, target: PackTarget, options: PackCommandOptions): Artifact {
  const { compat = false } = options;
  return pack(target, [bytes], file, { ...originOf(options), compat });
}
