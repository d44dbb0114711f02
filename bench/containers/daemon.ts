// A docker daemon of the run's own where none answers: with its state in the run's directory, no bridge, no firewall rules.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CLEAN_ENVIRONMENT, lastLine } from "../harness/process.ts";
import { onPath } from "../peers.ts";

export interface Daemon {
  /** Path of the API's socket. */
  socket: string;
  /** The environment for docker's command line. */
  env: Readonly<Record<string, string>>;
  /** Socket of its containerd; absent if that is not ours. */
  containerd?: string;
  note: string;
  stop(): Promise<void>;
}

const CLIENT_VARIABLES = ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG"];
const START_LIMIT_MS = 15_000;

function answers(docker: string, env: Readonly<Record<string, string>>, timeout = 10_000): boolean {
  return spawnSync(docker, ["version", "--format", "{{.Server.Version}}"], { env, timeout }).status === 0;
}

/** With what says which daemon a user means. */
function clientEnvironment(): Record<string, string> {
  const given = CLIENT_VARIABLES.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...CLEAN_ENVIRONMENT, ...Object.fromEntries(given) } as Record<string, string>;
}

/** Whether the machine's own daemon runs. @param timeout in ms */
export function daemonAnswers(docker: string, timeout: number): boolean {
  return answers(docker, clientEnvironment(), timeout);
}

/** The machine's own daemon. */
function existing(docker: string): Daemon | undefined {
  const env = clientEnvironment();
  if (!answers(docker, env)) return undefined;
  const socket = (env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace(/^unix:\/\//, "");
  return { socket, env, note: "the machine's own daemon", stop: async () => {} };
}

function until(condition: () => boolean, child: ChildProcess, limit: number): Promise<boolean> {
  return new Promise((resolve) => {
    const started = performance.now();
    const look = () => {
      if (condition()) resolve(true);
      else if (child.exitCode !== null || performance.now() - started > limit) resolve(false);
      else setTimeout(look, 100);
    };
    look();
  });
}

/** The machine's own, or one that is started for the run. @returns the daemon; or why there is none */
export async function dockerDaemon(docker: string, work: string): Promise<Daemon | { reason: string }> {
  const there = existing(docker);
  if (there !== undefined) return there;
  const dockerd = onPath("dockerd");
  if ("reason" in dockerd) return dockerd;
  const own = join(work, "docker");
  mkdirSync(own);
  const path = (name: string) => join(own, name);
  const log = openSync(path("dockerd.log"), "w");
  const directories = ["--data-root", path("root"), "--exec-root", path("exec"), "--pidfile", path("dockerd.pid")];
  const network = ["--bridge", "none", "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false"];
  const child = spawn(dockerd.path, ["--host", `unix://${path("docker.sock")}`, ...directories, ...network], {
    env: { ...CLEAN_ENVIRONMENT },
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), START_LIMIT_MS);
    await ended;
    clearTimeout(killer);
  };
  const env = { ...CLEAN_ENVIRONMENT, DOCKER_HOST: `unix://${path("docker.sock")}` };
  if (!(await until(() => existsSync(path("docker.sock")) && answers(docker, env), child, START_LIMIT_MS))) {
    await stop();
    return { reason: `no docker daemon answers, and a private one can't start: ${lastLine(readFileSync(path("dockerd.log"), "utf8"))}` };
  }
  const containerd = path("exec/containerd/containerd.sock");
  return { socket: path("docker.sock"), env, ...(existsSync(containerd) && { containerd }), note: "a private daemon without a bridge", stop };
}
