// The kept result of `npm run suites` fits together. The suites themselves take too long to run here.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { keptResults } from "./suites/kept.ts";
import { reasonFor, UNEXPLAINED } from "./suites/reasons.ts";
import { FAIL, PASS } from "./suites/report.ts";
import { compare, isWithin, merged, type Results } from "./suites/results.ts";
import { testFiles } from "./suites/wpt/files.ts";
import { root, temporaryDirectory } from "./support.ts";

const results = keptResults(root) as Results;

console.log("the suites of others are not run here: `npm run suites` runs them, and their kept result is checked");

it("keeps the name of every lost subtest, with a reason", () => {
  const files = Object.values(results.lost).flatMap((one) => Object.entries(one));
  for (const [directory, { lost }] of Object.entries(results.directories)) {
    const names = files.filter(([file]) => isWithin(file, directory)).flatMap(([, list]) => list);
    expect(names.length, directory).toBe(lost);
  }
  expect(results.lost).not.toHaveProperty(UNEXPLAINED);
});

it("says of each directory what adds up", () => {
  for (const { subtests, sporelet, node, lost, gained } of Object.values(results.directories)) {
    expect(sporelet - gained).toBe(node - lost);
    expect(subtests).toBeGreaterThanOrEqual(sporelet + lost);
  }
});

it("counts as lost what Node passes and the sandbox fails or never reaches", () => {
  const inside = {
    subtests: [
      ["a", PASS],
      ["b", FAIL, "wrong"],
      ["c", PASS],
    ] as const,
    ended: "E_TIMEOUT: too slow",
  };
  const outside = {
    subtests: [
      ["a", PASS],
      ["b", PASS],
      ["c", FAIL],
      ["d", PASS],
    ] as const,
  };
  const { counts, lost } = compare("x.any.js", { ...inside, subtests: [...inside.subtests] }, { subtests: [...outside.subtests] });
  expect(counts).toEqual({ files: 1, subtests: 4, sporelet: 2, node: 3, lost: 2, gained: 1 });
  expect(lost).toEqual([
    { file: "x.any.js", name: "b", message: "wrong" },
    { file: "x.any.js", name: "d", message: "E_TIMEOUT: too slow" },
  ]);
  expect(reasonFor({ file: "x.any.js", name: "b", message: "wrong" })).toBe(UNEXPLAINED);
});

it("puts a later run's directories in place of an earlier run's", () => {
  const counts = { files: 1, subtests: 2, sporelet: 1, node: 2, lost: 1, gained: 0, source: "p" };
  const earlier: Results = { node: "v1", directories: { a: counts, ab: counts }, lost: { slow: { "a/1.any.js": ["x"], "ab/1.any.js": ["y"] } } };
  const later: Results = { node: "v2", directories: { a: counts }, lost: { wrong: { "a/2.any.js": ["z"] } } };
  expect(merged(earlier, later)).toEqual({
    node: "v2",

    directories: { a: counts, ab: counts },
    lost: { slow: { "ab/1.any.js": ["y"] }, wrong: { "a/2.any.js": ["z"] } },
  });
});

it("finds test files with what they ask for, one for each variant", () => {
  const root = temporaryDirectory();
  const files = {
    "resources/testharness.js": "/* harness */",
    "part/deep/one.any.js":
      "// META: title=One\n// META: timeout=long\n// META: script=../help.js\n// META: script=/common/all.js\n// META: variant=?1\n// META: variant=?2\ntest();",
    "part/two.any.js": "two();",
    "part/three.window.js": "three();",
    "part/help.js": "/* help */",
    "common/all.js": "/* all */",
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const found = [...testFiles({ name: "p", version: "1", root, directories: ["part"] })];
  expect(found.map(({ name, isLong }) => [name, isLong])).toEqual([
    ["part/deep/one.any.js?1", true],
    ["part/deep/one.any.js?2", true],
    ["part/two.any.js", false],
  ]);
  expect(found[0]?.code).toMatch(/META_TITLE = "One".*harness.*help.*all.*test\(\);$/s);
});
