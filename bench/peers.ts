// Runtimes of others: those on PATH, and those that npm has, fetched when somebody asks for them by name.
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { CLEAN_ENVIRONMENT, lastLine } from "./harness/process.ts";
import type { Found } from "./subjects/spawn.ts";
import type { ComponentMaker } from "./workload/component.ts";

interface Peer {
  /** Of npm. Default: the peer's name. */
  package?: string;
  /** A fixed version: a benchmark of today's latest can't be repeated. */
  version: string;
  /** Where the executable is, below the installation; none for libraries. */
  executables?: readonly string[];
  /** What is installed beside it. */
  beside?: readonly string[];
}

const platform = `${process.platform}-${process.arch}`;
const bun = `@oven/bun-${process.platform}-${process.arch === "arm64" ? "aarch64" : process.arch}`;

const COMPONENT_TOOLS = ["@bytecodealliance/jco-transpile@0.15.0", "@bytecodealliance/preview2-shim@0.26.0"];

/** Those of `sporelet bench`. */
export const PEERS: Readonly<Record<string, Peer>> = {
  bun: { version: "1.4.5", executables: [`${bun}/bin/bun`] },
  deno: { version: "2.9.6", executables: [`@deno/${process.platform}-${process.arch}-glibc/deno`, `@deno/${process.platform}-${process.arch}/deno`] },
  workerd: { version: "1.20261117.1", executables: [`@cloudflare/workerd-${platform.replace("x64", "64")}/bin/workerd`] },
  "quickjs-wasi": { version: "3.6.2" },
  "componentize-qjs": { version: "0.4.5", beside: COMPONENT_TOOLS },
};

/** Those of `npm run bench:compute`. */
export const COMPUTE_PEERS: typeof PEERS = {
  ...PEERS,
  "componentize-js": { package: "@bytecodealliance/componentize-js", version: "0.23.0", beside: COMPONENT_TOOLS },
};

function cacheDirectory(): string {
  return join(process.env.SPORELET_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "sporelet"), "peers");
}

export function onPath(name: string): Found {
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(directory, name);
    try {
      accessSync(path, constants.X_OK);
      return { path };
    } catch {
      // Not there.
    }
  }
  return { reason: `${name} is not on PATH` };
}

/**
 * Where `name` is installed, fetched with npm if it is not yet.
 * @returns the directory that holds its node_modules; or why there is none
 */
export function fetchPeer(name: string): { directory: string } | { reason: string } {
  const { version, beside = [], package: from = name } = COMPUTE_PEERS[name] as Peer;
  const directory = join(cacheDirectory(), `${name}-${version}`);
  if (existsSync(directory)) return { directory };
  const work = `${directory}.${process.pid}`;
  try {
    mkdirSync(work, { recursive: true });
    writeFileSync(join(work, "package.json"), '{"private":true}');
    const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", "--loglevel=error", `${from}@${version}`, ...beside];
    const made = spawnSync("npm", args, { cwd: work, encoding: "utf8", timeout: 300_000, stdio: ["ignore", "ignore", "pipe"] });
    if (made.status !== 0) return { reason: `npm can't fetch ${from}@${version}: ${lastLine(made.stderr || String(made.error?.message))}` };
    renameSync(work, directory);
    return { directory };
  } catch (error) {
    return { reason: `${name} can't be kept: ${(error as Error).message}` };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** An executable: the one on PATH, or the one fetched if it is `asked` for. */
export function executable(name: string, asked: boolean): Found {
  const there = onPath(name);
  if (!asked) return "path" in there ? there : { reason: `${name} is not on PATH; --with ${name} fetches it from npm` };
  const fetched = fetchPeer(name);
  if ("reason" in fetched) return fetched;
  const path = PEERS[name]?.executables?.map((file) => join(fetched.directory, "node_modules", file)).find(runs);
  return path === undefined ? { reason: `${name} has no executable for ${platform} that runs here: ${installed(fetched.directory)}` } : { path };
}

function runs(path: string): boolean {
  return spawnSync(path, ["--version"], { env: CLEAN_ENVIRONMENT, timeout: 20_000 }).status === 0;
}

function installed(directory: string): string {
  return readdirSync(join(directory, "node_modules"))
    .filter((name) => !name.startsWith("."))
    .join(", ");
}

/** The package quickjs-wasi. */
export function quickjsWasi(asked: boolean): { directory: string } | { reason: string } {
  if (!asked) return { reason: "--with quickjs-wasi fetches it from npm" };
  const fetched = fetchPeer("quickjs-wasi");
  return "reason" in fetched ? fetched : { directory: join(fetched.directory, "node_modules/quickjs-wasi") };
}

/** The directory in which a maker of components is installed, and jco. */
export function componentize(name: ComponentMaker, asked: boolean): { directory: string } | { reason: string } {
  if (!asked) return { reason: `--with ${name} fetches it and jco from npm` };
  return fetchPeer(name);
}

/** First line of what `--version` says; undefined if that fails. */
export function versionOf(path: string, args: readonly string[] = ["--version"]): string | undefined {
  try {
    return execFileSync(path, args, { env: CLEAN_ENVIRONMENT, encoding: "utf8", timeout: 20_000, stdio: ["ignore", "pipe", "ignore"] })
      .split("\n")[0]
      ?.trim();
  } catch {
    return undefined;
  }
}

export function versionOfPackage(directory: string): string {
  return (JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { version: string }).version;
}
