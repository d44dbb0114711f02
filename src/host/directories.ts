// The directories and arguments that a foreign command is given.
import { statSync } from "node:fs";
import { SporeletError } from "../errors.ts";
import { quoted } from "../module/quoted.ts";
import type { Directory } from "./command-job.ts";
import type { HostName } from "./host-name.ts";

function checkDirectory({ host, guest }: Directory, all: readonly Directory[]): void {
  let isDirectory: boolean;
  try {
    isDirectory = statSync(host).isDirectory();
  } catch (cause) {
    throw new SporeletError("E_NOT_FOUND", `the directory ${quoted(host)}, which the command is to see, can't be read: ${(cause as Error).message}`, { cause });
  }
  if (!isDirectory) throw new SporeletError("E_OPTION_VALUE", `Expected a directory that the command is to see, got the file ${quoted(host)}`);
  if (all.filter((other) => other.guest === guest).length > 1)
    throw new SporeletError("E_OPTION_VALUE", `Expected directories to have different names for the command, got ${quoted(guest)} twice`);
}

export interface CommandOptions {
  /** Arguments of a foreign command, beyond its name. Default none. */
  args?: readonly string[];
  /** Directories of this machine that a foreign command sees. Default none. */
  directories?: readonly Directory[];
}

/** @throws SporeletError E_HOST_CANNOT_RUN, if something is given to what is no foreign command */
export function refuseCommandOptions({ args = [], directories = [] }: CommandOptions, what: string): void {
  const given =
    args.length > 0 ? `the argument ${quoted(args[0] as string)}` : directories.length > 0 ? `the directory ${quoted(directories[0]?.host ?? "")}` : undefined;
  if (given === undefined) return;
  throw new SporeletError("E_HOST_CANNOT_RUN", `${given} is for a WASI command that sporelet did not build, and ${what}`, {
    remedy: "Leave it out: a function gets an event (--event), a request (--request) or stdin.",
  });
}

/** @throws SporeletError E_HOST_CANNOT_RUN, E_NOT_FOUND, E_OPTION_VALUE */
export function checkCommandOptions({ args = [], directories = [] }: CommandOptions, host: HostName | undefined): void {
  const refused = directories.length > 0 && host !== "node" ? "directories" : args.length > 0 && host === "sporelet" ? "arguments" : undefined;
  if (host !== undefined && refused !== undefined) throw new SporeletError("E_HOST_CANNOT_RUN", `the host ${host} has no ${refused} for a command`);
  for (const directory of directories) checkDirectory(directory, directories);
}
