// `sporelet build --target oci` and `--target wasm-oci`: an OCI image layout, as a tar archive or a directory.
import { statSync } from "node:fs";
import { nameOf } from "../build/bundle.ts";
import { steeringFiles } from "../build/source-files.ts";
import { bytesOf } from "../oci/content.ts";
import { layoutTar, writeLayout } from "../oci/layout.ts";
import { sourceDate } from "../oci/project.ts";
import { summaryOf } from "../oci/summary.ts";
import { PACKED_EXTENSION, type PackTarget } from "../oci/targets.ts";
import { isLeftOut } from "./building.ts";
import { refuseInputs } from "./inputs.ts";
import { isStdout, jsonText, kilobytes, refuseSource, STDOUT, writeFully, writeWhole } from "./output.ts";
import { type PackCommandOptions, packSource } from "./packing.ts";

export interface BuildPackedOptions extends PackCommandOptions {
  output?: string;
  json?: boolean;
  skipsPrograms?: boolean;
}

/** Whether a layout goes there as a directory: one is there, or the path ends as that of one. */
function isDirectoryPath(path: string): boolean {
  return /[/\\]$/.test(path) || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Answers whether it was built, and not left out. */
export async function buildPacked(entry: string, target: PackTarget, options: BuildPackedOptions): Promise<boolean> {
  const started = performance.now();
  const { output = `${nameOf(entry)}${PACKED_EXTENSION[target]}`, compat = false, thin = false } = options;
  const { artifact, result } = await packSource(entry, target, options);
  const { kind, name, parts, warnings, stats, inputs } = result;
  if (isLeftOut(entry, kind, options.skipsPrograms)) return false;
  if (isDirectoryPath(output)) writeLayout(artifact, name, output);
  else {
    if (output !== STDOUT) {
      refuseInputs([output], [...inputs, ...steeringFiles(entry)]);
      refuseSource(output);
    }
    writeWhole(output, layoutTar(artifact, name, sourceDate()));
  }
  const ms = Math.round(performance.now() - started);
  const bytes = bytesOf(artifact);
  const summary = summaryOf(artifact);
  const what = `${compat ? "image of a " : ""}${thin ? "thin " : ""}${kind} for ${summary.images.map(({ platform }) => platform).join(", ")}`;
  const said = options.json
    ? jsonText({ output, target, kind, name, thin, compat, ...summary, bytes, ms, parts, warnings, stats })
    : `${output === STDOUT ? "stdout" : output}: ${what}, ${kilobytes(bytes)}, ${artifact.root.digest}, built in ${ms} ms\n`;
  writeFully(isStdout(output) ? 2 : 1, Buffer.from(said));
  return true;
}
