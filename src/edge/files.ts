// A function as a worker: the module, the host beside it, what joins the two, and a configuration for wrangler.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SporeletError } from "../errors.ts";
import { AllowedHosts } from "../host/allowed-hosts.ts";
import { describeBuilt, fileNameOf } from "../oci/described.ts";
import type { WorkerDescription } from "./description.ts";

declare const WORKER_HOST_FILE: string;
declare const PACKAGE_VERSION: string;

/** From this day on `nodejs_compat` has what the host needs: Buffer and process as globals (workerd's compatibility dates). */
const COMPATIBILITY_DATE = "2024-09-23";

/** The files by their names, in a directory of their own. */
export type WorkerFiles = Readonly<Record<string, Uint8Array>>;

const text = (value: string): Uint8Array => Buffer.from(value);

/**
 * @param module standalone, as `build` makes it
 * @throws SporeletError E_NOT_A_HANDLER, E_NOT_OURS, E_OPTION_VALUE
 */
export function workerFiles(module: Uint8Array, allowedHosts: readonly string[] = []): WorkerFiles {
  const { name, kind, metadata } = describeBuilt(module, "the module");
  const { layout, mailbox, heapPages } = metadata;
  if (mailbox === undefined) throw new Error("build says where a host talks with a module");
  if (kind === "program")
    throw new SporeletError("E_NOT_A_HANDLER", `${name} is a program, and a worker answers requests`, {
      remedy: "Export a handler of events or an object with a `fetch` method.",
    });
  new AllowedHosts(allowedHosts); // refuses what is none
  const description: WorkerDescription = { name, kind, layout, mailbox, heapPages, allowedHosts };
  const file = `${fileNameOf(name)}.wasm`;
  const main = `// Made by sporelet ${PACKAGE_VERSION}.
import module from ${JSON.stringify(`./${file}`)};
import { workerOf } from "./sporelet-host.js";

export default workerOf(module, ${JSON.stringify(description, undefined, 2)});
`;
  const wrangler = {
    name: name.toLowerCase().replaceAll(/[^a-z\d-]+/g, "-"),
    main: "worker.js",
    compatibility_date: COMPATIBILITY_DATE,
    compatibility_flags: ["nodejs_compat"],
  };
  return {
    [file]: module,
    "sporelet-host.js": readFileSync(fileURLToPath(new URL(WORKER_HOST_FILE, import.meta.url))),
    "worker.js": text(main),
    "wrangler.json": text(`${JSON.stringify(wrangler, undefined, 2)}\n`),
  };
}
