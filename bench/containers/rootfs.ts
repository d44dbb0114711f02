// Root file systems for containers, made from files of this machine. Nothing is pulled.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, linkSync, mkdirSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { CLEAN_ENVIRONMENT, lastLine } from "../harness/process.ts";
import type { Artifact } from "../harness/subject.ts";
import type { Found } from "../subjects/spawn.ts";
import { buildFor } from "../workload/native.ts";
import { artifactOf as fileArtifact, type Workload } from "../workload/workload.ts";

export interface RootFs {
  id: "c" | "node" | "bun" | "debian" | "sporelet" | "native";
  /** What is in it, for people. */
  title: string;
  path: string;
  bytes: number;
  /** Of a tar of it, at gzip's default level. */
  gzip?: number;
}

export type MadeRootFs = RootFs | { id: RootFs["id"]; reason: string };

/** Bundles need them as mount points. */
const MOUNT_POINTS = ["proc", "dev", "sys", "tmp", "etc", "run"];
const HANDLERS = "handlers";

/** Hard links where the file system allows it: node is 100 MB. */
function place(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  if (existsSync(target)) return;
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}

/** An executable at the root, and the libraries that it is linked with where it looks for them. */
function placeExecutable(root: string, name: string, path: string): void {
  const executable = realpathSync(path);
  const linked = execFileSync("ldd", [executable], { encoding: "utf8", env: CLEAN_ENVIRONMENT });
  for (const [, library] of linked.matchAll(/(\/\S+) \(0x/g)) place(realpathSync(library as string), join(root, library as string));
  place(executable, join(root, name));
}

const placeNode = (root: string) => placeExecutable(root, "node", process.execPath);

function placeHandlers(root: string, workloads: readonly Workload[]): void {
  for (const { id, files } of workloads)
    for (const name of ["program", "resident", "server", "standalone"] as const) {
      const extension = name === "standalone" ? "wasm" : "mjs";
      place(files[name], join(root, HANDLERS, id, `${name}.${extension}`));
    }
}

export const handlerPath = (workload: Workload, file: "program.mjs" | "resident.mjs" | "server.mjs" | "standalone.wasm" | "native") =>
  `/${HANDLERS}/${workload.id}/${file}`;

/** The command as npm installs it, without what only building needs. */
function placeSporelet(root: string, command: string): void {
  const installed = dirname(dirname(realpathSync(command)));
  const target = join(root, "sporelet");
  mkdirSync(join(target, "dist"), { recursive: true });
  cpSync(join(installed, "bin"), join(target, "bin"), { recursive: true });
  copyFileSync(join(installed, "package.json"), join(target, "package.json"));
  for (const name of readdirSync(join(installed, "dist"))) if (name.endsWith(".cjs")) copyFileSync(join(installed, "dist", name), join(target, "dist", name));
}

function bytesBelow(directory: string): number {
  return readdirSync(directory, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return sum + bytesBelow(path);
    return entry.isFile() ? sum + statSync(path).size : sum;
  }, 0);
}

/** Executables, and nothing else. */
async function placeNative(root: string, workloads: readonly Workload[]): Promise<void> {
  for (const workload of workloads) {
    const built = await buildFor("native", workload);
    if ("reason" in built) throw new Error(built.reason);
    place(built.path, join(root, handlerPath(workload, "native")));
  }
}

async function make(work: string, id: RootFs["id"], title: string, fill: (root: string) => void | Promise<void>): Promise<MadeRootFs> {
  const path = join(work, `rootfs-${id}`);
  try {
    mkdirSync(path);
    await fill(path);
    for (const directory of MOUNT_POINTS) mkdirSync(join(path, directory), { recursive: true });
    return { id, title, path, bytes: bytesBelow(path) };
  } catch (error) {
    return { id, reason: `the root file system can't be made: ${lastLine((error as { stderr?: string }).stderr || (error as Error).message)}` };
  }
}

/** Debian's smallest, from its archive; takes half a minute. */
function debootstrap(root: string): void {
  const made = spawnSync("debootstrap", ["--variant=minbase", "--no-check-gpg", "bookworm", root], {
    env: CLEAN_ENVIRONMENT,
    encoding: "utf8",
    timeout: 300_000,
  });
  if (made.error) throw new Error("debootstrap is not installed");
  if (made.status !== 0) throw new Error(`debootstrap failed: ${lastLine(made.stderr || made.stdout)}`);
}

export interface RootFsOptions {
  work: string;
  workloads: readonly Workload[];
  /** The `sporelet` command. */
  command: string;
  /** Path of the static C program, or why there is none. */
  floor: Found;
  /** The same as a server of HTTP. */
  floorServer: Found;
  bun: Found;
  wanted(id: RootFs["id"]): boolean;
}

export async function makeRootFileSystems({ work, workloads, command, floor, floorServer, bun, wanted }: RootFsOptions): Promise<MadeRootFs[]> {
  const makers: [RootFs["id"], string, (root: string) => void | Promise<void>][] = [
    [
      "c",
      "a static C program (floor)",
      (root) => {
        if ("reason" in floor) throw new Error(floor.reason);
        if ("reason" in floorServer) throw new Error(floorServer.reason);
        place(floor.path, join(root, "floor"));
        place(floorServer.path, join(root, "floor-server"));
      },
    ],
    [
      "node",
      "node, minimal root file system",
      (root) => {
        placeNode(root);
        placeHandlers(root, workloads);
      },
    ],
    [
      "bun",
      "bun, minimal root file system",
      (root) => {
        if ("reason" in bun) throw new Error(bun.reason);
        placeExecutable(root, "bun", bun.path);
        placeHandlers(root, workloads);
      },
    ],
    [
      "debian",
      "node on Debian",
      (root) => {
        debootstrap(root);
        placeNode(root);
        placeHandlers(root, workloads);
      },
    ],
    [
      "sporelet",
      "sporelet run",
      (root) => {
        placeNode(root);
        placeSporelet(root, command);
        placeHandlers(root, workloads);
      },
    ],
    ["native", "native executables", (root) => placeNative(root, workloads)],
  ];
  const made: MadeRootFs[] = [];
  for (const [id, title, fill] of makers) if (wanted(id)) made.push(await make(work, id, title, fill));
  return made;
}

/** Bytes of a compressed tar: what a registry would hold. */
export function compressedSize(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", 'tar -C "$1" -c . | gzip | wc -c', "sh", path], { env: { ...CLEAN_ENVIRONMENT }, stdio: ["ignore", "pipe", "ignore"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk;
    });
    child.on("error", reject);
    child.on("close", () => resolve(Number(text)));
  });
}

/** The image as what is deployed. */
export function artifactOf({ title, bytes, gzip }: RootFs): Artifact {
  return { bytes, gzip: gzip ?? Number.NaN, needs: `a container runtime and its kernel; the image holds ${title}` };
}

/** An image of ours holds one file, and so its size is that file's. */
export function nativeArtifact({ path }: RootFs, workload: Workload): Artifact {
  return fileArtifact(join(path, handlerPath(workload, "native")), { needs: "a container runtime and its kernel; the image holds one file" });
}
