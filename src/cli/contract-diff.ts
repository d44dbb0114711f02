// `sporelet contract diff`
import { extname } from "node:path";
import { EXIT, SporeletError } from "../errors.ts";
import { type Catalogue, catalogueOf } from "../events/contract-catalogue.ts";
import { type ContractChange, contractDiff } from "../events/contract-diff.ts";
import { createValidator } from "../events/contracts.ts";
import { readModuleFile } from "../host/artifact.ts";
import { readDescription } from "../module/description.ts";
import { describedOf } from "./application.ts";
import { printJson, writeFully } from "./output.ts";

/** What `contract export --json` wrote. @throws SporeletError E_OPTION_VALUE */
function readCatalogue(file: string): Catalogue {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(readModuleFile(file)).toString());
  } catch (cause) {
    if (cause instanceof SporeletError) throw cause;
    throw new SporeletError("E_OPTION_VALUE", `${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const read = readDescription(value);
  if (typeof read !== "string") return { contracts: read.contracts.map((contract) => ({ ...contract, producers: [], consumers: [] })) };
  throw new SporeletError("E_OPTION_VALUE", `${file} is not what \`sporelet contract export --json\` writes: it ${read}`);
}

async function catalogueAt(target: string): Promise<Catalogue> {
  return extname(target) === ".json" ? readCatalogue(target) : catalogueOf(await describedOf([target]));
}

function linesOf({ type, change, verdict, compatibility, fields }: ContractChange): string[] {
  const what = change === "changed" ? `${verdict} (${compatibility})` : verdict === "breaking" ? `${change}, which is breaking (${compatibility})` : change;
  const mark = ({ isBreaking, isCertain }: (typeof fields)[number]) => (isBreaking ? "breaks" : isCertain ? "changes" : "undecided");
  return [`${type}: ${what}`, ...fields.map((field) => `  ${mark(field)} ${field.direction}: ${field.message}`)];
}

/** Ends with the status of a function that fails where a change is breaking. */
export async function diffCommand(before: string, after: string, options: { strict?: boolean; json?: boolean }): Promise<void> {
  const changes = contractDiff(await catalogueAt(before), await catalogueAt(after), await createValidator());
  if (options.json) printJson(changes);
  else writeFully(1, Buffer.from(changes.length === 0 ? "no contracts\n" : `${changes.flatMap(linesOf).join("\n")}\n`));
  if (changes.some(({ verdict }) => verdict === "breaking" || (options.strict && verdict === "undecided"))) process.exitCode = EXIT.function;
}
