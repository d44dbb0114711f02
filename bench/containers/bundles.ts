// crun and runc: an OCI bundle, no daemon.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLEAN_ENVIRONMENT, lastLine } from "../harness/process.ts";
import { onPath } from "../peers.ts";
import { probe } from "./namespace.ts";
import { type ContainerRun, type FoundRuntime, freshName, wordsOf } from "./runtime.ts";

interface OciSpec {
  linux: { namespaces: { type: string }[] };
  process: { terminal: boolean; args: string[]; env: string[]; cwd: string };
  root: { path: string; readonly: boolean };
}

/** The runtime's own default configuration, with our command. */
class Bundles {
  readonly #runtime: string;
  readonly #work: string;
  readonly #made = new Map<string, string>();

  constructor(runtime: string, work: string) {
    this.#runtime = runtime;
    this.#work = work;
  }

  directoryOf({ root, args, env, onHostNetwork }: ContainerRun): string {
    const key = JSON.stringify([root.id, args, env, onHostNetwork]);
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const directory = join(this.#work, `bundle-${this.#made.size}`);
    mkdirSync(directory, { recursive: true });
    execFileSync(this.#runtime, ["spec"], { cwd: directory, env: CLEAN_ENVIRONMENT, stdio: ["ignore", "ignore", "pipe"] });
    const path = join(directory, "config.json");
    const spec = JSON.parse(readFileSync(path, "utf8")) as OciSpec;
    spec.process = {
      ...spec.process,
      terminal: false,
      args: [...args],
      env: ["PATH=/", ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
      cwd: "/",
    };
    spec.root = { path: root.path, readonly: true };
    if (onHostNetwork) spec.linux.namespaces = spec.linux.namespaces.filter(({ type }) => type !== "network");
    writeFileSync(path, JSON.stringify(spec));
    this.#made.set(key, directory);
    return directory;
  }
}

/** @param rehearsal a run that answers `stdin` */
export async function bundleRuntime(name: string, work: string, rehearsal: ContainerRun, stdin: string): Promise<FoundRuntime> {
  const found = onPath(name);
  if ("reason" in found) return { id: name, name, reason: found.reason };
  const own = join(work, name);
  mkdirSync(own);
  try {
    const bundles = new Bundles(found.path, own);
    const words = (prefix: readonly string[], run: ContainerRun, container = freshName()) => [
      ...prefix,
      found.path,
      "--root",
      join(own, "state"),
      "run",
      "--bundle",
      bundles.directoryOf(run),
      container,
    ];
    const { prefix, note } = await probe((before) => words(before, rehearsal), stdin, CLEAN_ENVIRONMENT);
    return {
      id: name,
      name,
      isolation: "namespaces, capabilities; no network, no seccomp profile, no resource limits",
      note: `OCI bundle with ${name}'s own defaults, read-only root${note}`,
      command: (run) => ({ command: words(prefix, run) }),
      serve: (run) => {
        const container = freshName();
        return {
          command: { command: words(prefix, run, container) },
          remove: () => wordsOf([...prefix, found.path, "--root", join(own, "state"), "delete", "--force", container], CLEAN_ENVIRONMENT),
        };
      },
      // What a time limit has left behind.
      cleanUp: () => {
        const all = [...prefix, found.path, "--root", join(own, "state")];
        for (const container of wordsOf([...all, "list", "-q"], CLEAN_ENVIRONMENT)) wordsOf([...all, "delete", "--force", container], CLEAN_ENVIRONMENT);
      },
    };
  } catch (error) {
    return { id: name, name, reason: `${name} can't run a container here: ${lastLine((error as Error).message)}` };
  }
}
