// Which way the engine's branches go: branches.csv has it, for those that count while the corpus runs (bench/compute/profile-branches.ts
// writes it). The compiler puts together what runs together by that, and keeps in registers what is used there.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One `if` in the C that wasm2c writes. */
export interface Branch {
  /** A hash of what it is in, so that it is the same in engines that number their functions otherwise. */
  function: string;
  /** Among the branches of its function, from 0. */
  nth: number;
}

/** Beside this file in a checkout; the build's tools run at its root. */
export const BRANCHES_FILE = join(process.cwd(), "src", "assemble", "native", "branches.csv");

const FUNCTION = /^(?:static )?\w+ w2c_engine_\w+\(.*\) \{\n(?:.*\n)*?\}$/gm;
const NUMBERED = /\bw2c_engine_[ft]\d+/g;
const CONDITION = /(?<=^ *if \()var_i\d+(?=\))/gm;
const HASH_DIGITS = 8;

const hashOf = (text: string) => createHash("sha256").update(text.replace(NUMBERED, "")).digest("hex").slice(0, HASH_DIGITS);

/** Replaces the condition of every branch. */
export function mapBranches(code: string, map: (branch: Branch, condition: string) => string): string {
  return code.replace(FUNCTION, (text) => {
    const name = hashOf(text);
    let nth = 0;
    return text.replace(CONDITION, (condition) => map({ function: name, nth: nth++ }, condition));
  });
}

export const keyOf = ({ function: name, nth }: Branch) => `${name},${nth}`;

/** Of 1000 times that the branch comes, how often it is taken. */
export function takenByBranch(): Map<string, number> {
  const [, ...rows] = readFileSync(BRANCHES_FILE, "utf8").trim().split("\n");
  return new Map(rows.map((row) => [row.slice(0, row.lastIndexOf(",")), Number(row.slice(row.lastIndexOf(",") + 1))]));
}

/** Tells the compiler what is known. No branch is called certain. */
export function hintBranches(code: string): string {
  const taken = takenByBranch();
  return mapBranches(code, (branch, condition) => {
    const perMille = taken.get(keyOf(branch));
    if (perMille === undefined) return condition;
    const probability = Math.min(Math.max(perMille, 1), 999) / 1000;
    return `__builtin_expect_with_probability(!!(${condition}), 1, ${probability})`;
  });
}
