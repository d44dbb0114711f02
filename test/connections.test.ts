// Connections on which nothing moves.
import type { RequestListener } from "node:http";
import { connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { drain, httpServer, listen } from "../src/server/http-server.ts";

const IDLE_MS = 60;

async function start(listener: RequestListener): Promise<number> {
  const server = httpServer(listener, { maxHeaders: 4096, requestTimeout: 10_000, idleTimeout: IDLE_MS }, () => {});
  const { port } = await listen(server, 0, "127.0.0.1", "a test");
  onTestFinished(() => drain(server, 0));
  return port;
}

/** What came until the server closed the connection, or until `isEnough`. */
function exchange(port: number, request: string, isEnough: (got: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(request));
    let got = "";
    socket.on("data", (data) => {
      got += data;
      if (isEnough(got)) socket.destroy();
    });
    socket.on("close", () => resolve(got));
    socket.on("error", reject);
  });
}

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const never = () => false;

it("outlive an answer that takes longer than a connection may be idle", async () => {
  const port = await start((_request, response) => setTimeout(() => response.end("late"), 5 * IDLE_MS));
  const isWhole = (got: string) => got.endsWith("late");
  expect(await exchange(port, GET, isWhole)).toMatch(/^HTTP\/1\.1 200 .*late$/s);
});

it("are closed where a request does not come, or not whole", async () => {
  const port = await start((request, response) => request.resume().on("end", () => response.end()));
  expect(await exchange(port, "", never)).toBe("");
  expect(await exchange(port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc", never)).not.toContain("200");
});

it("are closed where an answer is not read", async () => {
  const port = await start((_request, response) => response.end(Buffer.alloc(64 << 20)));
  const socket = connect(port, "127.0.0.1", () => socket.write(GET));
  socket.on("error", () => {});
  socket.once("data", () => socket.pause());
  await new Promise((settle) => setTimeout(settle, 10 * IDLE_MS));
  const closed = new Promise((settle) => socket.on("close", settle));
  let got = 0;
  socket.on("data", (data) => {
    got += data.length;
  });
  socket.resume();
  await closed;
  expect(got).toBeLessThan(64 << 20);
});
