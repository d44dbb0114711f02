// The states of a projection as they are now, and as they change.
import { type Connection, messagesOf } from "./server-sent-events.ts";

interface Change {
  key: string;
  /** Absent where the key has none any more. */
  state?: unknown;
}

/** @yields all states by their keys, when they are there and after each change. @throws as `messagesOf` */
export async function* statesOver<State>(connection: Connection): AsyncGenerator<ReadonlyMap<string, State>> {
  const states = new Map<string, State>();
  let isReady = false;
  for await (const messages of messagesOf(connection, "/state/<projection>")) {
    let isChanged = false;
    for (const message of messages) {
      const [, data] = /^data: (.*)$/.exec(message) ?? [];
      isChanged ||= data !== undefined || message.startsWith("event: ready");
      isReady ||= message.startsWith("event: ready");
      if (data === undefined) continue;
      const { key, state } = JSON.parse(data) as Change;
      if (state === undefined) states.delete(key);
      else states.set(key, state as State);
    }
    if (isReady && isChanged) yield states;
  }
}
