// docker's API without docker: a server that speaks as much of it as starting a container takes.
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startOverApi } from "../../bench/containers/docker-api.ts";
import { temporaryDirectory } from "../support.ts";

const directory = temporaryDirectory();
const signal = new AbortController().signal;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});
let count = 0;

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

/** A daemon whose containers answer their stdin with `frames`. */
async function daemon(frames: (stdin: string) => Buffer, startStatus = 204): Promise<{ socketPath: string; calls: string[]; bodies: string[] }> {
  const socketPath = join(directory, `${++count}.sock`);
  const calls: string[] = [];
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    calls.push(`${request.method} ${request.url}`);
    if (body !== "") bodies.push(body);
    if (request.url === "/containers/create") response.writeHead(201).end('{"Id":"c1"}');
    else if (request.url?.endsWith("/start")) response.writeHead(startStatus).end(startStatus < 400 ? "" : '{"message":"no luck"}');
    else response.writeHead(204).end();
  });
  server.on("upgrade", (request, socket) => {
    calls.push(`${request.method} ${request.url?.split("?")[0]}`);
    socket.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    let stdin = "";
    socket.on("data", (chunk) => {
      stdin += chunk;
    });
    socket.on("end", () => socket.end(frames(stdin)));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  ends.push(() => server.close());
  return { socketPath, calls, bodies };
}

const run = (socketPath: string) => ({ socketPath, image: "i", args: ["/node", "x"], env: { BENCH_MARK: "m" } });

describe("a container over docker's API", () => {
  it("waits for its input, and is timed until its answer", async () => {
    const { socketPath, calls, bodies } = await daemon((stdin) => Buffer.concat([frame(1, `got ${stdin}`), frame(2, "noise")]));
    const container = await startOverApi(run(socketPath), signal);
    expect(calls).toEqual(["POST /containers/create", "POST /containers/c1/attach", "POST /containers/c1/start"]);
    expect(JSON.parse(bodies[0] as string)).toMatchObject({ Image: "i", Cmd: ["/node", "x"], Env: ["BENCH_MARK=m"], HostConfig: { NetworkMode: "none" } });
    expect(container.hasEnded()).toBe(false);
    const { ms, output } = await container.answer("tea\n");
    expect(output).toBe("got tea\n");
    expect(ms).toBeGreaterThan(0);
    expect(container.hasEnded()).toBe(true);
    expect(calls).toHaveLength(3);
  });

  it("that fails is removed, and it is said how", async () => {
    const silent = await daemon(() => frame(2, "Error: cannot\nboom\n"));
    await expect((await startOverApi(run(silent.socketPath), signal)).answer("x")).rejects.toThrow("ended without an answer: boom");
    expect(silent.calls.at(-1)).toBe("DELETE /containers/c1?force=1");
    const refusing = await daemon(() => Buffer.alloc(0), 500);
    await expect(startOverApi(run(refusing.socketPath), signal)).rejects.toThrow('POST /containers/c1/start with 500: {"message":"no luck"}');
    expect(refusing.calls.at(-1)).toBe("DELETE /containers/c1?force=1");
  });
});
