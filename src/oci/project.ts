// What labels and attestations say of the project that a function comes from: read from its package.json and from git.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { SporeletError } from "../errors.ts";

export interface Package {
  name: string;
  version?: string;
  /** As package.json has it. */
  license?: string;
}

export interface Project extends Partial<Package> {
  description?: string;
  /** URL of the repository. */
  source?: string;
  /** The commit; with `-dirty` where files have changed since. */
  revision?: string;
  /** npm packages that are in the function, by name. */
  packages: Package[];
  /** The project's own files that are in it: path from the project's directory, and SHA-256 in hex. */
  files: { path: string; sha256: string }[];
}

type Json = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** The nearest package.json above `file` that names something, and its directory. */
function packageAbove(file: string, known: Map<string, [string, Json] | undefined>): [directory: string, described: Json] | undefined {
  const directory = dirname(file);
  if (known.has(directory)) return known.get(directory);
  const found = readPackage(directory) ?? (directory === dirname(directory) ? undefined : packageAbove(directory, known));
  known.set(directory, found);
  return found;
}

function readPackage(directory: string): [string, Json] | undefined {
  try {
    const described = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Json;
    return textOf(described.name) === undefined ? undefined : [directory, described];
  } catch {
    return undefined; // none, or none that can be read: the build has looked at it, too
  }
}

function packageOf({ name, version, license }: Json): Package {
  const [number, licence] = [textOf(version), textOf(license)];
  return { name: textOf(name) ?? "", ...(number !== undefined && { version: number }), ...(licence !== undefined && { license: licence }) };
}

/** `git@github.com:me/hello.git` and `git+https://…` as the URL of a page, without credentials. */
export function repositoryUrl(text: string): string | undefined {
  const asUrl = text
    .replace(/^git\+/, "")
    .replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, "https://$1/")
    .replace(/^github:/, "https://github.com/");
  try {
    const url = new URL(asUrl);
    url.username = "";
    url.password = "";
    return /^https?:$/.test(url.protocol) ? url.href.replace(/(?:\.git)?\/?$/, "") : undefined;
  } catch {
    return undefined;
  }
}

/** How long git may take, in ms. */
const GIT_TIMEOUT = 5000;

function git(directory: string, ...args: string[]): string | undefined {
  try {
    return textOf(execFileSync("git", args, { cwd: directory, encoding: "utf8", timeout: GIT_TIMEOUT, stdio: ["ignore", "pipe", "ignore"] }).trim());
  } catch {
    return undefined; // no git, or no repository
  }
}

/** @param entry the source, and the files that were read to build it, absolute */
export function projectOf(entry: string, inputs: readonly string[]): Project {
  const known = new Map<string, [string, Json] | undefined>();
  const own = packageAbove(resolve(entry), known);
  const root = own?.[0] ?? dirname(resolve(entry));
  const packages = new Map<string, Package>();
  const files: Project["files"] = [];
  for (const input of [...inputs].sort()) {
    const found = packageAbove(input, known);
    if (found !== undefined && found[0] !== root && (input.includes(`${sep}node_modules${sep}`) || textOf(found[1].name) === "sporelet")) {
      const named = packageOf(found[1]);
      if (named.name !== "sporelet") packages.set(`${named.name}@${named.version ?? ""}`, named);
    } else files.push({ path: relative(root, input).split(sep).join("/"), sha256: createHash("sha256").update(readFileSync(input)).digest("hex") });
  }
  const { repository, description } = own?.[1] ?? {};
  const url = textOf(repository) ?? textOf((repository as Json | undefined)?.url) ?? git(root, "remote", "get-url", "origin");
  const source = url === undefined ? undefined : repositoryUrl(url);
  const revision = git(root, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*");
  const said = textOf(description);
  return {
    ...(own && packageOf(own[1])),
    ...(said !== undefined && { description: said }),
    ...(source !== undefined && { source }),
    ...(revision !== undefined && { revision }),
    packages: [...packages.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each),
    files,
  };
}

/**
 * The time that goes into images, in seconds since the epoch: SOURCE_DATE_EPOCH (reproducible-builds.org), else 0, so that the
 * same sources give the same digests.
 * @throws SporeletError E_OPTION_VALUE
 */
export function sourceDate(text = process.env.SOURCE_DATE_EPOCH): number {
  if (text === undefined || text === "") return 0;
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 0o77777777777)
    throw new SporeletError("E_OPTION_VALUE", `Expected SOURCE_DATE_EPOCH to be seconds since 1970, got ${JSON.stringify(text)}`);
  return seconds;
}
