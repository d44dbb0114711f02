// Every file in test/packages: built, invoked once, and compared with the same code in Node. For the
// tests, and for the table in docs/packages.md.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { BuildOptions, BuildResult } from "../src/build/build.ts";
import type { LoadedFunction } from "../src/host/function.ts";

const DIRECTORY = new URL("packages/", import.meta.url);
/** Where a package is installed: what only tests need, and what the project itself needs. */
const INSTALLED = [new URL("node_modules/", import.meta.url), new URL("../node_modules/", import.meta.url)];

/** What a file in test/packages exports. */
export interface PackageCase {
  default(event: unknown): Promise<unknown>;
  event: unknown;
  /** What the package does not run without, and an option grants. */
  needs?: "eval";
  /** What the build says of a package that functions can't have: a part of the error's first line. */
  refused?: string;
}

export interface PackageRow {
  package: string;
  version: string;
  /** What the handler does with it. */
  exercises: string;
  needs: PackageCase["needs"];
  refused: PackageCase["refused"];
  /** "same": the result is that of Node; else the error, or what differs. */
  result: "same" | (string & {});
  /** Whether the build made a module. */
  isBuilt: boolean;
  /** Bytes of the thin module, which is the function without the engine. */
  bytes: number;
}

/** The library, from src/ or from dist/, and how to import a file of test/packages. */
export interface Tools {
  build(options: BuildOptions): Promise<BuildResult>;
  load(module: Uint8Array): Promise<LoadedFunction>;
  importCase(path: string): Promise<PackageCase>;
}

/** The names of the files, without extension. */
export function packageCases(): string[] {
  return readdirSync(DIRECTORY)
    .map((file) => file.replace(/\.ts$/, ""))
    .sort();
}

export function pathOf(name: string): string {
  return decodeURIComponent(new URL(`${name}.ts`, DIRECTORY).pathname);
}

/** The first line of a file is `// package: what it exercises`. */
function described(name: string): { package: string; exercises: string } {
  const [, packageName, exercises] = /^\/\/ (\S+): (.*)/.exec(readFileSync(pathOf(name), "utf8")) ?? [];
  if (packageName === undefined || exercises === undefined) throw new Error(`test/packages/${name}.ts: the first line does not say what it exercises`);
  return { package: packageName, exercises };
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** Where two results part, with some text around. */
function difference(actual: unknown, expected: unknown): string {
  const [a, b] = [actual, expected].map((value) => JSON.stringify(value)) as [string, string];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const near = (text: string) => text.slice(Math.max(0, at - 20), at + 40);
  return `…${near(a)}… instead of …${near(b)}…`;
}

export async function collectPackage(name: string, { build, load, importCase }: Tools): Promise<PackageRow> {
  const { default: handler, event, needs, refused } = await importCase(pathOf(name));
  const about = described(name);
  const manifest = INSTALLED.map((directory) => new URL(`${about.package}/package.json`, directory)).find((path) => existsSync(path));
  if (manifest === undefined) throw new Error(`the package ${about.package} is not installed: node test/install.mjs`);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const row = { ...about, version, needs, refused, isBuilt: false, bytes: 0 };
  const expected = asJson(await handler(asJson(event)));
  try {
    const options = { entry: pathOf(name), thin: true, ...(needs === "eval" ? { allowEval: true } : {}) };
    const { module } = await build(options);
    row.bytes = module.length;
    row.isBuilt = true;
    const actual = await (await load(module)).invoke(event);
    return { ...row, result: isDeepStrictEqual(actual, expected) ? "same" : difference(actual, expected) };
  } catch (error) {
    return { ...row, result: (error as Error).message.split("\n")[0] as string };
  }
}

export async function collectPackages(tools: Tools): Promise<PackageRow[]> {
  const rows: PackageRow[] = [];
  for (const name of packageCases()) rows.push(await collectPackage(name, tools));
  return rows;
}
