// Subjects that are processes: ours, JavaScript runtimes, WebAssembly runtimes, and a static C program as the floor.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { CLEAN_ENVIRONMENT, lastLine } from "../harness/process.ts";
import type { Candidate, Identity } from "../harness/subject.ts";
import { artifactOf, type Workload } from "../workload/workload.ts";
import { answerOfCgi, answerOfHttp } from "./answers.ts";
import { NODE_PHASES, timingsPhases } from "./phases.ts";
import { programSubject } from "./program.ts";

export type Found = { path: string } | { reason: string };

export interface SpawnTools {
  /** The `sporelet` command. */
  sporelet: string;
  /** The static C program, which answers with its first argument. */
  floor: Found;
  bun: Found;
  deno: Found;
  workerd: Found;
  /** What is on PATH, by name. */
  onPath(name: string): Found;
}

const spawn = (id: string, name: string, isolation: string, note = ""): Identity => ({
  id,
  name,
  interval: "spawn",
  isolation,
  note,
  own: id.startsWith("sporelet"),
});

const PROCESS = "a process";
const SANDBOXED = "a process, WebAssembly sandbox inside";
const IDENTITIES = {
  sporelet: spawn("sporelet-run", "sporelet run", SANDBOXED, "a node process that loads the built module"),
  node: spawn("node", "node", PROCESS, "the handler bundled to one file"),
  bun: spawn("bun", "bun", PROCESS, "the same file as node"),
  deno: spawn("deno", "deno", "a process; Deno has every permission", "the same file as node"),
  wasmtime: spawn("wasmtime", "wasmtime run, our module", SANDBOXED, "compiles the module at every start"),
  wasmtimeCompiled: spawn("wasmtime-compiled", "wasmtime, precompiled", SANDBOXED, "compiled before by `wasmtime compile`"),
  wasmer: spawn("wasmer", "wasmer run, our module", SANDBOXED, "keeps compiled code in its cache"),
  wasmedge: spawn("wasmedge", "wasmedge, our module", SANDBOXED, "interprets the module"),
  javy: spawn("javy", "javy build, wasmtime run", SANDBOXED, "Javy evaluates the handler at every start"),
  floor: spawn("static-c", "static C program (floor)", PROCESS, "answers with a constant: what any process costs here"),
};

export const SPAWN: readonly Identity[] = Object.values(IDENTITIES);

/** Arguments of `sporelet run` for the workload; events come on stdin. */
export function runArguments(workload: Workload, module: string): string[] {
  if (workload.kind === "handler") return ["run", module];
  const {
    method = "GET",
    url,
    headers = [],
    body,
  } = JSON.parse(workload.input) as { method?: string; url: string; headers?: [string, string][]; body?: string };
  return [
    ...["run", module, "--request", `${method} ${url}`],
    ...headers.flatMap(([name, value]) => ["--header", `${name}: ${value}`]),
    ...(body === undefined ? [] : ["--data", body]),
  ];
}

/** The environment by which a WASI runtime gives our module the workload's request (RFC 3875). */
function cgiEnvironment({ kind, input }: Workload): string[] {
  if (kind === "handler") return [];
  const { method = "GET", url } = JSON.parse(input) as { method?: string; url: string };
  const { host, pathname, search } = new URL(url);
  return [`REQUEST_METHOD=${method}`, `PATH_INFO=${pathname}`, `QUERY_STRING=${search.slice(1)}`, `HTTP_HOST=${host}`, "SERVER_PROTOCOL=HTTP/1.1"];
}

function sporeletRun(workload: Workload, { sporelet }: SpawnTools): Candidate {
  const words = [process.execPath, sporelet, ...runArguments(workload, workload.files.standalone)];
  return programSubject({
    identity: IDENTITIES.sporelet,
    input: workload.input,
    command: (env) => ({ command: words, env: { ...CLEAN_ENVIRONMENT, ...env } }),
    ...(workload.kind === "fetch" && { answer: answerOfHttp, ignoresInput: true }),
    phases: {
      command: () => ({ command: [...words, "--timings"] }),
      read: (errors, { spawned, answered }) => timingsPhases(errors, answered - spawned),
    },
    artifact: artifactOf(workload.files.standalone, { needs: "node and sporelet", runtimeBytes: statSync(process.execPath).size }),
  });
}

/** The file for node, run by something that understands it. */
function script(workload: Workload, identity: Identity, found: Found, flags: readonly string[] = []): Candidate {
  if ("reason" in found) return { ...identity, reason: found.reason };
  return programSubject({
    identity,
    input: workload.input,
    command: (env) => ({ command: [found.path, ...flags, workload.files.program], env: { ...CLEAN_ENVIRONMENT, ...env } }),
    phases: NODE_PHASES,
    artifact: artifactOf(workload.files.program, { needs: identity.id, runtimeBytes: statSync(found.path).size }),
  });
}

/** Our module in a runtime of others. `before` runs once: a compiler. */
function module(
  workload: Workload,
  identity: Identity,
  found: Found,
  words: (path: string, env: readonly string[]) => string[],
  before?: (path: string) => string[],
): Candidate {
  if ("reason" in found) return { ...identity, reason: found.reason };
  if (before !== undefined) {
    const [file, ...args] = before(found.path) as [string, ...string[]];
    const made = spawnSync(file, args, { env: CLEAN_ENVIRONMENT, encoding: "utf8", timeout: 60_000 });
    if (made.status !== 0) return { ...identity, reason: `${before(found.path).join(" ")} failed: ${lastLine(made.stderr || String(made.error?.message))}` };
  }
  return programSubject({
    identity,
    input: workload.input,
    command: (env) => ({ command: words(found.path, cgiEnvironment(workload)), env: { ...CLEAN_ENVIRONMENT, ...env } }),
    ...(workload.kind === "fetch" && { answer: answerOfCgi, ignoresInput: true }),
    artifact: artifactOf(workload.files.standalone, { needs: identity.id, runtimeBytes: statSync(found.path).size }),
  });
}

function javy(workload: Workload, tools: SpawnTools): Candidate {
  const identity = IDENTITIES.javy;
  const [found, runner] = [tools.onPath("javy"), tools.onPath("wasmtime")];
  if ("reason" in found) return { ...identity, reason: found.reason };
  if ("reason" in runner) return { ...identity, reason: `javy is here, but what it builds needs a runtime: ${runner.reason}` };
  if (workload.kind === "fetch") return { ...identity, reason: "Javy has no Request and no Response" };
  if (workload.files.javy === undefined) return { ...identity, reason: workload.noScript ?? "there is no script" };
  const target = `${workload.files.javy}.wasm`;
  return module(
    workload,
    identity,
    runner,
    (path) => [path, "run", target],
    () => [found.path, "build", workload.files.javy as string, "-o", target],
  );
}

/** The floor answers with `expected`, whatever it is asked. */
function floor(workload: Workload, { floor: found }: SpawnTools, expected: string): Candidate {
  const identity = IDENTITIES.floor;
  if ("reason" in found) return { ...identity, reason: found.reason };
  if (expected.length > 100_000) return { ...identity, reason: "it gets its answer as an argument, and this answer is too long" };
  return programSubject({
    identity,
    input: workload.input,
    command: (env) => ({ command: [found.path, expected], env: { ...CLEAN_ENVIRONMENT, ...env } }),
    artifact: artifactOf(found.path),
  });
}

export function spawnCandidates(workload: Workload, tools: SpawnTools, expected: string, wanted: (identity: Identity) => boolean): Candidate[] {
  const { standalone } = workload.files;
  const compiled = join(standalone, "..", "handler.cwasm");
  const flags = (env: readonly string[]) => env.flatMap((variable) => ["--env", variable]);
  const makers: [Identity, () => Candidate][] = [
    [IDENTITIES.sporelet, () => sporeletRun(workload, tools)],
    [IDENTITIES.node, () => script(workload, IDENTITIES.node, { path: process.execPath })],
    [IDENTITIES.bun, () => script(workload, IDENTITIES.bun, tools.bun)],
    [IDENTITIES.deno, () => script(workload, IDENTITIES.deno, tools.deno, ["run", "--allow-all", "--quiet", "--no-lock"])],
    [IDENTITIES.wasmtime, () => module(workload, IDENTITIES.wasmtime, tools.onPath("wasmtime"), (path, env) => [path, "run", ...flags(env), standalone])],
    [
      IDENTITIES.wasmtimeCompiled,
      () =>
        module(
          workload,
          IDENTITIES.wasmtimeCompiled,
          tools.onPath("wasmtime"),
          (path, env) => [path, "run", "--allow-precompiled", ...flags(env), compiled],
          (path) => [path, "compile", standalone, "-o", compiled],
        ),
    ],
    [IDENTITIES.wasmer, () => module(workload, IDENTITIES.wasmer, tools.onPath("wasmer"), (path, env) => [path, "run", ...flags(env), standalone])],
    [IDENTITIES.wasmedge, () => module(workload, IDENTITIES.wasmedge, tools.onPath("wasmedge"), (path, env) => [path, ...flags(env), standalone])],
    [IDENTITIES.javy, () => javy(workload, tools)],
    [IDENTITIES.floor, () => floor(workload, tools, expected)],
  ];
  return makers.filter(([identity]) => wanted(identity)).map(([, make]) => make());
}
