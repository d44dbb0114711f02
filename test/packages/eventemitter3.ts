// eventemitter3: events with contexts.
import { EventEmitter } from "eventemitter3";

export default async function (event: { values: number[] }) {
  const emitter = new EventEmitter();
  const log: unknown[] = [];
  emitter.on(
    "value",
    function (this: { name: string }, value: number) {
      log.push([this.name, value]);
    },
    { name: "me" },
  );
  emitter.once("value", (value: number) => log.push(["once", value]));
  for (const value of event.values) emitter.emit("value", value);
  return { log, count: emitter.listenerCount("value"), names: emitter.eventNames(), unheard: emitter.emit("other") };
}

export const event = { values: [1, 2] };
