// The servers that are measured, cold and warm: the same command, the same question.
import type { Workload } from "../workload/workload.ts";
import { type Exchange, lineExchange, ownExchange } from "./exchange.ts";
import type { ServerCommand } from "./server.ts";
import type { Found } from "./spawn.ts";
import { workerdCommand, workerdLoaderCommand } from "./workerd.ts";

export interface ServerTools {
  /** The `sporelet` command. */
  sporelet: string;
  bun: Found;
  workerd: Found;
}

export type ServerName = "sporelet" | "node" | "bun" | "workerd" | "workerdLoader" | "workerdLoaderNumbered";

export type KnownServer = { command: ServerCommand; exchange: Exchange /** What is deployed. */; file: string } | { reason: string };

/** `sporelet serve` with the standalone module at the root. */
const serveArguments = (module: string, port: number) => ["serve", "--route", `/=${module}`, "--port", `${port}`, "--no-admin", "--log", "off"];

export function serversOf(workload: Workload, { sporelet, bun, workerd }: ServerTools): Readonly<Record<ServerName, KnownServer>> {
  const { standalone, server, fetcher } = workload.files;
  const exchange = lineExchange(workload);
  const inWorkerd = (commandOf: ReturnType<typeof workerdCommand>): KnownServer =>
    "reason" in workerd ? workerd : { command: (port) => commandOf(workerd.path, port), exchange, file: fetcher };
  return {
    sporelet: {
      command: (port) => [process.execPath, sporelet, ...serveArguments(standalone, port)],
      exchange: ownExchange(workload),
      file: standalone,
    },
    node: { command: (port) => [process.execPath, server, `${port}`], exchange, file: server },
    bun: "reason" in bun ? bun : { command: (port) => [bun.path, server, `${port}`], exchange, file: server },
    workerd: inWorkerd(workerdCommand(workload)),
    workerdLoader: inWorkerd(workerdLoaderCommand(workload, false)),
    workerdLoaderNumbered: inWorkerd(workerdLoaderCommand(workload, true)),
  };
}
