// Sources written into a temporary directory, built and loaded.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { type BuildOptions, build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import type { SporeletFunction } from "../src/host/sporelet.ts";

export const root = fileURLToPath(new URL("../", import.meta.url));
export const command = join(root, "bin/sporelet.cjs");

/** A directory that is removed when the test file has ended. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "sporelet-test-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const sources = temporaryDirectory();
let count = 0;

/** Writes files into a directory of their own and answers the path of the first. */
export function source(files: Record<string, string> | string): string {
  const all = typeof files === "string" ? { "fn.ts": files } : files;
  const directory = join(sources, `${++count}`);
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return join(directory, Object.keys(all)[0] as string);
}

export async function loadSource(text: string, options: Partial<BuildOptions> = {}): Promise<SporeletFunction> {
  const { module } = await build({ entry: source(text), ...options });
  return (await load(module)) as SporeletFunction;
}

export interface CommandResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Runs the built `sporelet` command. */
export function sporelet(
  args: string[],
  options: { input?: string | Uint8Array; cwd?: string; env?: Record<string, string>; timeout?: number } = {},
): CommandResult {
  const { input = "", cwd = sources, env = {}, timeout = 60_000 } = options;
  const environment = { PATH: process.env.PATH ?? "", HOME: sources, SPORELET_CACHE: join(sources, "cache"), ...env };
  const result = spawnSync(process.execPath, [command, ...args], { cwd, input, env: environment, encoding: "utf8", timeout });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

export const HELLO = `export default async function handler(event: { name: string }) {
  return { hello: event.name };
}
`;

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
export const utf8 = (value: string): Uint8Array => Buffer.from(value);
