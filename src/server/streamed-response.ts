// A response that comes bit by bit, onto its connection.
import type { ServerResponse } from "node:http";

export class StreamedResponse {
  readonly status: number;
  readonly #response: ServerResponse;
  /** Bytes that are still to come, if the response said how many. */
  #left: number | undefined;
  /** Settled when the connection takes more, or is gone. */
  #drained: Promise<void> | undefined;

  /**
   * Sends the head of `response`, which is set.
   * @param length what the head says that the body has, in bytes
   */
  constructor(response: ServerResponse, length: number | undefined) {
    this.status = response.statusCode;
    this.#response = response;
    this.#left = length;
    response.flushHeaders();
  }

  /** @returns when more may come; undefined: at once, be it that nobody reads any more */
  write(chunk: Uint8Array): Promise<void> | undefined {
    const response = this.#response;
    if (response.destroyed) return undefined;
    if (this.#left !== undefined) {
      this.#left -= chunk.length;
      // The client would take what is too much for the next response.
      if (this.#left < 0) response.destroy();
    }
    if (response.destroyed || response.write(chunk)) return undefined;
    this.#drained ??= new Promise((settle) => {
      const done = () => {
        response.off("drain", done);
        response.off("close", done);
        this.#drained = undefined;
        settle();
      };
      response.on("drain", done);
      response.on("close", done);
    });
    return this.#drained;
  }

  /** Ends it so that the client can tell whether it is whole. */
  end(isWhole: boolean): void {
    if (isWhole && !this.#left) this.#response.end();
    else this.#response.destroy();
  }
}
