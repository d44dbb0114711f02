// Gives a command the settings of a config file as if they were options of its command line, where that says nothing.
import { extname } from "node:path";
import type { Command } from "commander";
import { SOURCES } from "../build/source-files.ts";
import type { CommandName } from "../config/commands.ts";
import { ADDING, type Flag, inForce } from "../config/in-force.ts";
import { shortPath } from "../config/kinds.ts";
import { type Config, loadConfig } from "../config/load.ts";
import { ALL_SETTINGS, flagText, optionOf } from "../config/settings.ts";
import { readEnvFiles } from "./env-file.ts";

/** `/path=file`, as --route takes it. */
function routeText([path, file]: [string, string]): string {
  return `${path.replaceAll("=", "%3D")}=${shortPath(file)}`;
}

function routesOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]));
}

/** Settings that options hold in another form. */
const AS_SETTING: Readonly<Record<string, (option: never) => unknown>> = { routes: routesOf, targets: (target: string) => [target] };

/**
 * The settings that the command line gives. Files and --route say together what is served, so one of them is both.
 * @param operands what it gives besides options
 */
export function settingsOfFlags(command: Command, operands: readonly string[]): Map<string, Flag> {
  const isGiven = (option: string | undefined) => option !== undefined && command.getOptionValueSource(option) === "cli";
  const name = command.name() as CommandName;
  const flags = new Map<string, Flag>();
  for (const [key, { commands }] of ALL_SETTINGS) {
    const option = optionOf(key, name);
    if (option === undefined || !isGiven(option) || !commands.includes(name)) continue;
    const value: unknown = command.getOptionValue(option);
    if (option === "log" && value === "") continue; // it said where the log of events is
    flags.set(key, { value: AS_SETTING[key]?.(value as never) ?? value, flag: flagText(value === false ? `no-${option}` : option) });
  }
  if (isGiven("admin")) flags.set("adminPort", { value: false, flag: "--no-admin" });
  const routes = flags.get("routes");
  if (operands.length > 0) {
    flags.set("functions", { value: operands });
    if (routes === undefined) flags.set("routes", { value: {} });
    flags.set("bench.handler", { value: operands[0] });
  } else if (routes !== undefined) flags.set("functions", { ...routes, value: [] });
  return flags;
}

/** Options of settings that options have in another form, or not at all. */
const AS_OPTIONS: Readonly<Record<string, (value: never) => Record<string, unknown>>> = {
  functions: (paths: string[]) => ({ functions: paths.map(shortPath) }),
  routes: (routes: Record<string, string>) => ({ route: Object.entries(routes).map(routeText) }),
  targets: (targets: string[]) => ({ targets }),
  architectures: (architectures: string[]) => ({ architectures }),
  outDir: (path: string) => ({ outDir: shortPath(path) }),
  labels: (labels: Record<string, string>) => ({ labels }),
  adminPort: (port: number | false) => (port === false ? { admin: false } : { adminPort: port }),
  allowNet: (hosts: string[]) => (hosts.length > 0 ? { allowNet: hosts } : {}),
  "events.subscribers": (subscribers: object) => ({ subscribers }),
  "events.origin": (origin: string) => ({ origin }),
  "bench.handler": (path: string) => ({ handler: shortPath(path) }),
  "bench.baseline": (path: string) => ({ baseline: shortPath(path) }),
};

/** The variables of file and flags. What comes later counts: the config's files, its env, --env-file, --env. */
function environmentOf({ values }: Config, command: Command): Record<string, unknown> {
  if (!ADDING.some((key) => values.has(key))) return {};
  const { env, envFile } = command.opts() as { env: Record<string, string>; envFile?: string[] };
  const files = (values.get("envFile") ?? []) as string[];
  const own = values.get("env") as Record<string, string> | undefined;
  return { env: { ...readEnvFiles(files.map(shortPath)), ...own, ...readEnvFiles(envFile ?? []), ...env }, envFile: undefined };
}

/**
 * @param file of the config, absolute
 * @throws SporeletError E_CONFIG, E_NOT_FOUND, E_UNREADABLE; E_OPTION_VALUE of a file of environment variables
 */
export async function applyConfig(command: Command, file: string): Promise<void> {
  const config = await loadConfig(file);
  const name = command.name() as CommandName;
  const isOfModule = name === "run" && !SOURCES.includes(extname(command.args[0] ?? ""));
  const options: Record<string, unknown> = name === "build" && command.args.length === 0 ? { outDir: shortPath(config.directory) } : {};
  for (const { key, value, from } of inForce(name, settingsOfFlags(command, command.args), config)) {
    const setting = ALL_SETTINGS.get(key);
    if (from !== "config" || setting === undefined || ADDING.includes(key) || (isOfModule && setting.onlyOfSources)) continue;
    Object.assign(options, AS_OPTIONS[key]?.(value as never) ?? { [optionOf(key, name) as string]: value });
  }
  if (ALL_SETTINGS.get("env")?.commands.includes(name)) Object.assign(options, environmentOf(config, command));
  for (const [option, value] of Object.entries(options)) command.setOptionValueWithSource(option, value, "config");
}
