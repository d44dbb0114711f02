// --config and --no-config: the commands that read a project's settings, before they run. Every start loads this file, and
// nothing more where there is no config file.
import { resolve } from "node:path";
import type { Command } from "commander";
import { COMMANDS, type CommandName } from "../config/commands.ts";
import { findConfig } from "../config/find.ts";

/**
 * The config file that counts.
 * @param given the value of --config; false is --no-config
 * @returns absolute; undefined where there is none
 */
export function configFile(given: string | boolean | undefined): string | undefined {
  if (given === false) return undefined;
  return typeof given === "string" ? resolve(given) : findConfig(process.cwd());
}

export function withConfig(command: Command): void {
  if (!COMMANDS.includes(command.name() as CommandName)) return;
  command
    .option("--config <file>", "the project's settings (default: the nearest sporelet.config.ts, .mts, .js, .mjs or .json, upwards from here)")
    .option("--no-config", "read no such file")
    .hook("preAction", async () => {
      const file = configFile(command.opts().config);
      if (file !== undefined) await (await import("./apply-config.ts")).applyConfig(command, file);
    });
}
