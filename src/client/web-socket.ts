// One connection that brings events over a WebSocket (CloudEvents WebSockets Protocol Binding 1.0.2).
import { ClientError } from "./error.ts";
import { type Connection, type Message, serverSentEvents } from "./server-sent-events.ts";

/** Events that wait for the client. A WebSocket can't be told to wait, so it is closed, and opened again behind them. */
const MOST_WAITING = 1000;

/** The first that the same request says without a WebSocket: where the log is, or why it is refused, which a WebSocket does not say. */
async function asked(connection: Connection): Promise<Message | undefined> {
  for await (const message of serverSentEvents(connection)) return message;
  return undefined;
}

/** @throws ClientError for a refusal */
export async function* webSocketEvents(connection: Connection): AsyncGenerator<Message> {
  const { url, signal } = connection;
  if (!url.searchParams.has("lastEventId")) {
    const first = await asked(connection);
    if (first === undefined) return;
    url.searchParams.set("lastEventId", `${first.last}`);
    yield { last: first.last };
  }
  const address = new URL(url);
  address.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(address, "cloudevents.json");
  const waiting: Message[] = [];
  let [isOpened, isClosed, wake] = [false, false, () => {}];
  socket.onopen = () => {
    isOpened = true;
  };
  socket.onmessage = ({ data }: MessageEvent<string>) => {
    if (waiting.length < MOST_WAITING) waiting.push({ last: Number(JSON.parse(data).logsequence), json: data });
    else close();
    wake();
  };
  const close = () => {
    isClosed = true;
    socket.onmessage = null;
    socket.close();
    wake();
  };
  socket.onclose = close;
  socket.onerror = close;
  signal?.addEventListener("abort", close, { once: true });
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
  await asked(connection);
  throw new ClientError(`${address} takes no WebSocket`);
}
