// GET /state/<projection> as Server-Sent Events: all states that there are, then each that changes. Who is connected anew gets all of them
// once more, since nobody remembers which keys have gone meanwhile.
import type { ServerResponse } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import type { EventLog } from "../events/log.ts";
import type { StateChanges } from "../events/projection.ts";
import { listStates } from "../events/projections.ts";

/** States that are read at a time; others have their turn between. */
const STEP = 500;
/** Bytes that wait for a client. One that is slower is cut off, and may come again. */
const MOST_WAITING_BYTES = 8 << 20;
const HEARTBEAT_MS = 15_000;

/** A state that is gone has no `state`. */
const message = (key: string, sequence: number, state: unknown) => `data: ${JSON.stringify({ key, sequence, state })}\n\n`;

class StateStream {
  readonly name: string;
  readonly #prefix: string;
  readonly #response: ServerResponse;
  /** What changes while the states are read; undefined when they have been. */
  #waiting: string[] | undefined = [];

  constructor(name: string, prefix: string, response: ServerResponse) {
    this.name = name;
    this.#prefix = prefix;
    this.#response = response;
    response.removeHeader("transfer-encoding"); // it ends with the connection
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache", "x-accel-buffering": "no" });
  }

  /** @throws SporeletError E_NOT_FOUND, E_STATE_BUILDING before anything is written */
  async begin(log: EventLog): Promise<void> {
    let page = listStates(log, this.name, { prefix: this.#prefix, limit: STEP });
    for (;;) {
      this.#write(page.states.map(({ key, sequence, state }) => message(key, sequence, state)).join(""));
      if (page.next === undefined || this.#response.destroyed) break;
      await turn();
      if (this.#response.writableNeedDrain) await new Promise((settle) => this.#response.once("drain", settle).once("close", settle));
      page = listStates(log, this.name, { prefix: this.#prefix, limit: STEP, after: page.next });
    }
    this.#write(`${this.#waiting?.join("") ?? ""}event: ready\ndata: ${JSON.stringify({ position: page.position })}\n\n`);
    this.#waiting = undefined;
  }

  change(states: StateChanges): void {
    const wanted = [...states].filter(([key]) => key.startsWith(this.#prefix));
    const text = wanted.map(([key, { sequence, state }]) => message(key, sequence, state)).join("");
    if (this.#waiting === undefined) this.#write(text);
    else this.#waiting.push(text);
  }

  #write(text: string): void {
    if (text === "") return;
    this.#response.write(text);
    if (this.#response.writableLength > MOST_WAITING_BYTES) this.#response.destroy();
  }

  beat(): void {
    this.#write(":\n\n");
  }

  end(): void {
    this.#response.end();
  }
}

export class StateStreams {
  readonly #streams = new Set<StateStream>();
  readonly #timer = setInterval(() => {
    for (const stream of this.#streams) stream.beat();
  }, HEARTBEAT_MS).unref();

  get size(): number {
    return this.#streams.size;
  }

  /** @throws SporeletError E_NOT_FOUND, E_STATE_BUILDING */
  async open(log: EventLog, name: string, prefix: string, response: ServerResponse): Promise<void> {
    listStates(log, name, { limit: 1 }); // what is wrong is said before the head
    const stream = new StateStream(name, prefix, response);
    this.#streams.add(stream);
    response.on("close", () => this.#streams.delete(stream));
    await stream.begin(log).catch(() => response.destroy()); // the log has failed, or is closed
  }

  /** @param states undefined where others are served from now on: their clients are to come again */
  change(name: string, states: StateChanges | undefined): void {
    for (const stream of this.#streams) {
      if (stream.name !== name) continue;
      if (states === undefined) stream.end();
      else stream.change(states);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const stream of this.#streams) stream.end();
  }
}
