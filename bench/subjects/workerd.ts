// workerd's configuration, in Cap'n Proto's text form: it says the port and the module.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Workload } from "../workload/workload.ts";

const configuration = (port: number, worker: string) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .handler)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const handler :Workerd.Worker = (
${worker}  compatibilityDate = "2025-06-01",
);
`;

/** `workerd serve` with the handler as its module. */
export function workerdCommand({ files }: Workload): (path: string, port: number) => string[] {
  return (path, port) => {
    const file = join(files.fetcher, "..", `workerd-${port}.capnp`);
    writeFileSync(file, configuration(port, '  modules = [(name = "fetcher", esModule = embed "fetcher.mjs")],\n'));
    return [path, "serve", file];
  };
}
