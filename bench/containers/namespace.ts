// crun (and podman with it) refuses the hybrid layout of cgroups that some machines have. In a mount namespace without the
// second hierarchy it runs. The namespace is made once and entered by every start.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { CLEAN_ENVIRONMENT, lastLine } from "../harness/process.ts";

const UNIFIED = "/sys/fs/cgroup/unified";

let holder: ChildProcess | undefined;

/** What a command begins with to run in it. @throws Error if it can't be made */
export async function withoutHybridCgroups(): Promise<string[]> {
  if (holder === undefined) {
    const child = spawn("unshare", ["-m", "sh", "-c", `umount ${UNIFIED} && echo ready && exec sleep infinity`], {
      env: { ...CLEAN_ENVIRONMENT },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      let errors = "";
      child.stderr.on("data", (chunk: Buffer) => {
        errors += chunk;
      });
      child.stdout.once("data", () => resolve());
      child.once("error", reject);
      child.once("close", () => reject(new Error(`there is no namespace without ${UNIFIED}: ${lastLine(errors)}`)));
    });
    child.unref();
    (child.stdout as unknown as { unref(): void }).unref();
    (child.stderr as unknown as { unref(): void }).unref();
    holder = child;
  }
  return ["nsenter", "-m", "-t", `${holder.pid}`];
}

export function endNamespace(): void {
  holder?.kill("SIGKILL");
  holder = undefined;
}

const REFUSAL = "cgroups in hybrid mode not supported";

export interface Probed {
  prefix: readonly string[];
  note: string;
}

/**
 * Tries a command as it is and, if its runtime refuses hybrid cgroups, without them.
 * @throws Error with what the runtime said
 */
export async function probe(command: (prefix: readonly string[]) => readonly string[], stdin: string, env: Readonly<Record<string, string>>): Promise<Probed> {
  const attempt = (prefix: readonly string[]) => {
    const [file, ...args] = command(prefix) as [string, ...string[]];
    return spawnSync(file, args, { input: stdin, env, encoding: "utf8", timeout: 30_000 });
  };
  const said = ({ stderr, error, status }: ReturnType<typeof attempt>) => lastLine(stderr ?? "") || error?.message || `ended with status ${status}`;
  const direct = attempt([]);
  if (direct.status === 0) return { prefix: [], note: "" };
  if (!`${direct.stderr}`.includes(REFUSAL)) throw new Error(said(direct));
  const prefix = await withoutHybridCgroups();
  const apart = attempt(prefix);
  if (apart.status !== 0) throw new Error(said(apart));
  return { prefix, note: "; runs in a mount namespace without hybrid cgroups; the time includes the start of nsenter" };
}
