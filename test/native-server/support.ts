// A function as an executable that listens, the same function under `sporelet serve`, and bytes sent to both.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll } from "vitest";
import { serve } from "../../src/server/serve.ts";

export interface Listening {
  port: number;
  /** Of the executable; the supervisor's where there are several. */
  process: ChildProcess;
  /** What it wrote on stderr so far. */
  stderr(): string;
}

const ending: (() => unknown)[] = [];
afterAll(() => Promise.all(ending.map((end) => end())));

/** Starts an executable with --listen; it is ended when the test file has ended. */
export async function listening(
  executable: string,
  args: readonly string[] = [],
  { address = "127.0.0.1:0", through = [] }: { address?: string; through?: readonly string[] } = {},
): Promise<Listening> {
  const [program, ...rest] = [...through, executable, "--listen", address, ...args] as [string, ...string[]];
  const child = spawn(program, rest, { env: { PATH: process.env.PATH }, stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  ending.push(() => child.kill("SIGKILL"));
  const [first] = (await Promise.race([once(child.stdout, "data"), once(child, "exit").then(() => [""])])) as [Buffer];
  const port = Number(/:(\d+)\n$/.exec(String(first))?.[1]);
  if (!(port > 0)) throw new Error(`the executable does not listen: ${first}${stderr}`);
  return { port, process: child, stderr: () => stderr };
}

/** Serves a source at the root, as an executable does. */
export async function served(file: string, options: { maxBody?: number; timeout?: number; maxResult?: number } = {}): Promise<number> {
  const server = await serve({ functions: [{ file, path: "" }], port: 0, adminPort: false, workers: 1, log: "off", ...options });
  ending.push(() => server.close());
  return Number(new URL(server.url).port);
}

export type Bytes = string | Uint8Array;

const MOST_MS = 20_000;

/**
 * Sends pieces on a connection of their own, and answers all that comes back until it is closed, in Latin-1.
 * @param isHalfClosed whether the client says that it sends no more
 */
export function exchange(port: number, pieces: readonly Bytes[], isHalfClosed = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    let received = "";
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`the connection was neither answered to its end nor closed; so far: ${received}`));
    }, MOST_MS);
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(received);
    };
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    socket.on("end", end);
    socket.on("close", end);
    socket.on("error", () => {}); // a reset: it is closed
    const send = async () => {
      for (const [i, piece] of pieces.entries()) {
        if (i > 0) await new Promise((settle) => setTimeout(settle, 20));
        if (socket.writable) socket.write(piece);
      }
      if (isHalfClosed && socket.writable) socket.end();
    };
    socket.on("connect", () => void send());
  });
}

/** Without what differs from one response to the next; where a refused body has `connection: close` is a matter of timing under serve. */
export function comparable(received: string): string {
  return received
    .replace(/^Date: [^\r]*\r\n/gm, "")
    .replace(/^connection: close/gim, "connection: close")
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID");
}
