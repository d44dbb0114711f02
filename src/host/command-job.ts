// What a process is told of the WASI command that it runs, and what it answers.
import type { HostName } from "./host-name.ts";

/** A directory of this machine that a command sees. */
export interface Directory {
  /** Where it lies. */
  host: string;
  /** Its path for the command. */
  guest: string;
  /** Whether the command may change what is in it. */
  isWritable: boolean;
}

export interface CommandJob {
  host: HostName;
  module: Uint8Array;
  /** The command's name first, as in C. */
  args: readonly string[];
  environment: Readonly<Record<string, string>>;
  directories: readonly Directory[];
}

/** What the process says: that the command's time begins, and how it ended. */
export type CommandMessage = { begins: true } | CommandEnd;

/** Its exit status, or the text of what left it as an exception. */
export type CommandEnd = { status: number } | { trap: string };
