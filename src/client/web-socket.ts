// One connection that brings events over a WebSocket (CloudEvents WebSockets Protocol Binding 1.0.2).
import { ClientError } from "./error.ts";
import { type Connection, type Message, serverSentEvents } from "./server-sent-events.ts";

/** Events that wait for the client. A WebSocket can't be told to wait, so it is closed, and opened again behind them. */
const MOST_WAITING = 1000;

/** Asks for the same without a WebSocket, which does not say why it is refused. @throws ClientError for a refusal */
async function checkAllowed(connection: Connection): Promise<void> {
  for await (const _ of serverSentEvents(connection)) return;
}

/** @throws ClientError for a refusal */
export async function* webSocketEvents(connection: Connection): AsyncGenerator<Message> {
  const { url, timeout, signal } = connection;
  const address = new URL(url);
  address.protocol = url.protocol.replace("http", "ws");
  address.searchParams.set("progress", "true");
  const socket = new WebSocket(address, "cloudevents.json");
  const waiting: Message[] = [];
  let [isOpened, isClosed, wake] = [false, false, () => {}];
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The server says at least how far it is. */
  const isHeard = () => {
    clearTimeout(timer);
    timer = setTimeout(close, timeout);
  };
  socket.onopen = () => {
    isOpened = true;
  };
  socket.onmessage = ({ data }: MessageEvent<string>) => {
    isHeard();
    const { logsequence, specversion } = JSON.parse(data);
    if (waiting.length < MOST_WAITING) waiting.push({ last: Number(logsequence), ...(specversion !== undefined && { json: data }) });
    else close();
    wake();
  };
  const close = () => {
    isClosed = true;
    clearTimeout(timer);
    socket.onmessage = null;
    socket.close();
    wake();
  };
  socket.onclose = close;
  socket.onerror = close;
  signal?.addEventListener("abort", close, { once: true });
  isHeard();
  if (signal?.aborted) close();
  try {
    for (;;) {
      const message = waiting.shift();
      if (message !== undefined) yield message;
      else if (isClosed) break;
      else
        await new Promise<void>((settle) => {
          wake = settle;
        });
    }
  } finally {
    signal?.removeEventListener("abort", close);
    close();
  }
  if (isOpened || signal?.aborted) return;
  await checkAllowed(connection);
  throw new ClientError(`${address} takes no WebSocket`);
}
