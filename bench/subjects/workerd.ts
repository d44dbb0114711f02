// workerd's configuration, in Cap'n Proto's text form: it says the port and the module.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Workload } from "../workload/workload.ts";

const COMPATIBILITY_DATE = "2025-06-01";

const configuration = (port: number, worker: string) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .handler)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const handler :Workerd.Worker = (
${worker}  compatibilityDate = "${COMPATIBILITY_DATE}",
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

/**
 * For each request the handler in an isolate of its own, by the worker loader. `load` keeps none, where `get` would keep
 * those with a name. @param numbered whether each gets a source that V8 has not seen
 */
const loader = (numbered: boolean) => `import source from "source";
let count = 0;
export default {
  fetch: (request, { LOADER }) =>
    LOADER.load({
      compatibilityDate: "${COMPATIBILITY_DATE}",
      mainModule: "fetcher.js",
      modules: { "fetcher.js": ${numbered ? 'source.concat("//", ++count)' : "source"} },
      env: {},
      globalOutbound: null,
    })
      .getEntrypoint()
      .fetch(request),
};
`;

/** `workerd serve` with a worker before the handler that loads it anew for every request. */
export function workerdLoaderCommand({ files }: Workload, numbered: boolean): (path: string, port: number) => string[] {
  const directory = join(files.fetcher, "..");
  const module = numbered ? "loader-numbered.mjs" : "loader.mjs";
  return (path, port) => {
    writeFileSync(join(directory, module), loader(numbered));
    const file = join(directory, `workerd-${port}.capnp`);
    const worker = `  modules = [(name = "loader", esModule = embed "${module}"), (name = "source", text = embed "fetcher.mjs")],
  bindings = [(name = "LOADER", workerLoader = ())],
  compatibilityFlags = ["experimental"],
`;
    writeFileSync(file, configuration(port, worker));
    return [path, "serve", "--experimental", file];
  };
}
