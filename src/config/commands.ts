// The commands that read a project's settings. A file of its own, for every start loads it.

/** Those that look at a log of events. */
export const OF_LOG = ["emit", "log", "replay", "dead", "pause", "resume", "graph", "asyncapi"] as const;
/** Those that can do so on a server, too. */
export const OF_SERVER = ["emit", "log", "replay", "dead", "pause", "resume"] as const;
export const COMMANDS = ["build", "push", "run", "serve", "dev", "bench", ...OF_LOG] as const;
export type CommandName = (typeof COMMANDS)[number];
