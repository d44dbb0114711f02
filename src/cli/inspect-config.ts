// `sporelet inspect --config`: the settings in force, and where each comes from.
import { Command } from "commander";
import { type CommandName, COMMANDS as READ_BY } from "../config/commands.ts";
import { type Flag, type InForce, inForce } from "../config/in-force.ts";
import { shortPath } from "../config/kinds.ts";
import { loadConfig } from "../config/load.ts";
import { SporeletError } from "../errors.ts";
import { settingsOfFlags } from "./apply-config.ts";
import { configFile, withConfig } from "./config.ts";
import { printJson, writeFully } from "./output.ts";

/** Variables of the environment that sporelet reads. */
const VARIABLES = ["SPORELET_CACHE", "XDG_CACHE_HOME", "SPORELET_DEBUG"];

type Define = (sporelet: Command) => void;

interface Call {
  name: CommandName;
  flags: ReadonlyMap<string, Flag>;
  /** What it says of --config. */
  config: string | boolean | undefined;
}

/** What a command line such as `serve --port 8080` says. */
function callOf([name = "", ...args]: readonly string[], commands: Readonly<Record<string, Define>>): Call {
  if (!READ_BY.includes(name as CommandName))
    throw new SporeletError("E_USAGE", `expected one of the commands ${READ_BY.join(", ")}, got "${name}"`, {
      remedy: "Write: sporelet inspect --config -- serve --port 8080",
    });
  const program = new Command();
  commands[name]?.(program);
  const command = (program.commands[0] as Command).exitOverride().configureOutput({ writeErr: () => {} });
  withConfig(command);
  const { operands, unknown } = command.parseOptions(args);
  if (unknown.length > 0) throw new SporeletError("E_USAGE", `sporelet ${name} has no option ${unknown[0]}`);
  return { name: name as CommandName, flags: settingsOfFlags(command, operands), config: command.opts().config };
}

function environment(): InForce[] {
  return VARIABLES.flatMap((key) => {
    const value = process.env[key];
    return value === undefined ? [] : [{ key, value, text: value, from: "environment" as const }];
  });
}

function originText({ from, flag, file }: InForce): string {
  if (from === "flag") return flag ?? "argument";
  return from === "config" ? shortPath(file as string) : from;
}

function render(settings: readonly InForce[], file: string | undefined, name: CommandName | undefined): string {
  const rows = settings.map((setting) => [setting.key, setting.text, originText(setting)] as const);
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const [keys, values] = [width(0), Math.min(width(1), 40)];
  const lines = rows.map(([key, text, origin]) => `  ${key.padEnd(keys)}  ${text.padEnd(values)}  ${origin}\n`);
  return `${file === undefined ? "no config file" : `config file ${shortPath(file)}`}${name === undefined ? "" : `, sporelet ${name}`}\n${lines.join("")}`;
}

/**
 * @param words a command line, or nothing: then the settings of all commands are shown
 * @param commands how each command's options are defined
 */
export async function inspectConfigCommand(
  words: readonly string[],
  options: { config: string | true; json?: boolean },
  commands: Readonly<Record<string, Define>>,
): Promise<void> {
  // `inspect --config serve` takes the command for the file's name, which ends in .ts or the like.
  const isCommand = READ_BY.includes(options.config as CommandName);
  const line = isCommand ? [options.config as string, ...words] : words;
  const call = line.length === 0 ? undefined : callOf(line, commands);
  const file = configFile(call?.config ?? (isCommand ? undefined : options.config));
  const config = file === undefined ? undefined : await loadConfig(file);
  const settings = [...inForce(call?.name, call?.flags ?? new Map<string, Flag>(), config), ...environment()];
  if (options.json) printJson({ file: file ?? null, command: call?.name ?? null, settings });
  else writeFully(1, Buffer.from(render(settings, file, call?.name)));
}
