// Events to one client as Server-Sent Events (HTML Standard, section 9.2), whose ids are the log's sequences.
import type { ServerResponse } from "node:http";
import type { Record } from "../events/record.ts";
import type { Transport } from "./event-transport.ts";

/** JSON has no line breaks. */
const messages = (records: readonly Record[]) =>
  Buffer.concat(records.flatMap(({ sequence, json }) => [Buffer.from(`id: ${sequence}\ndata: `), json, Buffer.from("\n\n")]));

export class ServerSentEvents implements Transport {
  readonly format = messages;
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
    // It ends with the connection, so that an event is one write, as it is.
    response.removeHeader("transfer-encoding");
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache", "x-accel-buffering": "no" });
  }

  get waiting(): number {
    return this.#response.writableLength;
  }

  write(chunk: Buffer): void {
    this.#response.write(chunk);
  }

  onDrain(listener: () => void): void {
    this.#response.on("drain", listener);
  }

  /** An id alone is no event, but what a client goes on from that is connected anew. */
  begin(after: number): void {
    this.#response.write(`id: ${after}\n\n`);
  }

  beat(last: number): void {
    this.begin(last);
  }

  end(): void {
    this.#response.end();
  }
}
