// The few calls of docker's HTTP API (version 1.40 and later) that starting a container takes, without its command line.
import { request } from "node:http";
import type { Socket } from "node:net";
import type { StartedContainer } from "./runtime.ts";

interface Call {
  method: string;
  path: string;
  body?: unknown;
  signal: AbortSignal;
}

/** @throws Error with what the daemon says */
export function call<Answer>(socketPath: string, { method, path, body, signal }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    const sent = request({ socketPath, method, path, headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const said = Buffer.concat(chunks).toString();
        const status = response.statusCode ?? 0;
        if (status >= 400) reject(new Error(`docker's API answers ${method} ${path.split("?")[0]} with ${status}: ${said.trim()}`));
        else resolve((said === "" ? undefined : JSON.parse(said)) as Answer);
      });
    });
    sent.on("error", reject);
    sent.end(text);
  });
}

/** The container's stdio as one raw connection. */
function attach(socketPath: string, id: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const path = `/containers/${id}/attach?stream=1&stdin=1&stdout=1&stderr=1`;
    const sent = request({ socketPath, method: "POST", path, headers: { connection: "Upgrade", upgrade: "tcp" }, signal });
    sent.on("upgrade", (_, socket: Socket) => resolve(socket));
    sent.on("response", (response) => reject(new Error(`docker's API does not attach: status ${response.statusCode}`)));
    sent.on("error", reject);
    sent.end();
  });
}

const STDOUT = 1;
const HEADER_BYTES = 8;

/** stdout out of the frames that docker multiplexes a container's streams in: type, three zeros, size, content. */
export function demultiplex(bytes: Buffer): { stdout: string; stderr: string } {
  let [stdout, stderr] = ["", ""];
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const end = at + HEADER_BYTES + bytes.readUInt32BE(at + 4);
    const content = bytes.subarray(at + HEADER_BYTES, end).toString();
    if (bytes[at] === STDOUT) stdout += content;
    else stderr += content;
    at = end;
  }
  return { stdout, stderr };
}

export interface ApiRun {
  socketPath: string;
  image: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** Creates, attaches, starts. */
export async function startOverApi({ socketPath, image, args, env }: ApiRun, signal: AbortSignal): Promise<StartedContainer> {
  const started = performance.now();
  const body = {
    ...{ Image: image, Cmd: args, Env: Object.entries(env).map(([name, value]) => `${name}=${value}`) },
    ...{ AttachStdin: true, AttachStdout: true, AttachStderr: true, OpenStdin: true, StdinOnce: true },
    HostConfig: { NetworkMode: "none", AutoRemove: true },
  };
  const { Id: id } = await call<{ Id: string }>(socketPath, { method: "POST", path: "/containers/create", body, signal });
  const orRemove = async <T>(step: () => Promise<T>): Promise<T> => {
    try {
      return await step();
    } catch (error) {
      await call(socketPath, { method: "DELETE", path: `/containers/${id}?force=1`, signal: AbortSignal.timeout(20_000) }).catch(() => {});
      throw error;
    }
  };
  return orRemove(async () => {
    const socket = await attach(socketPath, id, signal);
    const chunks: Buffer[] = [];
    let last = 0;
    let hasEnded = false;
    socket.on("data", (chunk: Buffer) => {
      last = performance.now();
      chunks.push(chunk);
    });
    const ended = new Promise<void>((resolve, reject) => {
      socket.on("end", () => {
        hasEnded = true;
        resolve();
      });
      socket.on("error", reject);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    ended.catch(() => {}); // whoever waits for the answer is told
    await call(socketPath, { method: "POST", path: `/containers/${id}/start`, signal });
    return {
      hasEnded: () => hasEnded,
      answer: (stdin) =>
        orRemove(async () => {
          socket.end(stdin); // the half that goes in; the answer still comes
          await ended;
          socket.destroy();
          const { stdout, stderr } = demultiplex(Buffer.concat(chunks));
          if (stdout === "") throw new Error(`ended without an answer${stderr === "" ? "" : `: ${stderr.trim().split("\n").at(-1)}`}`);
          return { ms: last - started, output: stdout };
        }),
    };
  });
}
