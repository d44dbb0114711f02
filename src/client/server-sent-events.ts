// One connection that brings events as Server-Sent Events (HTML Standard, section 9.2), by fetch: Node 20 has no EventSource, and an
// EventSource can't send headers or say why it was refused.
import { ClientError, refusal } from "./error.ts";

/** What a connection brings: how far the client is, and mostly an event, as JSON. */
export interface Message {
  /** The last event of the log that the client has, or does not want. */
  last: number;
  json?: string;
}

export interface Connection {
  url: URL;
  headers: Record<string, string>;
  /** ms without a sign of the server. */
  timeout: number;
  signal: AbortSignal | undefined;
}

/**
 * The messages as they are written, those of a read at a time.
 * @throws ClientError for a refusal; TypeError, or the reason of `signal`, where the connection fails
 */
export async function* messagesOf({ url, headers, timeout, signal }: Connection, path: string): AsyncGenerator<string[]> {
  const controller = new AbortController();
  const stop = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  /** A client that is slow does not wait for the server. */
  const inTime = async <T>(work: Promise<T>): Promise<T> => {
    const timer = setTimeout(() => controller.abort(new ClientError(`${url} has said nothing for ${timeout} ms`)), timeout);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  };
  try {
    const response = await inTime(fetch(url, { headers: { ...headers, accept: "text/event-stream" }, cache: "no-store", signal: controller.signal }));
    if (!response.ok) throw await inTime(refusal(response));
    if (!response.headers.get("content-type")?.startsWith("text/event-stream") || response.body === null)
      throw new ClientError(`${url} answered with the type ${response.headers.get("content-type")}: is it the URL of ${path}?`, 415);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const { done, value } = await inTime(reader.read());
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const messages = text.split("\n\n");
      text = messages.pop() as string; // not whole yet
      yield messages;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    controller.abort();
  }
}

/** @throws as `messagesOf` */
export async function* serverSentEvents(connection: Connection): AsyncGenerator<Message> {
  for await (const messages of messagesOf(connection, "/events")) for (const message of messages) yield* read(message);
}

/** Both fields that the server writes. What has no id is a comment. */
function* read(message: string): Generator<Message> {
  const [, id, json] = /^id: (\d+)(?:\ndata: (.*))?$/s.exec(message) ?? [];
  if (id !== undefined) yield { last: Number(id), ...(json !== undefined && { json }) };
}
