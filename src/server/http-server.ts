// node:http with the limits of this server, and what it says to clients that do not speak HTTP.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ErrorCode, SporeletError } from "../errors.ts";
import { authorityOf } from "./authority.ts";
import { failureResponse } from "./failure.ts";

export interface HttpLimits {
  /** Bytes. */
  maxHeaders: number;
  /** ms for a request to arrive whole. */
  requestTimeout: number;
  /** A connection on which nothing moves for so long is closed, unless it is an answer that is waited for; ms. */
  idleTimeout: number;
}

const IDLE_CHECK_MS = 20;

const CODES: Record<string, ErrorCode> = { HPE_HEADER_OVERFLOW: "E_HEADERS_TOO_LARGE", ERR_HTTP_REQUEST_TIMEOUT: "E_SLOW_REQUEST" };

export type OnRefusal = (code: ErrorCode, status: number, why: string) => void;

/** Writes a whole response on a connection, and closes it. */
function say(socket: Duplex, status: number, headers: Record<string, string>, body: string): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    ...Object.entries({ ...headers, connection: "close" }).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/**
 * Says on `socket` why it is closed. What was asked for before is answered before.
 * @param latest the last response that was begun on it
 */
function refuseBytes(error: NodeJS.ErrnoException, socket: Duplex, latest: ServerResponse | undefined, onRefusal: OnRefusal): void {
  const isStreaming = latest?.headersSent && !latest.writableFinished && !latest.req.complete;
  if (error.code === "ECONNRESET" || !socket.writable || isStreaming) {
    socket.destroy();
    return;
  }
  const code = CODES[error.code ?? ""] ?? "E_BAD_REQUEST";
  const { status, headers, body } = failureResponse(code, randomUUID(), `the request could not be read: ${error.message}`);
  const isUnanswered = latest !== undefined && !latest.writableFinished && !latest.destroyed;
  if (isUnanswered && !latest.req.complete && !latest.headersSent) latest.writeHead(status, { ...headers, connection: "close" }).end(body);
  else if (isUnanswered) latest.once("finish", () => say(socket, status, headers, body));
  else say(socket, status, headers, body);
  onRefusal(code, status, error.message);
}

/** Refuses what is HTTP, but asks for something that this server does not do. */
function refuseRequest(response: ServerResponse, status: number, why: string, onRefusal: OnRefusal): void {
  const { headers, body } = failureResponse("E_BAD_REQUEST", randomUUID(), why);
  response.writeHead(status, { ...headers, connection: "close" }).end(body);
  onRefusal("E_BAD_REQUEST", status, why);
}

/** Whether an answer is under way that the client can do nothing about: not one that it does not read, nor one that comes bit by bit and has stopped. */
function isWaitedFor(socket: Duplex, latest: ServerResponse | undefined): boolean {
  if (latest === undefined) return false;
  const { req, headersSent, writableFinished, destroyed } = latest;
  return req.complete && !headersSent && !writableFinished && !destroyed && socket.writableLength === 0;
}

/** @returns what takes the connection over, of a request that asks for another protocol; undefined: it is answered as it is */
export type OnUpgrade = (request: IncomingMessage) => ((socket: Socket, head: Buffer) => void) | undefined;

/** Has a request read once more, as if it asked for no other protocol (RFC 9110, section 7.8): node has let its connection go. */
function putBack({ method, url, httpVersion, rawHeaders }: IncomingMessage, socket: Socket, head: Buffer): void {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]?.toLowerCase() !== "upgrade") lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  socket.removeAllListeners("timeout");
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
}

/**
 * @param listener is called for requests that wait for "100 Continue", too: reading the body says it
 * @param onUpgrade absent: no connection is taken over
 */
export function httpServer(listener: RequestListener, limits: HttpLimits, onRefusal: OnRefusal, onUpgrade?: OnUpgrade): Server {
  const { maxHeaders, requestTimeout, idleTimeout } = limits;
  const latest = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    latest.set(request.socket, response);
    try {
      authorityOf(request);
    } catch (error) {
      refuseRequest(response, 400, (error as Error).message, onRefusal);
      return;
    }
    listener(request, response);
  };
  const server = createServer(
    {
      maxHeaderSize: maxHeaders,
      requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: Math.max(10, Math.min(1000, requestTimeout / 4)),
      noDelay: true,
      requireHostHeader: false,
    },
    onRequest,
  );
  server.maxHeadersCount = 0; // they have a limit together; the ones beyond a count would be dropped without a word
  server.timeout = idleTimeout;
  server.keepAliveTimeout = Math.min(server.keepAliveTimeout, idleTimeout); // what clients are told has to be true
  server.on("timeout", (socket) => {
    if (!isWaitedFor(socket, latest.get(socket))) socket.destroy();
  });
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", (request, response) => {
    refuseRequest(response, 417, `the header Expect asks for ${JSON.stringify(request.headers.expect)}; only 100-continue is known`, onRefusal);
  });
  if (onUpgrade !== undefined)
    server.on("upgrade", (request, socket: Socket, head) => {
      const takeOver = onUpgrade(request);
      if (takeOver === undefined) putBack(request, socket, head);
      const go = () => (takeOver ? takeOver(socket, head) : server.emit("connection", socket));
      const before = latest.get(socket); // requests that came before it on the connection are answered before it
      if (before === undefined || before.writableFinished || before.destroyed) go();
      else before.once("close", go);
    });
  server.on("connect", (_request, socket) => {
    const why = "CONNECT asks for a proxy, which this is not";
    const { status, headers, body } = failureResponse("E_METHOD", randomUUID(), why);
    socket.on("error", () => {}); // Node has given it out of its hands
    say(socket, status, headers, body);
    onRefusal("E_METHOD", status, why);
  });
  server.on("clientError", (error, socket) => {
    // Every further byte on it is another error.
    if (refused.has(socket) && socket.writable) return;
    refused.add(socket);
    refuseBytes(error, socket, latest.get(socket), onRefusal);
  });
  return server;
}

/** Of no port, but of the address that it was to be on. */
const NO_ADDRESS = ["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN", "EINVAL"];

/**
 * @param what the server is, in messages: "functions", "the admin port"
 * @returns the address that it listens on
 * @throws SporeletError E_PORT_TAKEN
 */
export function listen(server: NetServer, port: number, hostname: string, what: string): Promise<{ hostname: string; port: number; url: string }> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const { code = "", message } = cause;
      const why = code === "EADDRINUSE" ? "another process listens on it" : code === "EACCES" ? "it needs a privilege" : message;
      const remedy = NO_ADDRESS.includes(code) && "Give one of this machine's addresses with --hostname or --admin-hostname; 0.0.0.0 and :: are all of them.";
      reject(new SporeletError("E_PORT_TAKEN", `can't listen on ${hostname}:${port} for ${what}: ${why}`, { cause, ...(remedy && { remedy }) }));
    });
    server.listen(port, hostname, () => {
      const address = server.address() as AddressInfo;
      const shown = address.family === "IPv6" ? `[${address.address}]` : address.address;
      resolve({ hostname: address.address, port: address.port, url: `http://${shown}:${address.port}` });
    });
  });
}

/** Connections that a server was given, by server: node counts only those that it has accepted itself. */
const injected = new WeakMap<Server, Set<Socket>>();

/** Has `server`, which does not listen, answer what is asked on a connection that another process has accepted. */
export function inject(server: Server, socket: Socket): void {
  let sockets = injected.get(server);
  if (sockets === undefined) {
    sockets = new Set();
    injected.set(server, sockets);
    server.emit("listening"); // from then on node keeps the limits of time, and knows which connections are idle
  }
  const open = sockets;
  open.add(socket);
  socket.once("close", () => open.delete(socket));
  socket.allowHalfOpen = true; // as those that a server accepts
  server.emit("connection", socket);
}

/** Takes no more connections; resolves when the last is closed. */
async function close(server: Server): Promise<void> {
  const open = [...(injected.get(server) ?? [])];
  const closed = open.map((socket) => new Promise<void>((settle) => void socket.once("close", () => settle())));
  await Promise.all([new Promise<void>((settle) => void server.close(() => settle())), ...closed]);
}

/** For answers that are given at the very last to leave, in ms. */
const FAREWELL_MS = 250;

/** Whether `work` ends within `ms`. */
async function endsWithin(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<false>((settle) => {
    timer = setTimeout(() => settle(false), ms);
  });
  const isEnded = await Promise.race([work.then(() => true), expired]);
  clearTimeout(timer);
  return isEnded;
}

/**
 * Takes no more connections, ends those that are idle, and waits for the others at most `ms`.
 * @param giveUp called if there are connections even then; it has what is under way on them answered somehow
 */
export async function drain(server: Server, ms: number, giveUp?: () => Promise<void>): Promise<void> {
  const closed = close(server);
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS); // those whose last response has left meanwhile
  if (!(await endsWithin(closed, ms))) {
    await giveUp?.();
    if (giveUp) await endsWithin(closed, FAREWELL_MS);
    server.closeAllConnections();
    await closed;
  }
  clearInterval(idle);
}
