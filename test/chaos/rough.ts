// Clients that do not play by the rules, on bare sockets.
import { connect, type Socket } from "node:net";
import { type Client, DEEDS, filler, pause, pick } from "./clients.ts";
import { codeIn } from "./ledger.ts";

const CONNECTION_LIMIT_MS = 10_000;

interface Connection {
  socket: Socket;
  /** All that came, once the server has closed. */
  all: Promise<Buffer>;
}

function open(port: number): Connection {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => {}); // being cut off is what these clients are for
  socket.setTimeout(CONNECTION_LIMIT_MS, () => socket.destroy());
  const all = new Promise<Buffer>((settle) => socket.once("close", () => settle(Buffer.concat(chunks))));
  return { socket, all };
}

/** A request on the wire. Those whose answer nobody waits for go to functions that no good client calls. */
function wire(path: string, token: string, body: string, more = ""): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-request-id: ${token}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${more}\r\n`;
  return Buffer.from(head + body);
}

interface WireAnswer {
  status: number;
  requestId: string | undefined;
  body: Buffer;
}

/** What comes in chunks up to the last one, and where it ends. */
function readChunks(bytes: Buffer, from: number): { body: Buffer; end: number } {
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const line = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.toString("latin1", at, Math.max(line, at)), 16);
    if (line < 0 || !(size > 0)) return { body: Buffer.concat(parts), end: line < 0 ? bytes.length : line + 4 };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

/** Reads responses that stand one after the other, as far as they came. */
function readAnswers(bytes: Buffer): WireAnswer[] {
  const answers: WireAnswer[] = [];
  for (let at = 0; ; ) {
    const headEnd = bytes.indexOf("\r\n\r\n", at);
    if (headEnd < 0) return answers;
    const head = bytes.toString("latin1", at, headEnd);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const from = headEnd + 4;
    const isChunked = /\r\ntransfer-encoding: chunked/i.test(head);
    const { body, end } = isChunked ? readChunks(bytes, from) : { body: bytes.subarray(from, from + length), end: from + length };
    answers.push({ status, requestId: /\r\nx-request-id: (\S+)/i.exec(head)?.[1], body });
    at = end;
  }
}

/** Several requests at once over one connection: good ones, to be answered in their order. */
export async function pipeliner({ port, ledger, random, isOpen }: Client): Promise<void> {
  while (isOpen()) {
    const count = 2 + Math.floor(random() * 6);
    const events = Array.from({ length: count }, () => ({ token: ledger.token("pipelined"), filler: filler(random, 300) }));
    const { socket, all } = open(port);
    const requests = events.map((event, i) => wire("/echo", event.token, JSON.stringify(event), i === count - 1 ? "connection: close\r\n" : ""));
    socket.write(Buffer.concat(requests));
    const answers = readAnswers(await all);
    for (const [i, event] of events.entries()) {
      const answer = answers[i];
      if (answer === undefined) {
        ledger.lost(event.token, new Error(`${answers.length} of ${count} pipelined requests were`));
        continue;
      }
      const { status, requestId, body } = answer;
      const code = status >= 400 ? codeIn(body) : undefined;
      const isRight = status === 200 && requestId === event.token && body.toString() === `${JSON.stringify({ ...event, calls: 1 })}\n`;
      ledger.judge("echo", event.token, { status, ...(code !== undefined && { code }) }, isRight, body);
    }
    await pause(random() * 100);
  }
}

/** Goes away at any moment: before the request is whole, while it runs, while the answer comes. */
export async function leaver({ port, ledger, random, isOpen }: Client): Promise<void> {
  while (isOpen()) {
    const token = ledger.token("left");
    const { socket, all } = open(port);
    const isEvil = random() < 0.3;
    const request = isEvil
      ? wire("/left-evil", token, JSON.stringify({ deed: pick(DEEDS, random) }))
      : random() < 0.5
        ? wire("/left-timers", token, JSON.stringify({ token, waits: [5, 10, 60] }))
        : wire(`/left-app/${pick(["later", "stream", "endless"], random)}/${token}`, token, filler(random, 100_000));
    socket.write(random() < 0.3 ? request.subarray(0, Math.floor(random() * request.length)) : request);
    await pause(random() * 60);
    if (random() < 0.5) socket.resetAndDestroy();
    else socket.destroy();
    await all;
  }
}

const DRIP_MS = 40;

/** Sends byte after byte until the server has had enough. */
export async function dawdler({ port, ledger, random, isOpen }: Client): Promise<void> {
  while (isOpen()) {
    const token = ledger.token("slow");
    const { socket, all } = open(port);
    const request = wire("/left-app/echo/slow", token, filler(random, 2000));
    const headEnd = request.indexOf("\r\n\r\n") + 4;
    // The head at once, or not.
    let at = random() < 0.5 ? 0 : headEnd;
    socket.write(request.subarray(0, at));
    const drip = async () => {
      while (at < request.length && !socket.destroyed && socket.writable && isOpen()) {
        socket.write(request.subarray(at, ++at));
        await pause(DRIP_MS);
      }
    };
    await Promise.race([drip(), all]);
    if (!isOpen()) socket.destroy();
    const answers = readAnswers(await all);
    for (const { status } of answers) if (![201, 408, 502, 503, 504].includes(status)) ledger.violation(`${token} was answered with ${status}`);
  }
}

const line = (text: string) => Buffer.from(`${text}\r\nhost: 127.0.0.1\r\n\r\n`);

const GARBAGE: Record<string, (random: () => number, token: string) => Buffer> = {
  noise: (random) => Buffer.from(Array.from({ length: 1 + Math.floor(random() * 3000) }, () => Math.floor(random() * 256))),
  tls: () => Buffer.from("16030100c8010000c40303", "hex"),
  empty: () => Buffer.from("\r\n\r\n\r\n"),
  noPath: () => line("GET  HTTP/1.1"),
  slashes: () => line("GET // HTTP/1.1"),
  percent: () => line("POST /%E0%A4%A HTTP/1.1"),
  invokeNothing: () => line("POST /_/invoke/% HTTP/1.1"),
  invokeNonsense: () => Buffer.from('POST /_/invoke/left-app HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{"path":"'),
  invokeBadPath: () => Buffer.from('POST /_/invoke/left-app HTTP/1.1\r\nhost: localhost\r\ncontent-length: 19\r\n\r\n{"path":"http://["}'),
  absolute: () => line("GET http://[ HTTP/1.1"),
  connect: () => line("CONNECT 127.0.0.1:1 HTTP/1.1"),
  options: () => line("OPTIONS * HTTP/1.1"),
  old: () => Buffer.from("GET /echo\r\n"),
  upgrade: () => Buffer.from("GET /left-app HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"),
  expect: () => Buffer.from("POST /left-app HTTP/1.1\r\nhost: x\r\nexpect: a miracle\r\ncontent-length: 1\r\n\r\nx"),
  twoLengths: () => Buffer.from("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx"),
  lengthAndChunks: () => Buffer.from("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
  badChunk: () => Buffer.from("POST /left-app HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nxx\r\n0\r\n\r\n"),
  badHeader: () => Buffer.from("GET /left-app HTTP/1.1\r\nhost: x\r\nbad header: \x00\r\n\r\n"),
  strangeIds: () =>
    Buffer.from(`POST /left-app HTTP/1.1\r\nhost: ]]\r\nx-request-id: ${"\xff".repeat(300)}\r\ntraceparent: 00-zz\r\ncontent-length: 0\r\n\r\n`, "latin1"),
  hugeHead: () => Buffer.from(`GET /left-app HTTP/1.1\r\nhost: x\r\nx-long: ${"h".repeat(40_000)}\r\n\r\n`),
  quotes: () => Buffer.from(`GET /left-app/echo/quotes HTTP/1.1\r\nhost: x\r\nx-quotes: ${'"\\'.repeat(3000)}\r\n\r\n`),
  hugeBody: () => Buffer.concat([Buffer.from("POST /left-app HTTP/1.1\r\nhost: x\r\ncontent-length: 2000000\r\n\r\n"), Buffer.alloc(2_000_000, "b")]),
  hugeChunks: () =>
    Buffer.concat([
      Buffer.from("POST /left-app HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1e8480\r\n"),
      Buffer.alloc(2_000_000, "b"),
      Buffer.from("\r\n0\r\n\r\n"),
    ]),
  afterwards: (_, token) => Buffer.concat([wire(`/left-app/echo/${token}`, token, "x"), Buffer.from("\x00\x01\x02 and then garbage\r\n\r\n")]),
};

/** Sends what is no request, or none that can be answered, to the functions' port and to the admin's. */
export async function vandal(client: Client, adminPort: number): Promise<void> {
  const { port, ledger, random, isOpen } = client;
  const kinds = Object.entries(GARBAGE);
  while (isOpen()) {
    const token = ledger.token("garbage");
    const [kind, make] = pick(kinds, random);
    const { socket, all } = open(random() < 0.3 ? adminPort : port);
    socket.write(make(random, token));
    await Promise.race([pause(random() * 400), all]);
    socket.destroy();
    const answers = readAnswers(await all);
    if (kind === "afterwards" && answers[0]?.status === 400) ledger.violation(`${token} was answered with what the garbage after it got`);
    for (const { status, body } of answers) {
      const isNamed = status < 400 || status === 417 || codeIn(body) !== undefined;
      if (!isNamed) ledger.violation(`garbage of kind ${kind} was answered with ${status} and no code`);
    }
    await pause(random() * 50);
  }
}
