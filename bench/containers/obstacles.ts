// Why a container runtime can't be measured here, as far as that is known before anything is made for it.
import { onPath } from "../peers.ts";
import { daemonAnswers } from "./daemon.ts";

/** crun and runc make containers themselves, which takes root. */
const BUNDLE_RUNTIMES = ["crun", "runc"];
/** How long a daemon may take to answer, in ms. */
const PATIENCE_MS = 10_000;
const QUICK_MS = 2000;

/** @param quick a daemon that does not run is not started */
export function obstacleTo(runtime: string, quick: boolean): string | undefined {
  const uid = process.getuid?.();
  const isBundle = BUNDLE_RUNTIMES.includes(runtime);
  const command = isBundle || runtime === "podman" ? runtime : "docker";
  const found = onPath(command);
  if ("reason" in found) return `${command} is not installed`;
  if (isBundle) return uid === 0 ? undefined : `${command} needs root here, and this is uid ${uid}`;
  if (command !== "docker" || daemonAnswers(found.path, quick ? QUICK_MS : PATIENCE_MS)) return undefined;
  if (quick) return "no docker daemon answers";
  if ("reason" in onPath("dockerd")) return "no docker daemon answers, and dockerd is not installed";
  return uid === 0 ? undefined : `no docker daemon answers, and only root can start one; this is uid ${uid}`;
}
