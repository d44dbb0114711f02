// `sporelet engine`
import { engineImportName, engineManifest, readEngineFile } from "../engine/manifest.ts";
import { isStdout, jsonText, kilobytes, outputPath, refuseSource, writeFully, writeWhole } from "./output.ts";

export function engineCommand(options: { output: string; json?: boolean }): void {
  const bytes = readEngineFile("engine.wasm");
  const name = engineImportName(engineManifest().hash);
  const output = outputPath(options.output, "engine.wasm");
  refuseSource(output);
  writeWhole(output, bytes);
  const said = options.json
    ? jsonText({ output, import: name, bytes: bytes.length })
    : `${output}: engine, ${kilobytes(bytes.length)}; thin modules import it as ${name}\n`;
  writeFully(isStdout(output) ? 2 : 1, Buffer.from(said));
}
