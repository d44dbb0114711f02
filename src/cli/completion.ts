// `sporelet completion`: the script that a shell reads, and what that script asks for at each Tab.
import { getCompletionScript, getShellFromEnv, log, logFiles, parseEnv, SUPPORTED_SHELLS, type SupportedShell } from "@pnpm/tabtab";
import type { Command, Option } from "commander";
import { PEERS } from "../../bench/peers.ts";
import { PLATFORMS } from "../deploy/platform-names.ts";
import { engineManifest } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { HOST_NAMES } from "../host/host-name.ts";
import { LOG_LEVELS } from "../host/log-records.ts";
import { TEMPLATES } from "../init/init.ts";
import { ARCHITECTURES } from "../native/architectures.ts";
import { MACHINE_NAMES } from "../native/machine.ts";
import { PUSH_TARGETS } from "../oci/targets.ts";
import { LOG_FORMATS } from "../server/log.ts";
import { BUILD_TARGETS, SOURCEMAPS } from "./build.ts";
import { writeFully } from "./output.ts";

const SHELLS: readonly SupportedShell[] = SUPPORTED_SHELLS.filter((shell) => shell !== "pwsh");

/**
 * Prints the script that makes `shell` complete sporelet's commands, options and files.
 * @throws SporeletError E_OPTION_VALUE
 */
export async function completionCommand(shell: string): Promise<void> {
  if (!SHELLS.includes(shell as SupportedShell))
    throw new SporeletError("E_OPTION_VALUE", `Expected the shell to be one of ${SHELLS.join(", ")}, got "${shell}"`);
  const script = await getCompletionScript({ name: "sporelet", completer: "sporelet", shell: shell as SupportedShell });
  writeFully(1, Buffer.from(script));
}

/** What an option takes, where it takes one of a few words. */
function valuesOf(command: Command, option: Option): readonly string[] {
  switch (option.attributeName()) {
    case "target":
      return command.name() === "push" ? PUSH_TARGETS : BUILD_TARGETS;
    case "arch":
      return ARCHITECTURES;
    case "to":
      return PLATFORMS;
    case "sourcemap":
      return SOURCEMAPS;
    case "host":
      return [...HOST_NAMES, ...MACHINE_NAMES];
    case "template":
      return TEMPLATES;
    case "log":
      return LOG_FORMATS;
    case "logLevel":
      return LOG_LEVELS;
    case "with":
    case "without":
      return command.name() === "bench" ? Object.keys(PEERS) : engineManifest().parts.map(({ name }) => name);
    default:
      return [];
  }
}

const takesValue = ({ required, optional }: Option) => required || optional;
const takesFile = ({ flags }: Option) => /(?:file|path|directory)[>\]]/.test(flags);

/** What can stand where the cursor is, behind `words`, each with what it does. `undefined`: a file. */
function candidates(sporelet: Command, words: readonly string[], word: string): { name: string; description?: string }[] | undefined {
  let command = sporelet;
  for (const each of words) command = command.commands.find((sub) => sub.name() === each) ?? command;
  const help = command.createHelp();
  const options = help.visibleOptions(command);
  const last = words.at(-1);
  const option = options.find(({ long, short }) => last !== undefined && (last === long || last === short));
  if (option !== undefined && takesValue(option)) return takesFile(option) ? undefined : valuesOf(command, option).map((name) => ({ name }));
  if (word.startsWith("-")) return options.map(({ long, short, description }) => ({ name: long ?? short ?? "", description }));
  if (command.name() === "completion") return SHELLS.map((name) => ({ name }));
  const commands = help.visibleCommands(command).map((sub) => ({ name: sub.name(), description: sub.description() }));
  return commands.length > 0 ? commands : undefined;
}

/** Answers the script: the line so far stands in the environment, as each shell gives it to programs. */
export function completionServerCommand(sporelet: Command): void {
  const { partial } = parseEnv(process.env);
  const [, ...words] = partial.split(/\s+/);
  const word = words.pop() ?? "";
  const found = candidates(sporelet, words, word);
  if (found === undefined) logFiles();
  else
    log(
      found.filter(({ name }) => name.startsWith(word)),
      getShellFromEnv(process.env),
    );
}
