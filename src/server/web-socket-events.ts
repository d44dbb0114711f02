// Events to one client over a WebSocket (CloudEvents WebSockets Protocol Binding 1.0.2): text messages, each an event in the JSON format.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import { SporeletError } from "../errors.ts";
import type { Record } from "../events/record.ts";
import { authorityOf } from "./authority.ts";
import type { Transport } from "./event-transport.ts";

/** Section 1.5 of the binding. */
const SUBPROTOCOL = "cloudevents.json";
/** The extension that says where in the log the event is. `sequence` is the producer's: it counts the events of one source. */
const EXTENSION = "logsequence";
const EXTENSION_KEY = Buffer.from(`"${EXTENSION}"`);
/** Codes of RFC 6455, section 7.4.1. */
const GOING_AWAY = 1001;
const UNSUPPORTED_DATA = 1003;
/** Of a message that is refused anyway. */
const MOST_MESSAGE_BYTES = 64 << 10;
const CLOSE_MS = 1000;
/** Heartbeats that a client may leave unanswered. */
const MOST_UNANSWERED = 2;

/** An event has members; its JSON ends with a brace. */
function withSequence({ sequence, json, event }: Record): Buffer {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  if (bytes.includes(EXTENSION_KEY)) return Buffer.from(JSON.stringify({ ...event, [EXTENSION]: `${sequence}` }));
  return Buffer.concat([bytes.subarray(0, -1), Buffer.from(`,"${EXTENSION}":"${sequence}"}`)]);
}

/** A whole text message as a server sends it, without a mask (RFC 6455, section 5.2). */
function textFrame(text: Buffer): Buffer {
  const [marker, width] = text.length < 126 ? [text.length, 0] : text.length < 1 << 16 ? [126, 2] : [127, 8];
  const head = Buffer.alloc(2 + width);
  head[0] = 0x81;
  head[1] = marker;
  if (width > 0) head.writeUIntBE(text.length, head.length - Math.min(width, 6), Math.min(width, 6));
  return Buffer.concat([head, text]);
}

/** Without an event: how far the client is. */
const progressMessage = (last: number) => textFrame(Buffer.from(`{"${EXTENSION}":"${last}"}`));

const messages = (records: readonly Record[]) => Buffer.concat(records.map((record) => textFrame(withSequence(record))));

let acceptor: WebSocketServer | undefined;

async function getAcceptor(): Promise<WebSocketServer> {
  const { WebSocketServer } = await import("../host/web-socket.ts");
  acceptor ??= new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MOST_MESSAGE_BYTES,
    handleProtocols: () => SUBPROTOCOL,
    ...{ closeTimeout: CLOSE_MS }, // the types do not know it
  });
  return acceptor;
}

const hostIn = (url: string) => (URL.canParse(url) ? new URL(url).host : undefined);

/**
 * Refuses a handshake that is none of the binding's, or that a page of another site makes: browsers ask no server before.
 * @throws SporeletError E_BAD_REQUEST, E_FORBIDDEN
 */
export function checkHandshake(request: IncomingMessage, cors: readonly string[]): void {
  const { origin, "sec-websocket-protocol": offered } = request.headers;
  const isOwn = origin === undefined || hostIn(origin) === hostIn(`http://${authorityOf(request)}`);
  if (!isOwn && !cors.includes("*") && !cors.includes(origin))
    throw new SporeletError("E_FORBIDDEN", `pages of ${JSON.stringify(origin)} may not hear events: --cors ${origin}`);
  if (offered?.split(",").some((each) => each.trim() === SUBPROTOCOL)) return;
  const given = offered === undefined ? "none" : JSON.stringify(offered);
  throw new SporeletError("E_BAD_REQUEST", `Expected the WebSocket to offer the subprotocol ${SUBPROTOCOL}, got ${given}`);
}

/** Whether a client wants to be told how far it is: a page hears no ping. The binding knows events only, so it has to ask. */
const wantsProgress = ({ url = "" }: IncomingMessage) => new URLSearchParams(url.split("?")[1]).get("progress") === "true";

/** @param opened is not called if the handshake is no WebSocket's, which is answered then */
export async function acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer, opened: (client: WebSocketEvents) => void): Promise<void> {
  (await getAcceptor()).handleUpgrade(request, socket, head, (client) => opened(new WebSocketEvents(client, socket, wantsProgress(request))));
}

export class WebSocketEvents implements Transport {
  readonly format = messages;
  readonly #client: WebSocket;
  readonly #socket: Duplex;
  readonly #saysProgress: boolean;
  #unanswered = 0;

  constructor(client: WebSocket, socket: Duplex, saysProgress = false) {
    this.#client = client;
    this.#socket = socket;
    this.#saysProgress = saysProgress;
    client.on("pong", () => {
      this.#unanswered = 0;
    });
    client.on("message", () => client.close(UNSUPPORTED_DATA, "this WebSocket takes no events: send them by POST"));
    client.on("error", () => {}); // it has told the client, and closes
  }

  get waiting(): number {
    return this.#socket.writableLength;
  }

  /** Whole messages, as they are: ws would frame them for each client. */
  write(chunk: Buffer): void {
    if (this.#client.readyState === this.#client.OPEN) this.#socket.write(chunk);
  }

  onDrain(listener: () => void): void {
    this.#socket.on("drain", listener);
  }

  onClose(listener: () => void): void {
    this.#client.on("close", listener);
  }

  begin(after: number): void {
    if (this.#saysProgress) this.write(progressMessage(after));
  }

  beat(last: number): void {
    if (this.#unanswered++ === MOST_UNANSWERED) {
      this.#client.terminate();
      return;
    }
    this.#client.ping();
    this.begin(last);
  }

  end(): void {
    this.#client.close(GOING_AWAY, "the server stops");
  }
}
