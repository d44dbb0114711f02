// `--arch`: which processors executables are made for.
import { SporeletError } from "../errors.ts";
import { ARCHITECTURES, type Architecture, OWN_ARCHITECTURE } from "../native/architectures.ts";

export interface ArchitectureOptions {
  arch?: string[];
  /** Of the config file: nothing to targets that hold no executable. */
  architectures?: Architecture[];
}

/** Those that hold an executable. */
const EXECUTABLE_TARGETS = ["native", "oci", "lambda"];
/** That which holds one for each processor. */
const SEVERAL = "oci";

/** @throws SporeletError E_OPTION_VALUE */
export function parseArchitectures(names: readonly string[]): Architecture[] {
  const odd = names.find((name) => !ARCHITECTURES.includes(name as Architecture));
  if (odd !== undefined) throw new SporeletError("E_OPTION_VALUE", `Expected \`--arch\` to be one of ${ARCHITECTURES.join(", ")}, got "${odd}"`);
  return [...new Set(names)] as Architecture[];
}

/**
 * What `target` is built for: this machine's processor unless the options say others; nothing if it holds a module.
 * @throws SporeletError E_OPTION_VALUE
 */
export function architecturesOf(target: string, { arch, architectures }: ArchitectureOptions): Architecture[] {
  const given = arch && parseArchitectures(arch);
  if (target === "unikernel" && given?.some((each) => each !== "x64"))
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--arch\` of a unikernel to be x64, got ${given.join(",")}: its kernel is written for that processor`);
  if (given !== undefined && target !== "unikernel" && !EXECUTABLE_TARGETS.includes(target))
    throw new SporeletError(
      "E_OPTION_VALUE",
      `Expected \`--arch\` only with the targets ${EXECUTABLE_TARGETS.join(", ")}, got it with ${target}: a module runs on every processor`,
    );
  if (!EXECUTABLE_TARGETS.includes(target)) return [];
  const wanted = given ?? architectures ?? [OWN_ARCHITECTURE];
  if (wanted.length > 1 && target !== SEVERAL)
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--arch\` of the target ${target} to be one processor, got ${wanted.join(",")}`, {
      remedy: "Build one file for each; only an image (--target oci) holds several.",
    });
  return wanted;
}
