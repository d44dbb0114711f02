// `sporelet build --target lambda`: a zip archive with an executable that AWS Lambda starts.
import { buildOnce } from "../build/build-once.ts";
import { nameOf } from "../build/bundle.ts";
import { steeringFiles } from "../build/source-files.ts";
import { writeZip } from "../deploy/zip.ts";
import { SporeletError } from "../errors.ts";
import { ARCHITECTURE, OWN_ARCHITECTURE } from "../native/architectures.ts";
import { LAMBDA_PART } from "../native/lambda.ts";
import { sourceDate } from "../oci/project.ts";
import { type ArchitectureOptions, architecturesOf } from "./architecture.ts";
import { buildOptions, isLeftOut, printWarnings, type SharedOptions } from "./building.ts";
import { refuseInputs } from "./inputs.ts";
import { isStdout, jsonText, kilobytes, outputPath, refuseSource, STDOUT, writeFully, writeWhole } from "./output.ts";

interface BuildLambdaOptions extends SharedOptions, ArchitectureOptions {
  output?: string;
  thin?: boolean;
  name?: string;
  keepSource?: boolean;
  inlineMap?: boolean;
  json?: boolean;
  skipsPrograms?: boolean;
}

/** What Lambda starts in a package for its runtime provided.al2023. */
const BOOTSTRAP = "bootstrap";

/** Answers whether it was built, and not left out. */
export async function buildLambda(entry: string, options: BuildLambdaOptions): Promise<boolean> {
  const { thin, name, keepSource = false, inlineMap = false } = options;
  if (thin) throw new SporeletError("E_OPTION_VALUE", "Expected `--thin` only with the targets wasm and wasm-oci: an executable holds its engine");
  const [architecture = OWN_ARCHITECTURE] = architecturesOf("lambda", options);
  const output = outputPath(options.output, `${nameOf(entry)}.zip`);
  const started = performance.now();
  const shared = buildOptions(entry, options);
  const result = await buildOnce({
    ...shared,
    target: "native",
    architecture,
    with: [...(shared.with ?? []), LAMBDA_PART],
    keepSource,
    inlineMap,
    ...(name !== undefined && { name }),
  });
  const { kind, parts, warnings, stats, inputs } = result;
  if (isLeftOut(entry, kind, options.skipsPrograms)) return false;
  if (kind === "program")
    throw new SporeletError("E_NOT_A_HANDLER", `${result.name} is a program, and Lambda calls handlers`, {
      remedy: "Export a handler of events or an object with a `fetch` method.",
    });
  writeFully(2, Buffer.from(result.output));
  printWarnings(warnings);
  const archive = writeZip([{ path: BOOTSTRAP, bytes: result.module, mode: 0o755 }], sourceDate());
  if (output !== STDOUT) {
    refuseInputs([output], [...inputs, ...steeringFiles(entry)]);
    refuseSource(output);
  }
  writeWhole(output, archive);
  const ms = Math.round(performance.now() - started);
  const said = options.json
    ? jsonText({
        output,
        target: "lambda",
        architecture,
        kind,
        name: result.name,
        bytes: archive.length,
        unpacked: result.module.length,
        ms,
        parts,
        warnings,
        stats,
      })
    : `${output === STDOUT ? "stdout" : output}: ${kind} for AWS Lambda on ${ARCHITECTURE[architecture].name}, ${kilobytes(archive.length)}, ${kilobytes(result.module.length)} unpacked, built in ${ms} ms\n`;
  writeFully(isStdout(output) ? 2 : 1, Buffer.from(said));
  return true;
}
