// One connection to a server on loopback, kept alive: HTTP/1.1 (RFC 9112) as far as one client needs it. Not node's
// client, which takes longer than some of the servers that are measured through it.
import { connect, type Socket } from "node:net";

export interface HttpRequest {
  method: string;
  /** Path and query. */
  target: string;
  headers: readonly (readonly [string, string])[];
  body: string;
}

export interface HttpResponse {
  status: number;
  body: string;
}

/** The request as it goes over the wire; made once, for it is asked often. */
export function requestBytes({ method, target, headers, body }: HttpRequest): Buffer {
  const content = Buffer.from(body);
  const length: [string, string][] = content.length > 0 || method === "POST" ? [["content-length", `${content.length}`]] : [];
  const lines = [...headers, ...length].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`), content]);
}

const HEAD_END = "\r\n\r\n";
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

/** The chunks' content (RFC 9112, section 7.1); undefined until the last has come. */
function dechunked(bytes: Buffer): Buffer | undefined {
  if (!bytes.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)) return undefined;
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = bytes.indexOf("\r\n", at) + 2;
    const size = Number.parseInt(bytes.subarray(at, start).toString("latin1"), 16);
    if (size === 0) return Buffer.concat(chunks);
    if (start < 2 || !(start + size + 2 <= bytes.length)) return undefined;
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
  return undefined;
}

/** Statuses whose responses end with their head (RFC 9112, section 6.3). */
const BODILESS = new Set([204, 304]);

interface Head {
  status: number;
  /** Bytes of the body; undefined if it comes in chunks. */
  length: number | undefined;
  size: number;
}

/** @throws Error for a head that one can't wait for the end of */
function headOf(bytes: Buffer): Head | undefined {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const text = bytes.subarray(0, end).toString("latin1");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
  const length = BODILESS.has(status) ? "0" : /^content-length: *(\d+) *$/im.exec(text)?.[1];
  if (Number.isNaN(status) || (length === undefined && !/^transfer-encoding: *chunked *$/im.test(text)))
    throw new Error(`a response that is not HTTP/1.1 kept alive: ${text.split("\r\n")[0]?.slice(0, 80)}`);
  return { status, length: length === undefined ? undefined : Number(length), size: end + HEAD_END.length };
}

interface Pending {
  chunks: Buffer[];
  size: number;
  head: Head | undefined;
  resolve(response: HttpResponse): void;
  reject(error: Error): void;
}

export class HttpConnection {
  readonly #socket: Socket;
  #pending: Pending | undefined;
  #end: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("the server has closed the connection")));
  }

  /** @throws Error ECONNREFUSED where nobody listens */
  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new HttpConnection(socket));
      });
    });
  }

  /** One at a time. @throws Error if the connection ends before the whole response is here */
  ask(bytes: Buffer): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined || this.#pending !== undefined) return reject(this.#end ?? new Error("a request is under way"));
      this.#pending = { chunks: [], size: 0, head: undefined, resolve, reject };
      this.#socket.write(bytes);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    const pending = this.#pending;
    if (pending === undefined) {
      this.close();
      return;
    }
    pending.chunks.push(chunk);
    pending.size += chunk.length;
    try {
      pending.head ??= headOf(Buffer.concat(pending.chunks));
    } catch (error) {
      this.#fail(error as Error);
      this.close();
      return;
    }
    const { head } = pending;
    if (head === undefined || (head.length !== undefined && pending.size < head.size + head.length)) return;
    const content = Buffer.concat(pending.chunks).subarray(head.size);
    const body = head.length === undefined ? dechunked(content) : content;
    if (body === undefined) return;
    this.#pending = undefined;
    pending.resolve({ status: head.status, body: body.toString() });
  }

  #fail(error: Error): void {
    this.#end ??= error;
    this.#pending?.reject(error);
    this.#pending = undefined;
  }
}
