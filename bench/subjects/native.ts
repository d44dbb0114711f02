// Subjects without WebAssembly: the executable as a process, the image in each virtual machine, and an empty guest as the floor.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { machineMemory } from "../../src/host/executable.ts";
import { requestEnvironment } from "../../src/host/http.ts";
import { QEMU } from "../../src/native/machine.ts";
import { encodeRequest } from "../../src/native/request.ts";
import { CLEAN_ENVIRONMENT } from "../harness/process.ts";
import type { Candidate, Identity } from "../harness/subject.ts";
import { buildFor } from "../workload/native.ts";
import { artifactOf, type Workload } from "../workload/workload.ts";
import { answerOfCgi } from "./answers.ts";
import { compileEmptyGuest } from "./empty-guest.ts";
import { type Engine, engines } from "./machines.ts";
import { programSubject } from "./program.ts";
import type { Found, SpawnTools } from "./spawn.ts";

const EXECUTABLE: Identity = {
  id: "sporelet-native",
  name: "sporelet: native executable",
  interval: "spawn",
  own: true,
  isolation: "a process with a seccomp filter; no WebAssembly at run time",
  note: "static, without libc; starts from the snapshot",
};

const GUEST = "a virtual machine";
const image = ({ id, name, note }: Engine): Identity => ({
  id: `sporelet-${id}`,
  name: `sporelet: unikernel, ${name}`,
  interval: "machine",
  own: true,
  isolation: `${GUEST}, user mode inside`,
  note,
});
const empty = ({ id, name }: Engine): Identity => ({
  id: `empty-${id}`,
  name: `empty guest (floor), ${name}`,
  interval: "machine",
  own: false,
  isolation: GUEST,
  note: "writes a constant: what any such machine costs here",
});

const NO_TOOL: Found = { reason: "not looked for" };

export const NATIVE: readonly Identity[] = [EXECUTABLE, ...engines(NO_TOOL).flatMap((engine) => [image(engine), empty(engine)])];

/** What the workload's request is to a function: its environment and its body. */
export function callOf({ kind, input }: Workload): { environment: Record<string, string>; body: string } {
  if (kind === "handler") return { environment: {}, body: input };
  const { url, ...init } = JSON.parse(input) as { url: string; body?: string };
  return { environment: requestEnvironment(new Request(url, init)), body: init.body ?? "" };
}

function executable(workload: Workload, found: Found): Candidate {
  if ("reason" in found) return { ...EXECUTABLE, reason: found.reason };
  const { environment, body } = callOf(workload);
  const given = Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  return programSubject({
    identity: EXECUTABLE,
    input: body,
    command: (env) => ({ command: [found.path, ...given], env: { ...CLEAN_ENVIRONMENT, ...env } }),
    ...(workload.kind === "fetch" && { endsWith: "", answer: answerOfCgi, ignoresInput: true }),
    artifact: artifactOf(found.path),
  });
}

/** JSON of a MiB becomes many in QuickJS; where events are small the machine has what `sporelet run` gives it. */
const LARGE_EVENT = 100_000;
const ROOMY = 128 << 20;

/** KiB of memory for a machine that boots `path`. */
export function kilobytesFor(path: string, eventBytes: number): number {
  return machineMemory(readFileSync(path), eventBytes > LARGE_EVENT ? ROOMY : undefined) / 1024;
}

/** Bytes. */
const MOST_OF_FLOOR = 1024;

/** Why `engine` can't run this here. */
function reasonAgainst({ boot, mostAnswer }: Engine, answerBytes: number): string | undefined {
  if ("reason" in boot) return boot.reason;
  return answerBytes > mostAnswer ? "QEMU's serial line loses parts of an answer of this length" : undefined;
}

function machines(workload: Workload, engine: Engine, built: Found, floor: Found, expected: string): Candidate[] {
  const [ours, none] = [image(engine), empty(engine)];
  const reason = reasonAgainst(engine, expected.length) ?? ("reason" in built ? built.reason : undefined);
  if (reason !== undefined || "reason" in built || "reason" in engine.boot) return [{ ...ours, reason: reason ?? "" }];
  const directory = join(workload.files.standalone, "..");
  const { environment, body } = callOf(workload);
  const [request, answer] = [join(directory, "request"), join(directory, "answer")];
  writeFileSync(request, encodeRequest({ event: Buffer.from(body), environment, timeout: 0 }));
  writeFileSync(answer, `${expected}\n`);
  const kilobytes = kilobytesFor(built.path, body.length);
  const command = engine.boot(built.path, kilobytes, request);
  const unikernel = programSubject({
    identity: { ...ours, note: `${ours.note}; ${kilobytes / 1024} MiB of memory` },
    input: "",
    command: (env) => ({ ...command, env: { ...CLEAN_ENVIRONMENT, ...env } }),
    ...(workload.kind === "fetch" && { answer: answerOfCgi }),
    ignoresInput: true,
    artifact: artifactOf(built.path, { needs: engine.name }),
  });
  if ("reason" in floor) return [unikernel, { ...none, reason: floor.reason }];
  if (expected.length > MOST_OF_FLOOR) return [unikernel, { ...none, reason: "it writes byte by byte, which takes too long for an answer of this length" }];
  const least = engine.boot(floor.path, kilobytes, answer);
  const guest = programSubject({ identity: none, input: "", command: (env) => ({ ...least, env: { ...CLEAN_ENVIRONMENT, ...env } }), ignoresInput: true });
  return [unikernel, guest];
}

/** @param expected the answer, by which the empty guest answers too */
export async function nativeCandidates(
  workload: Workload,
  { onPath }: Pick<SpawnTools, "onPath">,
  expected: string,
  wanted: (identity: Identity) => boolean,
): Promise<Candidate[]> {
  if (!NATIVE.some(wanted)) return [];
  const candidates = wanted(EXECUTABLE) ? [executable(workload, await buildFor("native", workload))] : [];
  if (!NATIVE.some((identity) => identity.interval === "machine" && wanted(identity))) return candidates;
  const built = await buildFor("unikernel", workload);
  const floor = compileEmptyGuest(join(workload.files.standalone, ".."));
  for (const engine of engines(onPath(QEMU))) candidates.push(...machines(workload, engine, built, floor, expected));
  return candidates.filter(wanted);
}
