// Functions that must give the same bytes wherever they run: the examples, the programs of test/differential and
// test/packages, those of test/hosts.test.ts, and ways to fail.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { BuildOptions } from "../src/build/build.ts";
import { CASES } from "./host-cases.ts";
import { type PackageCase, packageCases, pathOf } from "./packages-table.ts";
import { root, source } from "./support.ts";

export interface ConformanceCase {
  name: string;
  options: BuildOptions;
  input: string;
  env?: Record<string, string>;
}

const EXAMPLES: Record<string, string> = {
  "app.ts": "",
  "clock.ts": "",
  "hello.ts": '{"name":"Ada"}',
  "javy.js": '{"n":2,"bar":"baz"}',
  "upper.ts": "größe 😀 ".repeat(10_000),
  "validate.ts": '{"email":"ada@example.com","age":36}',
};

const FAILURES: [string, string][] = [
  ["recursion without end", "function f(): number { return 1 + f(); } export default () => f();"],
  ["recursion that is caught", "let n = 0; function f() { n++; f(); } export default () => { try { f(); } catch (e) { return [String(e), n > 1000]; } };"],
  ["allocation without end", "export default () => { const kept = []; for (;;) kept.push(new Array(10_000).fill(1.5)); };"],
  ["a string that is too long", "export default () => 'x'.repeat(100 << 20).length;"],
  ["an unhandled rejection", "export default () => { Promise.reject(new Error('lost')); return new Promise((r) => setTimeout(r, 1)); };"],
  ["a result without JSON", "export default () => 10n;"],
  ["process.exit in a handler", "export default () => { process.exit(7); };"],
  ["process.exit in a program", "console.log(1); process.exit(200);"],
  ["fetch without a network", "export default async () => { try { await fetch('http://localhost/'); } catch (e) { return String(e); } };"],
  [
    "timers and waitUntil",
    "export default (_: unknown, c: any) => { c.waitUntil(new Promise((r) => setTimeout(() => { console.log('after'); r(0); }, 20))); return new Promise((r) => setTimeout(() => r('done'), 20)); };",
  ],
  ["what was left to waitUntil fails", "export default (_: unknown, c: any) => { c.waitUntil(Promise.reject(new Error('late'))); return 1; };"],
];

const HELPERS = ["known.ts", "programs.ts", "show.ts"];

export const fromHosts: ConformanceCase[] = CASES.map(([name, code, input]) => ({
  name,
  options: { entry: source(`declare const Javy: any;\n${code}`) },
  input,
  env: { A: "1" },
}));

/** Throws if there is an example without an event. Those of several functions are in directories, and have tests of their own. */
const EXAMPLE_FILES = readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) => entry.isFile());
export const examples: ConformanceCase[] = EXAMPLE_FILES.map(({ name: file }) => {
  const input = EXAMPLES[file];
  if (input === undefined) throw new Error(`test/conformance.ts has no event for examples/${file}`);
  return { name: `examples/${file}`, options: { entry: join(root, "examples", file) }, input };
});

export const failures: ConformanceCase[] = FAILURES.map(([name, code]) => ({ name, options: { entry: source(code) }, input: "{}" }));

export const differential: ConformanceCase[] = readdirSync(join(root, "test/differential"))
  .filter((file) => file.endsWith(".ts") && !HELPERS.includes(file))
  .map((file) => ({ name: `test/differential/${file}`, options: { entry: join(root, "test/differential", file) }, input: "null" }));

/** One in three: each takes a second or two, and all of them run in test/packages.test.ts. */
const SHARE = 3;

export async function packages(): Promise<ConformanceCase[]> {
  const some = packageCases().filter((_, i) => i % SHARE === 0);
  const all = await Promise.all(some.map(async (name) => ({ name, ...((await import(pathOf(name))) as PackageCase) })));
  const built = all.filter(({ refused }) => refused === undefined);
  return built.map(({ name, event, needs }) => ({
    name: `test/packages/${name}.ts`,
    options: { entry: pathOf(name), ...(needs === "eval" && { allowEval: true }) },
    input: JSON.stringify(event ?? null),
  }));
}

/** Outputs may be long: where two of them part is what one wants to see. Without what no two runs have in common, UUIDs. */
export function firstDifference(actual: string, expected: string): string {
  const [a, b] = [actual, expected].map((text) => text.replace(/"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}"/g, "uuid")) as [string, string];
  if (a === b) return "none";
  let at = 0;
  while (a[at] === b[at]) at++;
  return `at ${at} of ${b.length}: ${a.slice(at, at + 60)} instead of ${b.slice(at, at + 60)}`;
}
