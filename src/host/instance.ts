// An instance that can be made pristine again: everything that a function can change is in linear
// memory, so writing the snapshot over it gives a virgin VM without a new instance.
import type { Layout, Mailbox } from "../engine/manifest.ts";
import { applyRuns, type PackedRuns } from "../module/runs.ts";
import { ExitSignal, Wasi } from "./wasi.ts";

const PAGE_BYTES = 65536;

/** What memory holds before an invocation. */
export interface Image {
  layout: Layout;
  mailbox: Mailbox;
  /** Memory from `start` on, which is at or below `layout.image`; functions of one engine share it. */
  base: Uint8Array;
  start: number;
  /** What a thin module changes in it. */
  runs: PackedRuns;
  /** End of the heap in the snapshot, in pages. */
  heapPages: number;
}

/** Answers of `Instance.invoke` beyond the glue's own statuses. */
export const TRAPPED = -1;
/** The function ended itself, as `process.exit` does. */
export const EXITED = -2;

/** The glue's status of an invocation that goes on with `resume` (runtime/glue/state.ts). */
export const WAITING = 12;
/** The same after the result is out. */
export const FINISHING = 13;
/** The glue's status of an invocation that ran out of memory. */
const MEMORY_EXHAUSTED = 7;

const MAX_MESSAGES = 10_000;

interface EngineExports {
  memory: WebAssembly.Memory;
  invoke(budget: bigint): number;
  resume(message: number, size: number): number;
  allocate(size: number): number;
}

export class Instance {
  readonly wasi = new Wasi();
  /** Why the last invocation trapped. */
  trap: unknown;
  /** How the last invocation ended itself. */
  exitStatus = 0;
  readonly #exports: EngineExports;
  readonly #memory: WebAssembly.Memory;
  #bytes: Uint8Array;
  /** From where on, above the stack, memory may be other than that of the engine. */
  #dirtyFrom = Number.POSITIVE_INFINITY;
  /** Up to where memory may be other than zero. */
  #dirtyEnd = 0;
  #pristine: Image | undefined;
  /** Of the invocation under way. */
  #image!: Image;

  constructor(module: WebAssembly.Module) {
    const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: this.wasi.imports });
    this.#exports = instance.exports as unknown as EngineExports;
    this.#memory = this.#exports.memory;
    this.wasi.attach(this.#memory);
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#dirtyEnd = this.#bytes.length;
  }

  /** Linear memory as it is now. */
  get memory(): Uint8Array {
    if (this.#bytes.buffer !== this.#memory.buffer) this.#bytes = new Uint8Array(this.#memory.buffer);
    return this.#bytes;
  }

  /** Says that memory is that of `image` already: right after instantiation. */
  adopt(image: Image): void {
    this.#pristine = image;
    this.#dirtyEnd = image.heapPages * PAGE_BYTES;
  }

  /** Makes memory equal to `image`; free when it is already. */
  reset(image: Image): void {
    if (this.#pristine === image) return;
    const { layout, base, start, runs, heapPages } = image;
    const missing = heapPages - this.#memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) this.#memory.grow(missing);
    const bytes = this.memory;
    bytes.fill(0, 0, layout.stackTop);
    const from = Math.min(layout.image, this.#dirtyFrom);
    bytes.set(base.subarray(from - start), from);
    this.#dirtyFrom = layout.image;
    const end = start + base.length;
    if (this.#dirtyEnd > end) bytes.fill(0, end, this.#dirtyEnd);
    applyRuns(bytes, runs);
    this.#dirtyEnd = Math.max(end, heapPages * PAGE_BYTES);
    this.#pristine = image;
  }

  /**
   * Runs the function of `image` in pristine memory, to its end or to where it has to wait.
   * @param budget limit of CPU time in ms; 0 is none
   * @param isConnected whether the host answers messages
   * @returns the glue's status, or TRAPPED
   */
  invoke(image: Image, stdin: Uint8Array, environment: Readonly<Record<string, string>>, budget: number, isConnected = false): number {
    this.reset(image);
    this.wasi.begin(stdin, environment);
    this.#pristine = undefined;
    this.#image = image;
    if (isConnected) this.#view.setUint32(image.mailbox.connected, 1, true);
    return this.#enter(() => this.#exports.invoke(BigInt(Math.round(budget * 1e6))));
  }

  /** Goes on with an invocation that waits. */
  resume(message?: Uint8Array): number {
    return this.#enter(() => {
      if (message === undefined) return this.#exports.resume(0, 0);
      const address = this.#exports.allocate(message.length);
      if (address === 0) {
        this.wasi.say(`sporelet: E_MEMORY: the function has no memory left for an answer of ${message.length} bytes. Build it with a larger --memory.\n`);
        return MEMORY_EXHAUSTED;
      }
      this.memory.set(message, address);
      return this.#exports.resume(address, message.length);
    });
  }

  /** ms after which a waiting invocation wants to be resumed; infinite if only a message can help. */
  get wait(): number {
    return this.#view.getFloat64(this.#image.mailbox.wait, true);
  }

  /**
   * Takes what a waiting invocation has for its host, in order.
   * @throws RangeError if the list makes no sense
   */
  takeMessages(): Uint8Array[] {
    const { outbox } = this.#image.mailbox;
    const view = this.#view;
    const messages: Uint8Array[] = [];
    for (let at = view.getUint32(outbox, true); at !== 0; at = view.getUint32(at, true)) {
      const size = view.getUint32(at + 4, true);
      if (messages.length === MAX_MESSAGES) throw new RangeError(`the function has more than ${MAX_MESSAGES} messages at once`);
      messages.unshift(this.memory.slice(at + 8, at + 8 + size));
    }
    view.setUint32(outbox, 0, true);
    return messages;
  }

  #enter(run: () => number): number {
    let status: number;
    try {
      status = run();
    } catch (error) {
      if (error instanceof ExitSignal) {
        this.exitStatus = error.status;
        status = EXITED;
      } else {
        this.trap = error;
        status = TRAPPED;
      }
    }
    this.#dirtyEnd = this.#heapEnd(this.#image.layout);
    return status;
  }

  get #view(): DataView {
    return new DataView(this.#memory.buffer);
  }

  /** The heap's end as the engine left it; all of memory if that makes no sense. */
  #heapEnd(layout: Layout): number {
    const bytes = this.memory;
    const at = layout.heapPages;
    const pages = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
    const end = pages * PAGE_BYTES;
    return end > layout.image && end <= bytes.length ? end : bytes.length;
  }
}
