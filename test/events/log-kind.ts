// Which log tests of events have: one of their own, or one on a NATS server, where a file of tests says so before it imports them.
import { hash } from "node:crypto";
import type { BrokerOptions } from "../../src/events/broker-options.ts";

let url: string | undefined;

export function onNats(server: { url: string }): void {
  ({ url } = server);
}

/** Options of the log in a directory: the same directory is the copy of the same stream. */
export function logOptions(directory: string): Pick<BrokerOptions, "nats"> {
  return url === undefined ? {} : { nats: { url, stream: `test_${hash("sha256", directory).slice(0, 16)}` } };
}

/** The same, for a command of the command line; to be called where the client is installed. */
export function logFlags(directory: string): string[] {
  const { nats } = logOptions(directory);
  return nats === undefined ? [] : ["--log", nats.url, "--stream", nats.stream ?? ""];
}
