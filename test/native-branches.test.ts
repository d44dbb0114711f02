// What is known of the engine's branches is about the engine that there is.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { hintBranches, keyOf, mapBranches, takenByBranch } from "../src/assemble/native/branches.ts";
import { writeEngineCode } from "../src/assemble/native/engine-code.ts";
import { BASE_ENGINES } from "../src/native/bases.ts";

/** Of the branches in branches.csv. If fewer are found, `npm run profile:native` writes it anew. */
const LEAST_FOUND = 0.9;

it.each(Object.values(BASE_ENGINES))("most of the branches that count are in %s", { timeout: 120_000 }, async (engine) => {
  const work = mkdtempSync(join(tmpdir(), "sporelet-test-"));
  const found = new Set<string>();
  try {
    await writeEngineCode(readFileSync(join("dist/engine", engine)), work, (code) =>
      mapBranches(code, (branch, condition) => {
        found.add(keyOf(branch));
        return condition;
      }),
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const known = [...takenByBranch().keys()];
  expect(known.filter((key) => found.has(key)).length / known.length).toBeGreaterThan(LEAST_FOUND);
});

const functionOf = (number: number, added: number) => `u32 w2c_engine_f${number}(w2c_engine* instance, u32 var_p0) {
  if (var_i0) {
    var_i1 = w2c_engine_f${number + 1}(instance, ${added}u);
    if (var_i1) {goto var_B0;}
  }
}
`;

it("a branch has the same name where functions have other numbers, and another one in another function", () => {
  const names = (code: string) => {
    const all: string[] = [];
    mapBranches(code, (branch, condition) => {
      all.push(keyOf(branch));
      return condition;
    });
    return all;
  };
  expect(names(functionOf(1, 5))).toHaveLength(2);
  expect(names(functionOf(7, 5))).toEqual(names(functionOf(1, 5)));
  expect(new Set(names(functionOf(1, 5) + functionOf(7, 6)))).toHaveProperty("size", 4);
});

it("what is not known of a branch is not told", () => {
  expect(hintBranches(functionOf(1, 5))).toBe(functionOf(1, 5));
});
