// Where a project's settings are. It is looked for at the start of every command, so it costs little.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { SporeletError } from "../errors.ts";

export const CONFIG_EXTENSIONS: readonly string[] = [".ts", ".mts", ".js", ".mjs", ".json"];

/**
 * The config file of the nearest directory that has one, from `directory` up to the root of the file system.
 * @param directory absolute
 * @throws SporeletError E_CONFIG where that directory has two
 */
export function findConfig(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const base = join(at, "sporelet.config");
    const found = CONFIG_EXTENSIONS.filter((extension) => existsSync(base + extension)).map((extension) => base + extension);
    if (found.length > 1)
      throw new SporeletError("E_CONFIG", `there are ${found.join(" and ")}`, { remedy: "Keep one of them, or name one: --config <file>." });
    if (found.length === 1 || at === dirname(at)) return found[0];
  }
}
