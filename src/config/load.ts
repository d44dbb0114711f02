// Reads a config file.
import { readFileSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import { SporeletError } from "../errors.ts";
import { CONFIG_EXTENSIONS } from "./find.ts";
import { shortPath } from "./kinds.ts";
import { validate } from "./validate.ts";

/** The settings that one file holds. */
export interface Config {
  /** Absolute. */
  file: string;
  /** Its directory: what relative paths in it refer to. */
  directory: string;
  /** By keys such as `limits.memory`: sizes in bytes, times in ms, paths absolute. */
  values: ReadonlyMap<string, unknown>;
}

/** @throws SporeletError E_NOT_FOUND, E_UNREADABLE */
function readText(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new SporeletError("E_NOT_FOUND", `there is no config file ${shortPath(file)}`, { cause });
    throw new SporeletError("E_UNREADABLE", `the config file ${shortPath(file)} can't be read: ${message}`, { cause });
  }
}

/** Where JSON.parse stopped, as `:line:column`; empty where V8 doesn't say. */
function placeIn(text: string, message: string): string {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position === undefined && !message.includes("end of JSON input")) return "";
  const before = text.slice(0, position === undefined ? text.length : Number(position)).split("\n");
  return `:${before.length}:${(before.at(-1) as string).length + 1}`;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    // V8 quotes the text around the place, line breaks and all.
    const what = message.replace(/(?:, "| in JSON at position).*$/s, "");
    throw new SporeletError("E_CONFIG", `${name}${placeIn(text, message)}: this is not JSON: ${what}`, { cause });
  }
}

/**
 * Reads, runs and checks a config file. A file of TypeScript or JavaScript runs in this process, with all its rights.
 * @param file absolute
 * @throws SporeletError E_CONFIG, E_NOT_FOUND, E_UNREADABLE
 */
export async function loadConfig(file: string): Promise<Config> {
  const name = shortPath(file);
  const extension = extname(file);
  if (!CONFIG_EXTENSIONS.includes(extension))
    throw new SporeletError("E_CONFIG", `expected a config file to end in one of ${CONFIG_EXTENSIONS.join(", ")}, got ${basename(file)}`);
  const text = readText(file);
  const written = extension === ".json" ? parseJson(text, name) : await (await import("./import-config.ts")).importConfig(file, name);
  const directory = dirname(file);
  return { file, directory, values: validate(written, name, directory) };
}
