// What a user gets: the npm tarball in an empty directory, with no development dependency.
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HELLO, root, temporaryDirectory } from "./support.ts";

const quiet: { encoding: "utf8"; stdio: ["ignore", "pipe", "pipe"] } = { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };

it("the tarball, installed, builds and runs hello as command and as library", () => {
  const work = temporaryDirectory();
  execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", work], { ...quiet, cwd: root });
  const tarball = readdirSync(work).find((name) => name.endsWith(".tgz")) as string;
  writeFileSync(join(work, "package.json"), '{"private":true,"type":"module"}');
  execFileSync("npm", ["install", "--omit=dev", "--no-audit", "--no-fund", `./${tarball}`], { ...quiet, cwd: work });

  const installed = readdirSync(join(work, "node_modules"));
  for (const name of ["binaryen", "assemblyscript", "quickjs-wasi", "vitest", "typescript"]) expect(installed).not.toContain(name);

  writeFileSync(join(work, "hello.ts"), `import type { Context } from "sporelet/handler";\n${HELLO.replace("}) {", "}, _: Context) {")}`);
  const run = (...args: string[]) => spawnSync("npx", ["sporelet", ...args], { ...quiet, cwd: work });
  expect(run("build", "hello.ts").stdout).toContain("hello.wasm: handler");
  expect(run("run", "hello.wasm", "--event", '{"name":"Ada"}').stdout).toBe('{"hello":"Ada"}\n');
  expect(run("run", "hello.wasm", "--event", '{"name":"W"}', "--host", "wasmer").stdout).toBe('{"hello":"W"}\n');

  writeFileSync(
    join(work, "use.mjs"),
    `import { build, load } from "sporelet";
const { module } = await build({ entry: "hello.ts", thin: true });
console.log(JSON.stringify(await (await load(module)).invoke({ name: "library" })));`,
  );
  expect(execFileSync(process.execPath, ["use.mjs"], { ...quiet, cwd: work })).toBe('{"hello":"library"}\n');
}, 180_000);

it("types are part of the package, and resolve", () => {
  execFileSync(process.execPath, [join(root, "src/assemble/build.mjs")], quiet);
  const work = temporaryDirectory();
  writeFileSync(
    join(work, "use.mts"),
    `import { build, load, SporeletError, type LoadedFunction } from "${root}dist/types/src/index.js";
const fn: LoadedFunction = await load((await build({ entry: "x.ts" })).module);
const result: unknown = await fn.invoke({ a: 1 }, { timeout: 5 });
export { result, SporeletError };`,
  );
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const args = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2023",
    "--skipLibCheck",
    "--types",
    "node",
    "--typeRoots",
    join(root, "node_modules/@types"),
    join(work, "use.mts"),
  ];
  const checked = spawnSync(process.execPath, [tsc, ...args], { encoding: "utf8" });
  expect(checked.stdout).toBe("");
});

it("docs/errors.md fits the table of errors", () => {
  const checked = spawnSync(process.execPath, [join(root, "src/assemble/docs.mjs"), "--check"], { encoding: "utf8" });
  expect(checked.stderr).toBe("");
});

describe.each(["", "test/"])("the lock file %spackage-lock.json", (directory) => {
  const read = (file: string) => readFileSync(join(root, directory, file), "utf8");
  const { version, dependencies, devDependencies } = JSON.parse(read("package.json"));

  it("names no registry", () => {
    expect(read("package-lock.json")).not.toMatch(/"resolved": "http/);
  });

  it("is that of package.json, by which the build tells whether it is up to date", () => {
    const [, lock] = Object.entries<Record<string, unknown>>(JSON.parse(read("package-lock.json")).packages)[0] ?? [];
    expect([lock?.version, lock?.dependencies, lock?.devDependencies]).toEqual([version, dependencies, devDependencies]);
  });
});

it("the tarball holds what users need of dist, and nothing of the build's own", () => {
  const { files } = JSON.parse(execFileSync("npm", ["pack", "--ignore-scripts", "--dry-run", "--json"], { ...quiet, cwd: root }))[0];
  const paths: string[] = files.map(({ path }: { path: string }) => path);
  for (const path of ["dist/cli.cjs", "dist/index.js", "dist/types/src/index.d.ts", "dist/engine/manifest.json", "bin/sporelet.cjs"])
    expect(paths).toContain(path);
  expect(paths.filter((path) => path.includes("/.") || path.endsWith(".new") || path.endsWith(".lock"))).toEqual([]);
});
