// The container runtimes of this machine, each with node and the handler in a root file system
// made from local files. Nothing is pulled.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CLEAN_ENVIRONMENT, sampleProcess } from "./process.ts";
import type { Absent, Subject } from "./subject.ts";

const HYBRID_CGROUPS = "cgroups in hybrid mode not supported";
/** Gives the runtime a mount namespace without the hierarchy that it refuses. */
const WITHOUT_HYBRID = ["unshare", "-m", "sh", "-c", 'umount /sys/fs/cgroup/unified; exec "$@"', "sh"];
const RUN_LIMIT_MS = 20_000;

/** How docker and podman find their daemon and their state; nothing else of the caller's environment. */
const CLIENT_VARIABLES = ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "XDG_RUNTIME_DIR", "CONTAINERS_CONF"];
const CLIENT_ENVIRONMENT: Record<string, string> = {
  ...CLEAN_ENVIRONMENT,
  ...Object.fromEntries(CLIENT_VARIABLES.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
};

/** Node's executable and the libraries that it is linked with, below `target`. */
function makeRootFs(target: string, handler: string): void {
  const executable = realpathSync(process.execPath);
  const linked = execFileSync("ldd", [executable], { encoding: "utf8" });
  const libraries = [...linked.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] as string);
  for (const library of libraries) {
    mkdirSync(join(target, dirname(library)), { recursive: true });
    copyFileSync(realpathSync(library), join(target, library));
  }
  copyFileSync(executable, join(target, "node"));
  copyFileSync(handler, join(target, "handler.mjs"));
  for (const directory of ["proc", "dev", "sys", "tmp"]) mkdirSync(join(target, directory), { recursive: true });
}

function firstLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}

interface OciSpec {
  process: { terminal: boolean; args: string[]; env: string[]; cwd: string };
  root: { path: string; readonly: boolean };
}

/** crun and runc: an OCI bundle, no daemon. */
function bundleRuntime(name: string, work: string, rootfs: string, event: string): Subject | Absent {
  const absent = (reason: string): Absent => ({ name, interval: "container", reason });
  if (spawnSync(name, ["--version"], { env: CLEAN_ENVIRONMENT }).error) return absent(`${name} is not installed`);
  if (process.getuid?.() !== 0) return absent(`${name} needs root here, and this is uid ${process.getuid?.()}`);
  const bundle = join(work, name);
  mkdirSync(bundle);
  execFileSync(name, ["spec"], { cwd: bundle, env: CLEAN_ENVIRONMENT });
  const path = join(bundle, "config.json");
  const spec = JSON.parse(readFileSync(path, "utf8")) as OciSpec;
  spec.process = { ...spec.process, terminal: false, args: ["/node", "/handler.mjs"], env: ["PATH=/"], cwd: "/" };
  spec.root = { path: rootfs, readonly: true };
  writeFileSync(path, JSON.stringify(spec));

  let count = 0;
  const args = () => ["--root", join(work, `${name}-state`), "run", "--bundle", bundle, `sporelet-${process.pid}-${++count}`];
  const found = probe([name, ...args()], event, CLEAN_ENVIRONMENT);
  if (found.reason !== undefined) return absent(`${name} can't run a container here: ${found.reason}`);
  return {
    name: `${name}: node`,
    interval: "container",
    note: `OCI bundle, no network, no seccomp profile${found.note}`,
    sample: () => sampleCommand([...found.prefix, name, ...args()], event, CLEAN_ENVIRONMENT),
  };
}

interface Probe {
  /** What has to stand before the command. */
  prefix: readonly string[];
  note: string;
  /** Why it can't run here. */
  reason?: string;
}

/** Runs the command once, as it is and, if its runtime refuses hybrid cgroups, without them. */
function probe(command: readonly string[], event: string, environment: Record<string, string>): Probe {
  const attempt = (prefix: readonly string[]) => {
    const [file, ...args] = [...prefix, ...command] as [string, ...string[]];
    return spawnSync(file, args, { input: `${event}\n`, env: environment, encoding: "utf8", timeout: RUN_LIMIT_MS });
  };
  const direct = attempt([]);
  if (direct.status === 0) return { prefix: [], note: "" };
  if (!direct.stderr.includes(HYBRID_CGROUPS)) return { prefix: [], note: "", reason: firstLine(direct.stderr) };
  const apart = attempt(WITHOUT_HYBRID);
  if (apart.status === 0) return { prefix: WITHOUT_HYBRID, note: "; in a mount namespace without hybrid cgroups, whose making is in the time" };
  return { prefix: [], note: "", reason: firstLine(apart.stderr) };
}

function sampleCommand(command: readonly string[], event: string, environment: Record<string, string>): Promise<{ ms: number; output: string }> {
  const [file, ...args] = command as [string, ...string[]];
  return sampleProcess(file, args, event, environment);
}

function podman(rootfs: string, event: string): Subject | Absent {
  const absent = (reason: string): Absent => ({ name: "podman", interval: "container", reason });
  if (spawnSync("podman", ["--version"], { env: CLIENT_ENVIRONMENT }).error) return absent("podman is not installed");
  const command = ["podman", "run", "--rm", "-i", "--network=none", "--rootfs", rootfs, "/node", "/handler.mjs"];
  const found = probe(command, event, CLIENT_ENVIRONMENT);
  if (found.reason !== undefined) return absent(`podman can't run a container here: ${found.reason}`);
  return {
    name: "podman: node",
    interval: "container",
    note: `podman run --network=none --rootfs${found.note}`,
    sample: () => sampleCommand([...found.prefix, ...command], event, CLIENT_ENVIRONMENT),
  };
}

function docker(rootfs: string, event: string): Subject | Absent {
  const absent = (reason: string): Absent => ({ name: "docker", interval: "container", reason });
  const info = spawnSync("docker", ["info", "--format", "{{.ServerVersion}}"], { env: CLIENT_ENVIRONMENT, encoding: "utf8", timeout: RUN_LIMIT_MS });
  if (info.error) return absent("docker is not installed");
  if (info.status !== 0) return absent(`docker has no daemon here: ${firstLine(info.stderr)}`);
  const image = `sporelet-bench-${process.pid}`;
  const script = 'tar -C "$1" -c . | docker import --change \'CMD ["/node","/handler.mjs"]\' - "$2"';
  const imported = spawnSync("sh", ["-c", script, "sh", rootfs, image], { env: CLIENT_ENVIRONMENT, encoding: "utf8", timeout: 120_000 });
  if (imported.status !== 0) return absent(`docker can't import the image: ${firstLine(imported.stderr)}`);
  const cleanUp = () => void spawnSync("docker", ["rmi", "-f", image], { env: CLIENT_ENVIRONMENT });
  const command = ["docker", "run", "--rm", "-i", "--network=none", image];
  const found = probe(command, event, CLIENT_ENVIRONMENT);
  if (found.reason !== undefined) {
    cleanUp();
    return absent(`docker can't run a container here: ${found.reason}`);
  }
  return {
    name: "docker: node",
    interval: "container",
    note: "docker run --network=none, default seccomp profile",
    sample: () => sampleCommand(command, event, CLIENT_ENVIRONMENT),
    cleanUp,
  };
}

/**
 * @param work an empty directory, removed by the caller
 * @param handler an ES module for node that reads the event from stdin
 */
export function containerSubjects(work: string, handler: string, event: string): (Subject | Absent)[] {
  const rootfs = join(work, "rootfs");
  mkdirSync(rootfs);
  try {
    makeRootFs(rootfs, handler);
  } catch (error) {
    const reason = `the root file system can't be made: ${(error as Error).message.split("\n")[0]}`;
    return ["crun", "runc", "podman", "docker"].map((name) => ({ name, interval: "container", reason }));
  }
  return [bundleRuntime("crun", work, rootfs, event), bundleRuntime("runc", work, rootfs, event), podman(rootfs, event), docker(rootfs, event)];
}
