// `--env-file`: environment variables of a function from files, in the format of Node's own --env-file.
// Node looks for its option behind the script too (nodejs/node#54232): it ends with status 9 before any of this where
// there is no such file, and obeys a NODE_OPTIONS in it. `node -- sporelet.cjs run …` keeps it from that.
import { parseEnv } from "node:util";
import { SporeletError } from "../errors.ts";
import { readModuleFile } from "../host/artifact.ts";

/** @throws SporeletError E_NOT_FOUND, E_UNREADABLE, E_OPTION_VALUE */
function readEnvFile(path: string): Record<string, string> {
  const problem = (what: string) => new SporeletError("E_OPTION_VALUE", `Expected \`--env-file\` to hold lines such as NAME=value, but ${path} ${what}`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readModuleFile(path));
  } catch (cause) {
    if (cause instanceof SporeletError) throw cause;
    throw problem("is not text in UTF-8");
  }
  if (text.includes("\0")) throw problem(`has a NUL in line ${text.slice(0, text.indexOf("\0")).split("\n").length}`);
  const variables = parseEnv(text) as Record<string, string>;
  // Node takes a line without = for the beginning of the next name, and one without a name for the end of the file.
  const odd = Object.keys(variables).find((name) => name === "" || /\s/.test(name));
  if (odd !== undefined) throw problem(`has the name ${JSON.stringify(odd)}`);
  return variables;
}

/**
 * The variables of all `files`; what comes later counts.
 *
 * @example
 * const env = { ...readEnvFiles([".env", ".env.local"]), ...fromTheCommandLine };
 *
 * @throws SporeletError E_NOT_FOUND, E_UNREADABLE, E_OPTION_VALUE
 */
export function readEnvFiles(files: readonly string[]): Record<string, string> {
  return Object.fromEntries(files.flatMap((file) => Object.entries(readEnvFile(file))));
}
