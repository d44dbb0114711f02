import { EventEmitter } from "node:events";
import { bytesOf, type Data } from "./crypto-data.ts";

type Ended = () => void;

export interface State {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
  clone?(): State;
}

/** Of a hash or an HMAC. Node's is a Transform too; here it has what code does with that, without the weight of node:stream. */
export class Digest extends EventEmitter {
  readonly writable = true;
  #state: State;
  #done = false;
  #encoding: BufferEncoding | undefined;
  #output: Buffer | string | null = null;

  constructor(state: State) {
    super();
    this.#state = state;
  }

  update(data: Data, encoding?: BufferEncoding): this {
    this.#refuseIfDone();
    this.#state.update(bytesOf(data, encoding));
    return this;
  }

  digest(): Buffer;
  digest(encoding: BufferEncoding): string;
  digest(encoding?: BufferEncoding): Buffer | string {
    this.#refuseIfDone();
    this.#done = true;
    const bytes = Buffer.from(this.#state.digest());
    return encoding === undefined || (encoding as string) === "buffer" ? bytes : bytes.toString(encoding);
  }

  write(data: Data, encoding?: BufferEncoding | Ended, done?: Ended): boolean {
    this.update(data, typeof encoding === "string" ? encoding : undefined);
    const written = typeof encoding === "function" ? encoding : done;
    if (written) queueMicrotask(written);
    return true;
  }

  /** After it, `read` and the events give the digest. */
  end(data?: Data | Ended, encoding?: BufferEncoding): this {
    if (typeof data === "function") this.once("finish", data);
    else if (data !== undefined && data !== null) this.update(data, encoding);
    this.#output = this.#encoding === undefined ? this.digest() : this.digest(this.#encoding);
    queueMicrotask(() => {
      this.emit("finish");
      if (this.#output === null) return;
      this.emit("readable");
      const output = this.listenerCount("data") > 0 ? this.read() : null;
      if (output !== null) this.emit("data", output);
      this.emit("end");
    });
    return this;
  }

  read(): Buffer | string | null {
    const output = this.#output;
    this.#output = null;
    return output;
  }

  setEncoding(encoding: BufferEncoding): this {
    this.#encoding = encoding;
    return this;
  }

  pipe<T extends { write(data: unknown): unknown; end(): unknown }>(target: T): T {
    this.on("data", (data) => void target.write(data)).on("end", () => void target.end());
    return target;
  }

  protected fork(): State {
    this.#refuseIfDone();
    return (this.#state.clone as () => State)();
  }

  #refuseIfDone(): void {
    if (this.#done) throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
  }
}
