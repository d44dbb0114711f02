// `npm run profile:native`: writes src/assemble/native/branches.csv, which says which way the engine's branches go while the corpus
// runs as executables. Counts, not times, so that every machine gets the same. It needs Linux on x86-64.
import { chmodSync, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BRANCHES_FILE, type Branch, keyOf, mapBranches } from "../../src/assemble/native/branches.ts";
import { compileBase } from "../../src/assemble/native/compile.ts";
import { build } from "../../src/build/build.ts";
import { LINEAR_MEMORY, PRISTINE } from "../../src/native/addresses.ts";
import { BASE_ENGINES } from "../../src/native/bases.ts";
import { readSegments } from "../../src/native/elf.ts";
import { describeExecutable } from "../../src/native/notes.ts";
import { packageFunction } from "../../src/native/package.ts";
import { PROGRAMS, type Program } from "./catalogue.ts";
import { LineProcess } from "./line-process.ts";

/** Of all branches that a program takes, a share that counts. */
const LEAST_SHARE = 1e-5;
const LIMIT_MS = 60_000;

/** By it the counters are found in memory. */
const MARK = "sporelet counts:";
/** For each branch how often it was not taken, and how often it was. */
const BYTES = 8;

/** The engine's C with counters, and what they count. */
function counting(code: string): { code: string; branches: Branch[] } {
  const branches: Branch[] = [];
  const counted = mapBranches(code, (branch, condition) => `COUNT(${branches.push(branch) - 1}, ${condition})`);
  const counters = `
static struct { char mark[${MARK.length}]; unsigned counts[${branches.length}][2]; } counters = {"${MARK}", {}};
#define COUNT(i, x) ({ int is_taken = !!(x); counters.counts[i][is_taken]++; is_taken; })`;
  return { code: counted.replace(/^#include "code\.h"$/m, `$&${counters}`), branches };
}

/** Where the counters begin. */
function addressOf(base: Buffer): number {
  const offset = base.indexOf(MARK);
  const segment = readSegments(base).find((each) => offset >= each.offset && offset < each.offset + each.fileBytes);
  if (offset < 0 || segment === undefined) throw new Error("the base has no counters");
  return segment.address + offset - segment.offset + MARK.length;
}

/** The function of an executable in another base. */
function withBase(executable: Uint8Array, base: Uint8Array): Uint8Array {
  const { metadata, segments } = describeExecutable(executable);
  const snapshot = segments.find(({ address }) => address >= LINEAR_MEMORY && address < PRISTINE);
  if (snapshot === undefined) throw new Error("the executable has no snapshot");
  const memory = executable.subarray(snapshot.offset, snapshot.offset + snapshot.fileBytes);
  return packageFunction("native", base, { memory, start: snapshot.address - LINEAR_MEMORY }, metadata);
}

/** Has a program do its work twice, and answers what was counted the second time. */
async function run(file: string, { rounds }: Program, address: number, count: number): Promise<number[]> {
  const program = new LineProcess([file, "--serve-stdio"]);
  const read = () => {
    const bytes = Buffer.alloc(count * BYTES);
    readSync(openSync(`/proc/${program.pid}/mem`, "r"), bytes, 0, bytes.length, address);
    return new Uint32Array(bytes.buffer, bytes.byteOffset, count * 2);
  };
  try {
    await program.ask(JSON.stringify({ rounds }), AbortSignal.timeout(LIMIT_MS));
    const before = read();
    await program.ask(JSON.stringify({ rounds }), AbortSignal.timeout(LIMIT_MS));
    return Array.from(read(), (after, i) => (after - (before[i] as number)) >>> 0);
  } finally {
    program.stop();
  }
}

/** @param root the checkout, with the bases compiled */
export async function main(root: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "sporelet-profile-"));
  try {
    let branches: Branch[] = [];
    const mark = (written: string) => {
      const counted = counting(written);
      ({ branches } = counted);
      return counted.code;
    };
    mkdirSync(join(work, "base"));
    const { native: base } = await compileBase(readFileSync(join(root, "dist/engine", BASE_ENGINES.standalone)), "x64", ["native"], join(work, "base"), mark);
    const address = addressOf(base);
    // Each program has the same weight.
    const shares = new Map<string, [number, number]>();
    for (const program of PROGRAMS) {
      const entry = join(root, "bench/compute/programs", `${program.id}.ts`);
      const file = join(work, program.id);
      writeFileSync(file, withBase((await build({ entry, name: program.id, target: "native", timeout: LIMIT_MS })).module, base));
      chmodSync(file, 0o755);
      const counts = await run(file, program, address, branches.length);
      const all = counts.reduce((sum, each) => sum + each, 0);
      for (const [i, branch] of branches.entries()) {
        const [not, taken] = shares.get(keyOf(branch)) ?? [0, 0];
        shares.set(keyOf(branch), [not + (counts[2 * i] as number) / all, taken + (counts[2 * i + 1] as number) / all]);
      }
    }
    const rows = [...shares]
      .filter(([, [not, taken]]) => not + taken >= LEAST_SHARE)
      .map(([key, [not, taken]]) => `${key},${Math.round((1000 * taken) / (not + taken))}\n`)
      .sort();
    writeFileSync(BRANCHES_FILE, `function,branch,taken\n${rows.join("")}`);
    console.log(`${rows.length} branches of ${branches.length} count`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
