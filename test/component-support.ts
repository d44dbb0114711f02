// Components in jco: transpiled as `jco run` and `jco serve` do it, on its WASI 0.2 for Node.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { componentWit } from "@bytecodealliance/jco-transpile/wasm-tools";
import { afterAll } from "vitest";
import { type CommandResult, command, root, temporaryDirectory } from "./support.ts";

const RUN = `
import { run } from "./fn.js";
try {
  run.run();
} catch {
  process.exitCode = 1;
}
`;
const SERVE = `
import { HTTPServer } from "@bytecodealliance/preview2-shim/http";
import { incomingHandler } from "./fn.js";
const server = new HTTPServer(incomingHandler);
server.listen(0, "127.0.0.1");
console.log(server.address().port);
`;

/** What wasm-tools reads of a component: the interfaces that it imports, then those that it exports. */
export async function importsOf(component: Uint8Array): Promise<string[]> {
  return [...(await componentWit(component)).matchAll(/(?:import|export) (.*);/g)].map(([, name]) => name as string);
}

/** Answers the path of a script that does what \`jco run\` or \`jco serve\` would. */
async function transpiled(component: Uint8Array, script: string): Promise<string> {
  const directory = temporaryDirectory();
  const { files } = await transpileBytes(component, { name: "fn", wasiShim: true });
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), bytes as Uint8Array);
  }
  symlinkSync(join(root, "test/node_modules"), join(directory, "node_modules"));
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
  writeFileSync(join(directory, "main.js"), script);
  return join(directory, "main.js");
}

const environment = { PATH: process.env.PATH ?? "", MODE: "test" };

/** Runs Node, while this process goes on: it may be what the script asks. */
async function node(args: readonly string[], input: string): Promise<CommandResult> {
  const child = spawn(process.execPath, args, { env: environment, timeout: 60_000 });
  child.stdin.on("error", () => {}).end(input);
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once("exit", resolve)),
  ]);
  return { status, stdout, stderr };
}

/** `sporelet run`. */
export function ran(args: readonly string[], input = ""): Promise<CommandResult> {
  return node([command, "run", "--no-cache", ...args], input);
}

/** Answers a function that runs the component once. */
export async function runnable(component: Uint8Array): Promise<(input: string) => Promise<CommandResult>> {
  const script = await transpiled(component, RUN);
  return (input) => node([script], input);
}

const running: ChildProcess[] = [];
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** Serves the component, all requests in one instance, until the tests end; answers its origin. */
export async function servedComponent(component: Uint8Array): Promise<string> {
  const script = await transpiled(component, SERVE);
  const child = spawn(process.execPath, [script], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  running.push(child);
  return new Promise((resolve, reject) => {
    child.stdout.once("data", (port: Buffer) => resolve(`http://127.0.0.1:${port.toString().trim()}`));
    child.once("exit", (status) => reject(new Error(`the server ended with ${status}`)));
  });
}
