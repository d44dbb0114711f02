// Subjects in containers: every runtime of this machine with every root file system; exec and unpause in one that runs.
import { freshMark, settledSizes } from "../harness/memory.ts";
import type { Candidate, Identity, Subject } from "../harness/subject.ts";
import { answerOfCgi, answerOfHttp } from "../subjects/answers.ts";
import { callOf } from "../subjects/native.ts";
import { NODE_PHASES } from "../subjects/phases.ts";
import { programSubject, WAITING } from "../subjects/program.ts";
import { runArguments } from "../subjects/spawn.ts";
import type { Workload } from "../workload/workload.ts";
import { bundleRuntime } from "./bundles.ts";
import { dockerRuntimes } from "./docker.ts";
import { endNamespace } from "./namespace.ts";
import { obstacleTo } from "./obstacles.ts";
import { podmanRuntime } from "./podman.ts";
import { execSubject, unpauseSubject } from "./resident.ts";
import { artifactOf, compressedSize, handlerPath, type MadeRootFs, makeRootFileSystems, nativeArtifact, type RootFs, type RootFsOptions } from "./rootfs.ts";
import type { ContainerRun, ContainerRuntime, FoundRuntime } from "./runtime.ts";
import { SERVERS, serveSubject } from "./serving.ts";

const RUNTIMES = [
  ["crun", "crun"],
  ["runc", "runc"],
  ["podman", "podman"],
  ["docker", "docker"],
  ["docker-api", "docker, over its API"],
  ["containerd", "containerd (ctr)"],
] as const;
const CONTENTS = [
  ["c", "static C (floor)"],
  ["node", "node"],
  ["debian", "node on Debian"],
  ["sporelet", "sporelet run"],
  ["native", "sporelet, native executable"],
] as const;
const RESIDENTS = ["podman", "docker"] as const;
const SERVING_RUNTIMES = RUNTIMES.filter(([runtime]) => ["crun", "runc", "podman", "docker"].includes(runtime));

interface Known extends Identity {
  runtime: string;
  content: RootFs["id"];
  kind: "create" | "serve" | "exec" | "unpause";
}

const KNOWN: readonly Known[] = [
  ...RUNTIMES.flatMap(([runtime, name]) =>
    CONTENTS.map(
      ([content, title]): Known => ({
        id: `${runtime}-${content}`,
        name: `${name}: ${title}`,
        interval: "container",
        own: content === "sporelet" || content === "native",
        isolation: "",
        note: "",
        runtime,
        content,
        kind: "create",
      }),
    ),
  ),
  ...SERVING_RUNTIMES.flatMap(([runtime, name]) =>
    SERVERS.map(
      ([content, title]): Known => ({
        id: `${runtime}-${content}-http`,
        name: `${name}: ${title}`,
        interval: "container-http",
        own: content === "native",
        isolation: "",
        note: "",
        runtime,
        content,
        kind: "serve",
      }),
    ),
  ),
  ...RESIDENTS.map(
    (runtime): Known => ({
      id: `${runtime}-exec`,
      name: `${runtime} exec: node`,
      interval: "pristine",
      own: false,
      isolation: "",
      note: "",
      runtime,
      content: "node",
      kind: "exec",
    }),
  ),
  ...RESIDENTS.map(
    (runtime): Known => ({
      id: `${runtime}-unpause`,
      name: `${runtime} unpause: node`,
      interval: "warm",
      own: false,
      isolation: "",
      note: "",
      runtime,
      content: "node",
      kind: "unpause",
    }),
  ),
];

export const CONTAINERS: readonly Identity[] = KNOWN.map(({ id, name, interval, own, isolation, note }) => ({ id, name, interval, own, isolation, note }));

/** @param stdinEnds whether the command sees the end of stdin: what is ours reads up to there */
function argumentsOf(content: RootFs["id"], workload: Workload, expected: string, stdinEnds = true): string[] {
  if (content === "c") return ["/floor", expected];
  if (content === "sporelet") {
    const event = stdinEnds || workload.kind === "fetch" ? [] : ["--event", workload.input];
    return ["/node", "/sporelet/bin/sporelet.cjs", ...runArguments(workload, handlerPath(workload, "standalone.wasm")), ...event];
  }
  if (content === "native") {
    const { environment, body } = callOf(workload);
    const given = Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    return [handlerPath(workload, "native"), ...given, ...(stdinEnds ? [] : [body])];
  }
  return ["/node", handlerPath(workload, "program.mjs")];
}

/** Characters; Linux takes 128 KiB. */
const LONGEST_ARGUMENT = 100_000;

/** docker, its API and the containerd below it are there together or not at all. */
const familyOf = (runtime: string) => (["docker-api", "containerd"].includes(runtime) ? "docker" : runtime);

/** Every container runtime of this machine, probed; and what their containers hold. */
export class Containers {
  readonly #runtimes: FoundRuntime[];
  readonly #roots: MadeRootFs[];
  readonly #stop: () => Promise<void>;

  private constructor(runtimes: FoundRuntime[], roots: MadeRootFs[], stop: () => Promise<void>) {
    this.#runtimes = runtimes;
    this.#roots = roots;
    this.#stop = stop;
  }

  /**
   * @param wanted which subjects will be asked for: nothing is made for others
   * @param quick starts no daemon and compresses nothing
   */
  static async prepare(
    options: Omit<RootFsOptions, "wanted">,
    wanted: (identity: Identity) => boolean,
    quick: boolean,
    progress: (text: string) => void,
  ): Promise<Containers> {
    progress("looking for container runtimes");
    const asked = KNOWN.filter(wanted);
    const families = [...new Set(asked.map(({ runtime }) => familyOf(runtime)))];
    const obstacles = new Map(families.map((family) => [family, obstacleTo(family, quick)]));
    const runtimes: FoundRuntime[] = RUNTIMES.flatMap(([id, name]) => {
      const reason = obstacles.get(familyOf(id));
      return reason === undefined ? [] : [{ id, name, reason }];
    });
    const known = asked.filter(({ runtime }) => obstacles.get(familyOf(runtime)) === undefined);
    if (known.length === 0) return new Containers(runtimes, [], async () => {});
    const wants = (family: string) => known.some(({ runtime }) => familyOf(runtime) === family);
    progress("making root file systems");
    // The rehearsal is node's.
    const roots = await makeRootFileSystems({ ...options, wanted: (id) => id === "node" || known.some(({ content }) => content === id) });
    for (const root of roots) {
      if ("reason" in root || quick) continue;
      progress(`compressing the root file system ${root.id}`);
      root.gzip = await compressedSize(root.path);
    }
    const node = roots.find(({ id }) => id === "node") as MadeRootFs;
    const workload = options.workloads[0] as Workload;
    if ("reason" in node)
      return new Containers(
        RUNTIMES.map(([id, name]) => ({ id, name, reason: obstacles.get(familyOf(id)) ?? node.reason })),
        roots,
        async () => {},
      );
    const rehearsal: ContainerRun = { root: node, args: argumentsOf("node", workload, ""), env: {} };
    const stdin = `${workload.input}\n`;
    for (const name of ["crun", "runc"]) {
      if (!wants(name)) continue;
      progress(`trying ${name}`);
      runtimes.push(await bundleRuntime(name, options.work, rehearsal, stdin));
    }
    if (wants("podman")) {
      progress("trying podman");
      runtimes.push(await podmanRuntime(options.work, rehearsal, stdin));
    }
    let stop = async () => {};
    if (wants("docker")) {
      progress("trying docker");
      const found = await dockerRuntimes(options.work, rehearsal, stdin);
      runtimes.push(...found.runtimes);
      stop = found.stop;
    }
    return new Containers(runtimes, roots, stop);
  }

  candidates(workload: Workload, expected: string, wanted: (identity: Identity) => boolean): Candidate[] {
    return KNOWN.filter(wanted).map((known): Candidate => {
      const { runtime: id, content, kind, ...identity } = known;
      const runtime = this.#runtimes.find((found) => found.id === id);
      const root = this.#roots.find((made) => made.id === content);
      if (runtime !== undefined && "reason" in runtime) return { ...identity, reason: runtime.reason };
      if (runtime === undefined || root === undefined) return { ...identity, reason: "its runtime was not prepared" };
      if ("reason" in root) return { ...identity, reason: root.reason };
      if (identity.own && runtime.losesStdinEnd && workload.input.length > LONGEST_ARGUMENT)
        return { ...identity, reason: `${runtime.name} loses the end of stdin, and the event is too long for an argument` };
      if (content === "c" && expected.length > LONGEST_ARGUMENT)
        return { ...identity, reason: "it gets its answer as an argument, and this answer is too long" };
      const whole: Identity = { ...identity, isolation: runtime.isolation, note: runtime.note };
      if (kind === "serve") return serveSubject(whole, runtime, root, workload, expected);
      if (kind === "unpause") return unpauseSubject(whole, runtime, root, workload);
      if (kind === "exec") return execSubject(whole, runtime, root, workload, argumentsOf("node", workload, ""));
      return createSubject(whole, runtime, root, workload, argumentsOf(content, workload, expected, !runtime.losesStdinEnd));
    });
  }

  /** Removes containers, images, namespaces and the daemon. */
  async cleanUp(): Promise<void> {
    for (const runtime of this.#runtimes) if (!("reason" in runtime)) await runtime.cleanUp();
    await this.#stop();
    endNamespace();
  }
}

function createSubject(identity: Identity, runtime: ContainerRuntime, root: RootFs, workload: Workload, args: readonly string[]): Subject {
  const isFetch = workload.kind === "fetch" && identity.own;
  const isNative = root.id === "native";
  const answer = !isFetch ? (output: string) => output : isNative ? answerOfCgi : answerOfHttp;
  // To a CGI program a newline more would be part of the body.
  const [input, endsWith] = isFetch && isNative ? [callOf(workload).body, ""] : [workload.input, "\n"];
  const subject = programSubject({
    identity,
    input,
    endsWith,
    command: (env) => runtime.command({ root, args, env }),
    answer,
    ...((root.id === "node" || root.id === "debian") && runtime.start === undefined && { phases: NODE_PHASES }),
    artifact: isNative ? nativeArtifact(root, workload) : artifactOf(root),
    ignoresInput: identity.own && (workload.kind === "fetch" || runtime.losesStdinEnd === true),
  });
  // A hundred containers at once take half a minute: of one content only.
  if (root.id !== "node") delete subject.together;
  const { start } = runtime;
  if (start === undefined) return subject;
  const stdin = input + endsWith;
  const once = async (signal: AbortSignal) => {
    const container = await start({ root, args, env: {} }, signal);
    const { ms, output } = await container.answer(stdin);
    return { ms, output: answer(output) };
  };
  return {
    ...subject,
    ...(subject.memory && {
      memory: async (signal: AbortSignal) => {
        const mark = freshMark();
        const container = await start({ root, args, env: mark }, signal);
        try {
          return { ...(await settledSizes(mark, container.hasEnded, signal)), of: WAITING };
        } finally {
          await container.answer(stdin).catch(() => {}); // its memory is what was asked for
        }
      },
    }),
    visit: async (signal) => [await once(signal)],
    ...(subject.together && {
      together: async (count: number, signal: AbortSignal) => {
        const started = performance.now();
        const samples = await Promise.all(
          Array.from({ length: count }, async () => {
            const begun = performance.now() - started;
            const { ms, output } = await once(signal);
            return { end: begun + ms, output };
          }),
        );
        return { ms: Math.max(...samples.map(({ end }) => end)), outputs: samples.map(({ output }) => output) };
      },
    }),
  };
}
