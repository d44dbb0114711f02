// docker by its command line, docker by its API, and the containerd beneath it.
import { spawnSync } from "node:child_process";
import { CLEAN_ENVIRONMENT, lastLine } from "../harness/process.ts";
import { onPath } from "../peers.ts";
import { type Daemon, dockerDaemon } from "./daemon.ts";
import { call, startOverApi } from "./docker-api.ts";
import { probe } from "./namespace.ts";
import type { RootFs } from "./rootfs.ts";
import { type ContainerRun, type ContainerRuntime, type FoundRuntime, freshName, NAME_PREFIX, wordsOf } from "./runtime.ts";

const ISOLATION = "namespaces, capabilities, docker's seccomp profile; no network";

/** Imports root file systems as images, once each. */
class Images {
  readonly #docker: string;
  readonly #daemon: Daemon;
  readonly #made = new Map<string, string>();

  constructor(docker: string, daemon: Daemon) {
    this.#docker = docker;
    this.#daemon = daemon;
  }

  /** @throws Error with what docker says */
  nameOf(root: RootFs): string {
    const known = this.#made.get(root.id);
    if (known !== undefined) return known;
    const name = `sporelet-bench-${process.pid}-${root.id}`;
    const made = spawnSync("sh", ["-c", 'tar -C "$1" -c . | "$2" import - "$3"', "sh", root.path, this.#docker, name], {
      env: this.#daemon.env,
      encoding: "utf8",
      timeout: 300_000,
    });
    if (made.status !== 0) throw new Error(`docker can't import the image: ${lastLine(made.stderr)}`);
    this.#made.set(root.id, name);
    return name;
  }

  remove(): void {
    if (this.#made.size > 0) spawnSync(this.#docker, ["rmi", "-f", ...this.#made.values()], { env: this.#daemon.env, timeout: 60_000 });
  }
}

const variables = (env: Readonly<Record<string, string>>) => Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);

function commandLine(docker: string, daemon: Daemon, images: Images): ContainerRuntime {
  const { env, socket } = daemon;
  const words = (run: ContainerRun, name: string) => [
    docker,
    "run",
    "--rm",
    "-i",
    "--name",
    name,
    `--network=${run.onHostNetwork ? "host" : "none"}`,
    ...variables(run.env),
    images.nameOf(run.root),
    ...run.args,
  ];
  return {
    id: "docker",
    name: "docker",
    isolation: ISOLATION,
    note: `docker run --network=none, ${daemon.note}`,
    command: (run) => ({ command: words(run, freshName()), env }),
    serve: (run) => {
      const name = freshName();
      return { command: { command: words(run, name), env }, remove: () => wordsOf([docker, "rm", "-f", name], env) };
    },
    resident: {
      how: "through docker's API, which is the fastest way",
      start: (run) => {
        const name = freshName();
        const order = (verb: string, signal: AbortSignal) => call<void>(socket, { method: "POST", path: `/containers/${name}/${verb}`, signal });
        return {
          command: { command: words(run, name), env },
          resident: {
            exec: (args, more) => ({ command: [docker, "exec", "-i", ...variables(more), name, ...args], env }),
            pause: (signal) => order("pause", signal),
            unpause: (signal) => order("unpause", signal),
          },
        };
      },
    },
    cleanUp: () => {
      const left = wordsOf([docker, "ps", "-aq", "--filter", `name=^${NAME_PREFIX}`], env);
      if (left.length > 0) wordsOf([docker, "rm", "-f", ...left], env);
      images.remove();
    },
  };
}

/** The three, of which the first owns images and daemon. */
export async function dockerRuntimes(work: string, rehearsal: ContainerRun, stdin: string): Promise<{ runtimes: FoundRuntime[]; stop(): Promise<void> }> {
  const names = [
    ["docker", "docker"],
    ["docker-api", "docker, over its API"],
    ["containerd", "containerd (ctr)"],
  ] as const;
  const none = (reason: string) => ({ runtimes: names.map(([id, name]) => ({ id, name, reason })), stop: async () => {} });
  const docker = onPath("docker");
  if ("reason" in docker) return none(docker.reason);
  const daemon = await dockerDaemon(docker.path, work);
  if ("reason" in daemon) return none(daemon.reason);
  const images = new Images(docker.path, daemon);
  const line = commandLine(docker.path, daemon, images);
  try {
    await probe((prefix) => [...prefix, ...line.command(rehearsal).command], stdin, daemon.env);
  } catch (error) {
    images.remove();
    await daemon.stop();
    return none(`docker can't run a container here: ${(error as Error).message}`);
  }
  const api: ContainerRuntime = {
    ...line,
    id: "docker-api",
    name: "docker, over its API",
    note: `create, attach and start without the command line, ${daemon.note}`,
    start: ({ root, args, env }, signal) => startOverApi({ socketPath: daemon.socket, image: images.nameOf(root), args, env }, signal),
    cleanUp: () => {},
  };
  delete (api as Partial<ContainerRuntime>).resident;
  delete (api as Partial<ContainerRuntime>).serve;
  return { runtimes: [line, api, await containerdRuntime(daemon, rehearsal, stdin)], stop: () => daemon.stop() };
}

async function containerdRuntime(daemon: Daemon, rehearsal: ContainerRun, stdin: string): Promise<FoundRuntime> {
  const [id, name] = ["containerd", "containerd (ctr)"];
  const ctr = onPath("ctr");
  if ("reason" in ctr) return { id, name, reason: "ctr is not installed" };
  const address = daemon.containerd ?? "/run/containerd/containerd.sock";
  const space = ["--address", address, "--namespace", "sporelet-bench"];
  const words = ({ root, args, env }: ContainerRun) => [
    ...[ctr.path, ...space, "run", "--rm", "--rootfs"],
    ...Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...[root.path, freshName(), ...args],
  ];
  try {
    const { note } = await probe((prefix) => [...prefix, ...words(rehearsal)], stdin, CLEAN_ENVIRONMENT);
    return {
      id,
      name,
      isolation: "namespaces, capabilities; no network, no seccomp profile",
      note: `ctr run --rootfs, through runc${note}`,
      losesStdinEnd: true,
      command: (run) => ({ command: words(run) }),
      cleanUp: () => {
        const all = [ctr.path, ...space];
        for (const container of wordsOf([...all, "container", "ls", "-q"], CLEAN_ENVIRONMENT)) {
          wordsOf([...all, "task", "rm", "--force", container], CLEAN_ENVIRONMENT);
          wordsOf([...all, "container", "rm", container], CLEAN_ENVIRONMENT);
        }
      },
    };
  } catch (error) {
    return { id, name, reason: `containerd can't run a container here: ${(error as Error).message}` };
  }
}
