// `sporelet inspect`
import { SporeletError } from "../errors.ts";
import { readModuleFile } from "../host/artifact.ts";
import { inspect } from "../inspect.ts";
import { isLayout } from "../oci/layout.ts";
import { isRemote } from "../oci/scheme.ts";
import { renderInspection } from "./inspection-text.ts";
import { printJson, writeFully } from "./output.ts";

export async function inspectCommand([file, ...more]: readonly string[], options: { json?: boolean }): Promise<void> {
  if (file === undefined || more.length > 0) throw new SporeletError("E_USAGE", `expected one file, got ${more.length + (file === undefined ? 0 : 1)}`);
  if (isRemote(file) || isLayout(file)) {
    await (await import("./inspect-packed.ts")).inspectPacked(file, options);
    return;
  }
  const found = inspect(readModuleFile(file));
  if (options.json) printJson({ file, ...found });
  else writeFully(1, Buffer.from(renderInspection(file, found)));
}
