// One client that hears events as they come: Server-Sent Events (HTML Standard, section 9.2), whose ids are the log's sequences.
import type { ServerResponse } from "node:http";
import type { CloudEvent } from "../events/cloud-event.ts";
import type { EventLog } from "../events/log.ts";
import type { Record } from "../events/record.ts";
import type { Listener, Router } from "../events/router.ts";

/** A connection on which nothing moves is cut by what lies between. */
const HEARTBEAT_MS = 15_000;
/** What may wait for a slow client; beyond, it reads from the log when it has room. */
const MOST_WAITING_BYTES = 1 << 20;
const READ_STEP = 256;

const frames = new WeakMap<Record, Buffer>();

/** The same for all clients. JSON has no line breaks. */
function frameOf(record: Record): Buffer {
  let frame = frames.get(record);
  if (frame === undefined) {
    frame = Buffer.concat([Buffer.from(`id: ${record.sequence}\ndata: `), record.json, Buffer.from("\n\n")]);
    frames.set(record, frame);
  }
  return frame;
}

export class EventStream implements Listener {
  readonly #response: ServerResponse;
  readonly #log: EventLog;
  readonly #router: Router;
  readonly #passes: (event: CloudEvent) => boolean;
  /** The last event that was looked at. */
  #seen: number;
  #isLive = false;
  #isBlocked = false;
  readonly #heartbeat: NodeJS.Timeout;

  /** @param after the sequence behind which it begins */
  constructor(response: ServerResponse, log: EventLog, router: Router, passes: (event: CloudEvent) => boolean, after: number) {
    this.#response = response;
    this.#log = log;
    this.#router = router;
    this.#passes = passes;
    this.#seen = after;
    this.#heartbeat = setInterval(() => response.write(":\n\n"), HEARTBEAT_MS);
    response.on("drain", () => {
      this.#isBlocked = false;
      this.catchUp();
    });
  }

  offer(record: Record): void {
    if (!this.#isLive) return;
    if (this.#isBlocked) {
      this.#seen = record.sequence - 1;
      this.#isLive = false;
    } else this.#send(record);
  }

  /** Sends what it has not seen, as far as the client takes it. */
  catchUp(): void {
    while (!this.#isLive && !this.#isBlocked && !this.#response.destroyed) {
      const records = this.#log.read(this.#seen + 1, READ_STEP);
      for (const record of records) {
        if (record.sequence > this.#router.head) break;
        this.#seen = record.sequence;
        if (this.#passes(record.event)) this.#send(record);
        if (this.#isBlocked) return;
      }
      if (records.length < READ_STEP || this.#seen >= this.#router.head) this.#isLive = true;
    }
  }

  #send(record: Record): void {
    this.#response.write(frameOf(record));
    this.#isBlocked = this.#response.writableLength > MOST_WAITING_BYTES;
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.#response.end();
  }
}
