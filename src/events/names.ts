// Names that the command line needs before anything of the log is loaded.

/** Where the log is by default, from the working directory. */
export const DATA = ".sporelet/events";

/** What becomes of an event from outside that breaks a contract. */
export const INVALID = ["refuse", "dead", "warn"] as const;

/** How events are sent to a subscriber: the modes of CloudEvents' HTTP binding. */
export const MODES = ["binary", "structured", "batch"] as const;

/** Whether a text names a server of NATS. */
export const isNatsUrl = (text: string): boolean => /^(nats|tls):/.test(text);
