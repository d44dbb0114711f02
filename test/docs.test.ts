// The documentation: generated pages are up to date, links lead somewhere, files that pages name exist, and pages keep their size.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { HELLO, root, source, sporelet } from "./support.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");
const pages = ["README.md", "CONTRIBUTING.md", ...(readdirSync(join(root, "docs"), { recursive: true }) as string[]).map((name) => `docs/${name}`)]
  .filter((name) => name.endsWith(".md"))
  .sort();
const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, "");

/** How a heading is linked to, as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .trim()
    .replaceAll(" ", "-");

function anchorsIn(path: string): string[] {
  return [...withoutCode(read(path)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading as string));
}

function linksIn(path: string): string[] {
  return [...withoutCode(read(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string).filter((target) => !/^https?:/.test(target));
}

it("what is generated is what its sources say", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "src/assemble/docs.mjs"), "--check"], { encoding: "utf8" });
  expect([stderr, status]).toEqual(["", 0]);
});

describe.each(pages)("%s", (page) => {
  it("has links that lead somewhere", () => {
    const broken = linksIn(page).filter((target) => {
      const [file = "", anchor] = target.split("#");
      const path = file === "" ? page : relative(root, resolve(root, dirname(page), file));
      if (!existsSync(join(root, path))) return true;
      return anchor !== undefined && path.endsWith(".md") && !anchorsIn(path).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("names files that exist", () => {
    const named = [...read(page).matchAll(/`((?:src|runtime|bench|test|docs|bin|examples)\/[\w./-]+)`/g)].map(([, path]) => path as string);
    expect(named.filter((path) => !existsSync(join(root, path)) && !/[A-Z]{4}/.test(path))).toEqual([]);
  });

  it("says fresh where it means fresh", () => expect(read(page)).not.toMatch(/virgin/i));
});

it("README is one screen that sells: at most 900 words", () => {
  expect(read("README.md").split(/\s+/).length).toBeLessThanOrEqual(900);
  expect(read("README.md")).not.toMatch(/\bgoal\b/);
});

it("the sizes that pages show are those of today, within 2 %", () => {
  const entry = source({ "hello.ts": HELLO });
  const bytesOf = (...args: string[]) => (JSON.parse(sporelet(["build", entry, ...args, "--json"], { cwd: dirname(entry) }).stdout) as { bytes: number }).bytes;
  const actual = { "": bytesOf(), "thin ": bytesOf("--thin") };
  const shown = pages.flatMap((page) => [...read(page).matchAll(/hello(?:-thin)?\.wasm: (thin |)handler, ([\d.]+) KB/g)]);
  expect(shown.length).toBeGreaterThan(3);
  for (const [line, thin, kilobytes] of shown) expect(Math.abs((Number(kilobytes) * 1000) / actual[thin as "" | "thin "] - 1), line).toBeLessThan(0.02);
});

it("architecture.md is at most 250 lines", () => expect(read("docs/architecture.md").split("\n").length).toBeLessThanOrEqual(250));

it("what README links to is in the package", () => {
  const { files } = JSON.parse(read("package.json")) as { files: string[] };
  const shipped = (path: string) => path === "README.md" || files.some((name) => path === name || path.startsWith(`${name}/`));
  for (const page of pages.filter(shipped)) {
    const targets = linksIn(page)
      .map((target) => target.split("#")[0] as string)
      .filter((target) => target !== "" && statSync(resolve(root, dirname(page), target)).isFile())
      .map((target) => relative(root, resolve(root, dirname(page), target)));
    expect(targets.filter((path) => !shipped(path))).toEqual([]);
  }
});

it("every error that the documentation names exists", () => {
  const known = [...read("docs/errors.md").matchAll(/^\| `(E_\w+)`/gm)].map(([, code]) => code);
  for (const page of pages) expect([...read(page).matchAll(/\bE_[A-Z_]+\b/g)].map(([code]) => code).filter((code) => !known.includes(code))).toEqual([]);
});
