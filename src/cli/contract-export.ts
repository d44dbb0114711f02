// `sporelet contract export`
import { join } from "node:path";
import { SporeletError } from "../errors.ts";
import { catalogueOf } from "../events/contract-catalogue.ts";
import { pactsOf } from "../events/pact.ts";
import { describedOf } from "./application.ts";
import { jsonText, makeDirectory, printJson, writeFully, writeWhole } from "./output.ts";

declare const PACKAGE_VERSION: string;

export interface ExportOptions {
  data: string;
  json?: boolean;
  pact?: boolean;
  output?: string;
}

/** A function's name may have slashes. */
const fileName = (name: string) => name.replaceAll(/[^\w.-]+/g, "_");

/** @throws SporeletError E_USAGE */
export async function exportCommand(files: readonly string[], { data, pact, json, output }: ExportOptions): Promise<void> {
  if (pact && json) throw new SporeletError("E_USAGE", "--pact and --json are given; give one");
  if (output !== undefined && !pact) throw new SporeletError("E_USAGE", "--output is given without --pact; what is not Pact goes to stdout");
  const all = await describedOf(files, data);
  if (!pact) {
    printJson(catalogueOf(all));
    return;
  }
  const { pacts, leftOut } = pactsOf(all, PACKAGE_VERSION);
  const directory = output ?? "pacts";
  makeDirectory(directory);
  for (const each of pacts) {
    const path = join(directory, `${fileName(each.consumer.name)}-${fileName(each.provider.name)}.json`);
    writeWhole(path, Buffer.from(jsonText(each)));
    writeFully(1, Buffer.from(`${path}\n`));
  }
  writeFully(2, Buffer.from(leftOut.map((what) => `not exported, for there is no example: ${what}\n`).join("")));
}
