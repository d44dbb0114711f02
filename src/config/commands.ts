// The commands that read a project's settings. A file of its own, for every start loads it.

export const COMMANDS = ["build", "push", "run", "serve", "dev", "bench"] as const;
export type CommandName = (typeof COMMANDS)[number];
