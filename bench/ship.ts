// `npm run bench:ship`: from a source to an answer out of a registry, beside the same function as an image with node that podman builds.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { endNamespace, withoutHybridCgroups } from "./containers/namespace.ts";
import { CONFIGURATION } from "./containers/podman.ts";
import { makeRootFileSystems } from "./containers/rootfs.ts";
import { machineFacts, renderMachine } from "./harness/machine.ts";
import { CLEAN_ENVIRONMENT, lastLine } from "./harness/process.ts";
import { onPath } from "./peers.ts";
import { type Shipped, type ShippedReport, shippedTable } from "./report/shipped.ts";
import { lineExchange } from "./subjects/exchange.ts";
import { sampleServer } from "./subjects/http.ts";
import { Server } from "./subjects/server.ts";
import { serverShim } from "./workload/shims.ts";
import type { Workload } from "./workload/workload.ts";

const PROGRAMS = ["podman", "docker-registry"];
const LIMIT_MS = 120_000;
const ASKED = lineExchange({ input: '{"name":"Ada"}' } as Workload);
const ANSWER = '{"hello":"Ada"}';

interface Subject {
  name: string;
  /** Makes the image and brings it to `reference`: ms of each. */
  ship(reference: string): Pick<Shipped, "build" | "push">;
  /** What the image is run with. */
  args(port: number): string[];
}

function timed(command: readonly string[], env: Readonly<Record<string, string>>, cwd: string): { ms: number; stdout: string } {
  const [file = "", ...args] = command;
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(file, args, { env, cwd, encoding: "utf8", timeout: LIMIT_MS });
  if (status !== 0) throw new Error(`${command.join(" ")}: ${lastLine(stderr ?? "") || `status ${status}`}`);
  return { ms: performance.now() - started, stdout };
}

/** podman with a store of its own below `directory`. */
function podmanIn(directory: string, prefix: readonly string[], env: Readonly<Record<string, string>>) {
  mkdirSync(directory, { recursive: true });
  const runroot = mkdtempSync(join(tmpdir(), "sporelet-ship-")); // podman takes no longer path for it than 50 characters
  const words = [...prefix, "podman", "--root", join(directory, "root"), "--runroot", runroot, "--tmpdir", join(directory, "tmp")];
  return {
    words,
    run: (...args: string[]) => timed([...words, ...args], env, directory),
    remove: () => {
      spawnSync(words[0] as string, [...words.slice(1), "rm", "-a", "-f", "-t", "0"], { env, timeout: LIMIT_MS });
      spawnSync("umount", [join(directory, "root/overlay")], { env: CLEAN_ENVIRONMENT });
      rmSync(runroot, { recursive: true, force: true });
    },
  };
}

type Podman = ReturnType<typeof podmanIn>;

/** An empty registry on a free port of loopback. */
async function registryIn(directory: string): Promise<{ host: string; bytes(): number; stop(): Promise<void> }> {
  mkdirSync(directory, { recursive: true });
  let port = 0;
  const command = (free: number) => {
    port = free;
    const config = `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${directory}/data } }\nhttp: { addr: 127.0.0.1:${free} }\n`;
    writeFileSync(join(directory, "config.yml"), config);
    return ["docker-registry", "serve", join(directory, "config.yml")];
  };
  const server = await Server.start(command);
  (await server.connect(AbortSignal.timeout(LIMIT_MS))).close();
  const blobs = join(directory, "data/docker/registry/v2/blobs");
  const bytesBelow = (path: string): number =>
    readdirSync(path, { withFileTypes: true }).reduce(
      (sum, entry) => sum + (entry.isDirectory() ? bytesBelow(join(path, entry.name)) : statSync(join(path, entry.name)).size),
      0,
    );
  return { host: `127.0.0.1:${port}`, bytes: () => bytesBelow(blobs), stop: () => server.stop() };
}

/** One way from the source to the answer; registry and the runner's store are empty. */
async function shipped({ ship, args }: Subject, work: string, podman: (directory: string) => Podman, env: Readonly<Record<string, string>>): Promise<Shipped> {
  const registry = await registryIn(join(work, "registry"));
  const runner = podman(join(work, "runner"));
  const container = "sporelet-ship";
  try {
    const reference = `${registry.host}/hello:1`;
    const made = ship(reference);
    const stored = registry.bytes();
    const pull = runner.run("pull", "-q", "--tls-verify=false", reference).ms;
    const disk = Number(runner.run("image", "inspect", "--format", "{{.Size}}", reference).stdout);
    const command = (port: number) => ({ command: [...runner.words, "run", "--rm", "--name", container, "--network=host", reference, ...args(port)], env });
    const remove = () => runner.run("rm", "-f", "-t", "0", container);
    const { ms, output } = await sampleServer(command, ASKED, AbortSignal.timeout(LIMIT_MS), undefined, remove);
    if (output.trim() !== ANSWER) throw new Error(`the container answered ${output}`);
    return { ...made, pull, answer: ms, registry: stored, disk };
  } finally {
    runner.remove();
    await registry.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

function sporeletSubject(root: string, entry: string, work: string): Subject {
  const env = { ...CLEAN_ENVIRONMENT, SPORELET_CACHE: join(work, "cache") };
  const sporelet = (...args: string[]) => timed([process.execPath, join(root, "bin/sporelet.cjs"), ...args], env, work);
  const layout = join(work, "hello.tar");
  return {
    name: "sporelet build --target oci, push",
    ship: (reference) => ({ build: sporelet("build", entry, "--target", "oci", "-o", layout).ms, push: sporelet("push", layout, reference, "--json").ms }),
    args: (port) => ["--listen", `127.0.0.1:${port}`],
  };
}

/** The base is there already, as if it had been pulled. */
async function nodeSubject(entry: string, work: string, builder: Podman): Promise<Subject> {
  const context = join(work, "context");
  mkdirSync(context, { recursive: true });
  const none = { reason: "not needed" };
  const [base] = await makeRootFileSystems({ work, workloads: [], command: "", floor: none, floorServer: none, bun: none, wanted: (id) => id === "node" });
  if (base === undefined || "reason" in base) throw new Error(base?.reason);
  timed(["sh", "-c", `tar -C ${base.path} -cf ${join(work, "base.tar")} .`], CLEAN_ENVIRONMENT, work);
  builder.run("import", "-q", join(work, "base.tar"), "localhost/node:base");
  writeFileSync(join(context, "Containerfile"), 'FROM localhost/node:base\nCOPY server.mjs /server.mjs\nENTRYPOINT ["/node", "/server.mjs"]\n');
  writeFileSync(
    join(context, "bundle.mjs"),
    `import { build } from ${JSON.stringify(import.meta.resolve("esbuild"))};
await build({ stdin: { contents: ${JSON.stringify(serverShim(entry, "handler"))}, resolveDir: ".", loader: "js" }, outfile: "server.mjs", bundle: true, platform: "node", format: "esm", minify: true });
`,
  );
  return {
    name: `podman build and push, node ${process.version}`,
    ship: (reference) => ({
      build:
        timed([process.execPath, "bundle.mjs"], CLEAN_ENVIRONMENT, context).ms +
        builder.run("build", "-q", "--network=host", "--no-cache", "-t", reference, context).ms,
      push: builder.run("push", "-q", "--tls-verify=false", reference).ms,
    }),
    args: (port) => [`${port}`],
  };
}

export async function main(root: string, args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { rounds: { type: "string", default: "5" }, json: { type: "string" } } });
  for (const program of PROGRAMS) {
    const found = onPath(program);
    if ("reason" in found) return console.log(`not measured: ${found.reason} (apt-get install --no-install-recommends ${program})`);
  }
  const work = mkdtempSync(join(tmpdir(), "sporelet-ship-"));
  const env = { ...CLEAN_ENVIRONMENT, CONTAINERS_CONF: join(work, "containers.conf") };
  writeFileSync(env.CONTAINERS_CONF, CONFIGURATION);
  const entry = join(work, "hello.ts");
  copyFileSync(join(root, "examples/hello.ts"), entry);
  let builder: Podman | undefined;
  try {
    const prefix = statSync("/sys/fs/cgroup/unified", { throwIfNoEntry: false }) === undefined ? [] : await withoutHybridCgroups();
    const podman = (directory: string) => podmanIn(directory, prefix, env);
    builder = podman(join(work, "builder"));
    const subjects = [sporeletSubject(root, entry, work), await nodeSubject(entry, work, builder)];
    const rounds = new Map(subjects.map((subject): [Subject, Shipped[]] => [subject, []]));
    for (let round = 0; round < Number(values.rounds); round++)
      for (const [subject, samples] of rounds) samples.push(await shipped(subject, join(work, "round"), podman, env));
    const report: ShippedReport = {
      machine: renderMachine(machineFacts()),
      date: new Date().toISOString(),
      subjects: [...rounds].map(([{ name }, samples]) => ({ name, rounds: samples })),
    };
    console.log(`${shippedTable(report)}\n${report.machine}`);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report)}\n`);
  } finally {
    builder?.remove();
    endNamespace();
    rmSync(work, { recursive: true, force: true });
  }
}
