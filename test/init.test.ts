// `sporelet init`: each template builds, type-checks and passes its own test; nothing of the user's is overwritten.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { TEMPLATES } from "../src/init/init.ts";
import { root, sporelet, temporaryDirectory } from "./support.ts";

const work = temporaryDirectory();

// What is made compiles against the declarations.
beforeAll(() => execFileSync(process.execPath, [join(root, "src/assemble/build.mjs"), "--quiet"], { stdio: "inherit" }));

/** The packages that `npm install` would bring, from this checkout. */
function install(directory: string): void {
  const modules = join(directory, "node_modules");
  mkdirSync(join(modules, "@types"), { recursive: true });
  symlinkSync(root, join(modules, "sporelet"));
  for (const name of ["vitest", "typescript", "hono", "javy", "@types/node"]) symlinkSync(join(root, "node_modules", name), join(modules, name));
}

function run(directory: string, program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "node_modules", program), ...args], { cwd: directory, encoding: "utf8" });
  return { status, said: status === 0 ? "" : stdout + stderr };
}

it.each(TEMPLATES)("%s builds, type-checks and passes its own test", (template) => {
  const directory = mkdtempSync(join(work, "my shop"));
  const { status, stdout, stderr } = sporelet(["init", directory, "--template", template, "--name", "my-shop"]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("npm test");
  const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { name: string; scripts: Record<string, string> };
  expect(manifest).toMatchObject({ name: "my-shop", scripts: { build: "sporelet build", test: "vitest run" } });
  install(directory);
  const built = sporelet(["build"], { cwd: directory });
  expect([built.status, built.stderr]).toEqual([0, ""]);
  expect(built.stdout).toMatch(/^out\/\w+\.wasm: /);
  expect(run(directory, "typescript/bin/tsc")).toEqual({ status: 0, said: "" });
  expect(run(directory, "vitest/vitest.mjs", "run")).toEqual({ status: 0, said: "" });
});

it("overwrites nothing, writes nothing then, and names what is there", () => {
  const directory = mkdtempSync(join(work, "taken"));
  writeFileSync(join(directory, "tsconfig.json"), "mine");
  const { status, stderr } = sporelet(["init", directory, "--yes"]);
  expect([status, stderr]).toEqual([2, expect.stringContaining(`E_WOULD_OVERWRITE: ${join(directory, "tsconfig.json")} is there already`)]);
  expect(readFileSync(join(directory, "tsconfig.json"), "utf8")).toBe("mine");
  expect(sporelet(["init", directory, "--json"]).stdout).toBe("");
});

it("says which templates there are, and what is no name", () => {
  expect(sporelet(["init", join(work, "x"), "--template", "cobol"]).stderr).toContain(
    "Expected `--template` to be one of handler, fetch, hono, events, program",
  );
  expect(sporelet(["init", join(work, "x"), "--name", "My Shop"]).stderr).toContain("Expected `--name`");
  const made = JSON.parse(sporelet(["init", join(work, "Ein Laden"), "--json"]).stdout) as { name: string; files: string[] };
  expect(made).toMatchObject({ name: "ein-laden", template: "handler" });
  expect(made.files).toContain(".gitignore");
});

it("-v, --version and version print the same", () => {
  const printed = [["-v"], ["--version"], ["version"]].map((args) => sporelet(args).stdout);
  expect(new Set(printed)).toEqual(new Set([`${(JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version}\n`]));
});
