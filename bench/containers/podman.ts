// podman: no daemon either, but a manager of containers with its own state, kept in a directory of the run.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLEAN_ENVIRONMENT, lastLine, sampleProcess } from "../harness/process.ts";
import { onPath } from "../peers.ts";
import { probe } from "./namespace.ts";
import { type ContainerRun, type FoundRuntime, freshName, wordsOf } from "./runtime.ts";

/** What podman needs where there is no systemd. */
export const CONFIGURATION = `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
`;

export async function podmanRuntime(work: string, rehearsal: ContainerRun, stdin: string): Promise<FoundRuntime> {
  const [id, name] = ["podman", "podman"];
  const found = onPath("podman");
  if ("reason" in found) return { id, name, reason: found.reason };
  const own = join(work, "podman");
  mkdirSync(own);
  const configuration = join(own, "containers.conf");
  writeFileSync(configuration, CONFIGURATION);
  const env = { ...CLEAN_ENVIRONMENT, CONTAINERS_CONF: configuration };
  // podman takes no longer path for it than 50 characters.
  const runroot = mkdtempSync("/tmp/sporelet-bench-");
  const podman = [found.path, "--root", join(own, "root"), "--runroot", runroot, "--tmpdir", join(own, "tmp")];
  const variables = (run: { env: Readonly<Record<string, string>> }) => Object.entries(run.env).flatMap(([key, value]) => ["-e", `${key}=${value}`]);
  const words = (run: ContainerRun, container: string) => [
    ...podman,
    "run",
    "--rm",
    "-i",
    "--name",
    container,
    `--network=${run.onHostNetwork ? "host" : "none"}`,
    ...variables(run),
    "--rootfs",
    run.root.path,
    ...run.args,
  ];
  let prefix: readonly string[] = [];
  const cleanUp = () => {
    const [file = "", ...args] = [...prefix, ...podman, "rm", "-a", "-f", "-t", "0"];
    spawnSync(file, args, { env, timeout: 60_000 });
    spawnSync("umount", [join(own, "root/overlay")], { env: CLEAN_ENVIRONMENT });
    rmSync(runroot, { recursive: true, force: true });
  };
  try {
    const probed = await probe((before) => [...before, ...words(rehearsal, freshName())], stdin, env);
    prefix = probed.prefix;
    return {
      id,
      name,
      isolation: "namespaces, capabilities, podman's seccomp profile; no network",
      note: `podman run --network=none --rootfs${probed.note}`,
      command: (run) => ({ command: [...prefix, ...words(run, freshName())], env }),
      serve: (run) => {
        const container = freshName();
        return {
          command: { command: [...prefix, ...words(run, container)], env },
          remove: () => wordsOf([...prefix, ...podman, "rm", "-f", "-t", "0", container], env),
        };
      },
      resident: {
        how: "podman unpause",
        start: (run) => {
          const container = freshName();
          const order = async (verb: string, signal: AbortSignal) => {
            await sampleProcess({ command: [...prefix, ...podman, verb, container], env }, signal);
          };
          return {
            command: { command: [...prefix, ...words(run, container)], env },
            resident: {
              exec: (args, more) => ({ command: [...prefix, ...podman, "exec", "-i", ...variables({ env: more }), container, ...args], env }),
              pause: (signal) => order("pause", signal),
              unpause: (signal) => order("unpause", signal),
            },
          };
        },
      },
      cleanUp,
    };
  } catch (error) {
    cleanUp();
    return { id, name, reason: `podman can't run a container here: ${lastLine((error as Error).message)}` };
  }
}
