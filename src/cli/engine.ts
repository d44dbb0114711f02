// `sporelet engine`
import { engineImportName, engineManifest, readEngineFile } from "../engine/manifest.ts";
import { kilobytes, printJson, writeWhole } from "./output.ts";

export function engineCommand(options: { output: string; json?: boolean }): void {
  const bytes = readEngineFile("engine.wasm");
  const name = engineImportName(engineManifest().hash);
  writeWhole(options.output, bytes);
  if (options.json) printJson({ output: options.output, import: name, bytes: bytes.length });
  else process.stdout.write(`${options.output}: engine, ${kilobytes(bytes.length)}; thin modules import it as ${name}\n`);
}
