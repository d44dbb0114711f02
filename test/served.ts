// `sporelet serve` as a process, until the test ends it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { command, temporaryDirectory } from "./support.ts";

/** What the server prints. */
interface Announced {
  url: string;
  events?: unknown;
}

/** Not where it runs, which may be the checkout. */
const home = temporaryDirectory();

/** @param args the command line, without ports */
export async function served(args: readonly string[], cwd: string): Promise<{ url: string; announced: Announced; stderr(): string; stop(): Promise<void> }> {
  const env = { PATH: process.env.PATH ?? "", HOME: home, SPORELET_CACHE: join(home, "cache") };
  const child = spawn(process.execPath, [command, ...args, "--port", "0", "--no-admin", "--json"], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk;
  });
  const stop = () =>
    new Promise<void>((done) => {
      if (child.exitCode !== null) return done();
      child.once("exit", () => done());
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 10_000).unref();
    });
  const announced = await new Promise<Announced>((done, fail) => {
    child.stdout.once("data", (chunk: Buffer) => done(JSON.parse(chunk.toString()) as Announced));
    child.once("exit", () => fail(new Error(`the server ended: ${errors}`)));
    setTimeout(() => fail(new Error(`the server did not start within 30 s: ${errors}`)), 30_000).unref();
  });
  return { url: announced.url, announced, stderr: () => errors, stop };
}
