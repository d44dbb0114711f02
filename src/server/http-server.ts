// node:http with the limits of this server, and what it says to clients that do not speak HTTP.
import { randomUUID } from "node:crypto";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type ErrorCode, SporeletError } from "../errors.ts";
import { failureResponse } from "./failure.ts";

export interface HttpLimits {
  /** Bytes. */
  maxHeaders: number;
  /** ms for a request to arrive whole. */
  requestTimeout: number;
}

/** A connection on which nothing moves for so long is closed, in ms. */
const IDLE_MS = 120_000;

const IDLE_CHECK_MS = 20;

const CODES: Record<string, ErrorCode> = { HPE_HEADER_OVERFLOW: "E_HEADERS_TOO_LARGE", ERR_HTTP_REQUEST_TIMEOUT: "E_SLOW_REQUEST" };

type OnRefusal = (code: ErrorCode, status: number, why: string) => void;

/**
 * Says on `socket` why it is closed. What was asked for before is answered before.
 * @param latest the last response that was begun on it
 */
function refuse(error: NodeJS.ErrnoException, socket: Duplex, latest: ServerResponse | undefined, onRefusal: OnRefusal): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = CODES[error.code ?? ""] ?? "E_BAD_REQUEST";
  const { status, headers, body } = failureResponse(code, randomUUID(), `the request could not be read: ${error.message}`);
  const isUnanswered = latest !== undefined && !latest.writableFinished && !latest.destroyed;
  if (isUnanswered && !latest.req.complete && !latest.headersSent) latest.writeHead(status, { ...headers, connection: "close" }).end(body);
  else {
    const lines = [`HTTP/1.1 ${status} Refused`, ...Object.entries({ ...headers, connection: "close" }).map(([name, value]) => `${name}: ${value}`)];
    const say = () => socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
    if (isUnanswered) latest.once("finish", say);
    else say();
  }
  onRefusal(code, status, error.message);
}

export function httpServer(listener: RequestListener, { maxHeaders, requestTimeout }: HttpLimits, onRefusal: OnRefusal): Server {
  const latest = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();
  const server = createServer(
    {
      maxHeaderSize: maxHeaders,
      requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: Math.max(10, Math.min(1000, requestTimeout / 4)),
      noDelay: true,
    },
    (request, response) => {
      latest.set(request.socket, response);
      listener(request, response);
    },
  );
  server.timeout = IDLE_MS;
  server.on("clientError", (error, socket) => {
    // Every further byte on it is another error.
    if (refused.has(socket) && socket.writable) return;
    refused.add(socket);
    refuse(error, socket, latest.get(socket), onRefusal);
  });
  return server;
}

/**
 * @returns the address that it listens on
 * @throws SporeletError E_PORT_TAKEN
 */
export function listen(server: Server, port: number, hostname: string): Promise<{ hostname: string; port: number; url: string }> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "another process listens on it" : cause.code === "EACCES" ? "it needs a privilege" : cause.message;
      reject(new SporeletError("E_PORT_TAKEN", `can't listen on ${hostname}:${port}: ${why}`, { cause }));
    });
    server.listen(port, hostname, () => {
      const address = server.address() as AddressInfo;
      const shown = address.family === "IPv6" ? `[${address.address}]` : address.address;
      resolve({ hostname: address.address, port: address.port, url: `http://${shown}:${address.port}` });
    });
  });
}

/** Takes no more connections, ends those that are idle, and waits for the others at most `ms`. */
export async function drain(server: Server, ms: number): Promise<void> {
  const closed = new Promise<void>((settle) => server.close(() => settle()));
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS); // those whose last response has left meanwhile
  const timer = setTimeout(() => server.closeAllConnections(), ms);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}
