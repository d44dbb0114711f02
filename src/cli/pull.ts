// `sporelet pull`
import { isComponent, isElf } from "../module/file-type.ts";
import { fileNameOf } from "../oci/described.ts";
import { nameIn, referenceText } from "../oci/reference.ts";
import { pull } from "../oci/remote.ts";
import { EXECUTABLE_MODE } from "./build.ts";
import { isStdout, jsonText, kilobytes, outputPath, refuseSource, STDOUT, writeFully, writeWhole } from "./output.ts";
import { sayingRetries } from "./remote.ts";

export async function pullCommand(from: string, options: { output?: string; json?: boolean }): Promise<void> {
  const { reference, found, bytes } = await pull(from, sayingRetries);
  const isExecutable = isElf(bytes);
  const output = outputPath(options.output, `${fileNameOf(nameIn(reference))}${isExecutable ? "" : ".wasm"}`);
  if (output !== STDOUT) refuseSource(output);
  writeWhole(output, bytes, isExecutable ? EXECUTABLE_MODE : undefined);
  const pinned = referenceText({ registry: reference.registry, repository: reference.repository, digest: found.digest });
  const what = isExecutable ? "executable" : isComponent(bytes) ? "component" : "module";
  const said = options.json
    ? jsonText({
        output,
        reference: pinned,
        digest: found.digest,
        manifest: found.manifestDigest,
        layer: found.layer.digest,
        form: found.form,
        bytes: bytes.length,
      })
    : `${output === STDOUT ? "stdout" : output}: ${what}, ${kilobytes(bytes.length)}, of ${pinned}\n`;
  writeFully(isStdout(output) ? 2 : 1, Buffer.from(said));
}
