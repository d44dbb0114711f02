// Servers in containers: from the start of the runtime to the first HTTP response, on the machine's own network.
import type { Identity, Subject } from "../harness/subject.ts";
import { lineExchange, ownExchange } from "../subjects/exchange.ts";
import { sampleServer } from "../subjects/http.ts";
import type { Workload } from "../workload/workload.ts";
import { artifactOf, handlerPath, nativeArtifact, type RootFs } from "./rootfs.ts";
import type { ContainerRuntime } from "./runtime.ts";

/** What has a server, and what that is called. */
export const SERVERS: readonly (readonly [content: RootFs["id"], title: string])[] = [
  ["c", "static C server (floor)"],
  ["node", "node:http"],
  ["bun", "bun: node:http"],
  ["native", "sporelet, the image of --target oci"],
];

function argumentsOf({ id }: RootFs, workload: Workload, expected: string, port: number): string[] {
  if (id === "c") return ["/floor-server", `${port}`, expected];
  if (id === "native") return [handlerPath(workload, "native"), "--listen", `127.0.0.1:${port}`];
  return [`/${id}`, handlerPath(workload, "server.mjs"), `${port}`];
}

/** Starts a container, asks once, removes it; the removal is not in the time. */
export function serveSubject(identity: Identity, runtime: ContainerRuntime, root: RootFs, workload: Workload, expected: string): Subject {
  const exchange = root.id === "native" ? ownExchange(workload) : lineExchange(workload);
  return {
    ...identity,
    isolation: identity.isolation.replace("no network", "the network of the machine"),
    note: `${identity.note.replace("--network=none", "--network=host")}; no network has to be set up`,
    visit: async (signal) => {
      let remove = () => {};
      const command = (port: number) => {
        const started = runtime.serve?.({ root, args: argumentsOf(root, workload, expected, port), env: {}, onHostNetwork: true });
        if (started === undefined) throw new Error(`${runtime.name} can't serve`);
        remove = started.remove;
        return started.command;
      };
      return [await sampleServer(command, exchange, signal, undefined, () => remove())];
    },
    artifact: root.id === "native" ? nativeArtifact(root, workload) : artifactOf(root),
  };
}
