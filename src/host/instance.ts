// An instance that can be reset: a function can change nothing but linear memory, so writing the snapshot over it gives a
// fresh VM without a new instance.
import { MEMORY_EXHAUSTED, TAKES_RECORDS, WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { RED_ZONE_BYTES } from "../engine/page-marks.ts";
import { SporeletError } from "../errors.ts";
import type { Call } from "./call.ts";
import { finishImage, type Image, writeLimits } from "./image.ts";
import { type Message, readMessage } from "./messages.ts";
import { Pages } from "./pages.ts";
import { ExitSignal, Wasi } from "./wasi.ts";

/** Answers of `Instance.invoke` beyond the glue's own statuses. */
export const TRAPPED = -1;
/** The function ended itself, as `process.exit` does. */
export const EXITED = -2;

const MAX_MESSAGES = 10_000;

interface EngineExports {
  memory: WebAssembly.Memory;
  /** Of the shared engine: how long memory may become, in pages. */
  ceiling?: WebAssembly.Global<"i32">;
  /** Of the shared engine, which keeps account of what it changes: the lowest value of the stack pointer since it was set. */
  stack_low?: WebAssembly.Global<"i32">;
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
  #pristine: Image | undefined;
  /** What memory holds and nothing else, where it does. */
  #base: Uint8Array | undefined;
  /** Of the invocation under way, or the last. */
  #image: Image | undefined;
  /** Whether memory may hold anything anywhere: it is new, or a function ran for which nobody vouches. */
  #isSuspect = true;
  /** Of the shared engine: what has changed since memory was that of `#image`; absent while that is not known. */
  #pages: Pages | undefined;

  constructor(module: WebAssembly.Module) {
    const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: this.wasi.imports });
    this.#exports = instance.exports as unknown as EngineExports;
    this.#memory = this.#exports.memory;
    this.wasi.attach(this.#memory, (address, size) => this.#pages?.mark(this.memory, address, size));
    this.#bytes = new Uint8Array(this.#memory.buffer);
  }

  /** Linear memory as it is now. */
  get memory(): Uint8Array {
    if (this.#bytes.buffer !== this.#memory.buffer) this.#bytes = new Uint8Array(this.#memory.buffer);
    return this.#bytes;
  }

  /** Says that memory is that of `image` already: right after instantiation. */
  adopt(image: Image): void {
    this.#holds(image);
    this.#pristine = image;
  }

  /** No function has run since memory was that of `image`, or of another with its base. */
  #holds(image: Image): void {
    this.#image = image;
    this.#isSuspect = false;
    const { stack_low } = this.#exports;
    if (stack_low === undefined) return;
    stack_low.value = image.layout.stackTop;
    this.#pages ??= new Pages(image.layout.stackTop);
  }

  /**
   * Makes memory equal to `image`; free when it is already. After a function for which nobody vouches that is all of
   * memory: where one that `build` made never writes, another may have left something for the next invocation.
   */
  reset(image: Image): void {
    this.clear(image);
    if (this.#pristine === image) return;
    this.#growTo(image.heapPages);
    this.#base = undefined;
    finishImage(this.memory, image);
    this.#pristine = image;
    this.#image = image;
  }

  /**
   * The same, where it is known what has changed: nothing else is written.
   * @returns whether it was known
   */
  #restore(image: Image): boolean {
    const last = this.#image;
    const pages = this.#pages;
    if (pages === undefined || last === undefined) return false;
    this.#growTo(image.heapPages);
    const { memory } = this;
    if (last !== image) this.#exchange(pages, last, image);
    memory.fill(0, this.#stackLow, image.layout.stackTop);
    if (!pages.restore(memory, image, last === image)) {
      this.#lose();
      return false;
    }
    if (last === image) writeLimits(memory, image);
    else finishImage(memory, image);
    this.#pristine = image;
    this.#base = undefined;
    this.#holds(image);
    return true;
  }

  /** Writes the base of `image`, and marks what `last` has beyond both bases. */
  #exchange(pages: Pages, last: Image, { layout, base }: Image): void {
    const { memory } = this;
    const begin = Math.min(last.layout.image, layout.image);
    const baseEnd = layout.image + base.length;
    const end = Math.max(baseEnd, last.layout.image + last.base.length);
    memory.fill(0, begin, layout.image);
    memory.set(base, layout.image);
    memory.fill(0, baseEnd, end);
    pages.unmark(memory, begin, end);
    pages.markRuns(memory, last, end);
  }

  /** Memory may hold anything anywhere. */
  #lose(): void {
    this.#pages = undefined;
    this.#isSuspect = true;
  }

  /** The part of `reset` that takes the time, and that images with the same base share: before it is known which comes next. */
  clear(image: Image): void {
    const { layout, base } = image;
    if (this.#base === base || this.#pristine === image || this.#restore(image)) return;
    const last = this.#isSuspect ? undefined : this.#image;
    const end = layout.image + base.length;
    const { length } = this.memory;
    const dirtyEnd = last === undefined ? length : Math.max(last.layout.image + last.base.length, length - this.unused);
    if (end > length) this.#grow(Math.ceil((end - length) / WASM_PAGE_BYTES));
    const bytes = this.memory;
    if (last === undefined) bytes.fill(0, 0, layout.image);
    else bytes.fill(0, this.#stackLow, layout.stackTop);
    if (last !== undefined && last.layout.image < layout.image) bytes.fill(0, last.layout.image, layout.image);
    bytes.set(base, layout.image);
    if (end < dirtyEnd) bytes.fill(0, end, dirtyEnd);
    this.#pristine = undefined;
    this.#base = base;
    this.#holds(image);
  }

  /** Whether `image` is what it ran last. */
  ran(image: Image): boolean {
    return this.#image === image;
  }

  /** Memory that the function in it did not use, in bytes. It is the function's own word. */
  get unused(): number {
    const { memory } = this;
    const at = this.#image?.layout.heapPages ?? 0;
    const pages = (memory[at] as number) | ((memory[at + 1] as number) << 8) | ((memory[at + 2] as number) << 16);
    return Math.max(0, memory.length - pages * WASM_PAGE_BYTES);
  }

  /**
   * Runs the function of `image` in pristine memory, to its end or to where it has to wait.
   * @param call its `timeout` is the limit of CPU time
   * @returns the glue's status, or TRAPPED
   */
  invoke(image: Image, { stdin, environment, timeout, limits, exchange, asRecords, recorder, replay }: Call): number {
    this.reset(image);
    this.wasi.begin(stdin, environment, limits, recorder ?? replay);
    this.#pristine = undefined;
    this.#base = undefined;
    this.#isSuspect = !image.isTrusted;
    this.trap = undefined;
    this.exitStatus = 0;
    const { ceiling } = this.#exports;
    if (ceiling !== undefined && image.limitPages !== undefined) ceiling.value = image.limitPages;
    const takes = ((replay ?? exchange)?.takes ?? 0) | (asRecords ? TAKES_RECORDS : 0);
    if (takes !== 0) this.#write(image.mailbox.connected, takes);
    return this.#enter(() => this.#exports.invoke(BigInt(Math.round(timeout * 1e6))));
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
      this.#pages?.mark(this.memory, address, message.length);
      return this.#exports.resume(address, message.length);
    });
  }

  /** ms after which a waiting invocation wants to be resumed; infinite if only a message can help. */
  get wait(): number {
    return this.#view.getFloat64((this.#image as Image).mailbox.wait, true);
  }

  /** Whether `takeMessages` has something to take. */
  get hasMessages(): boolean {
    return this.#view.getUint32((this.#image as Image).mailbox.outbox, true) !== 0;
  }

  /**
   * Takes what a waiting invocation has for its host, in order.
   * @throws Error if the list makes no sense, or a message
   */
  takeMessages(): Message[] {
    const { outbox } = (this.#image as Image).mailbox;
    const view = this.#view;
    const messages: Message[] = [];
    let room = this.memory.length; // two messages can't lie at the same place
    for (let at = view.getUint32(outbox, true); at !== 0; at = view.getUint32(at, true)) {
      const size = view.getUint32(at + 4, true);
      if (messages.length === MAX_MESSAGES) throw new RangeError(`the function has more than ${MAX_MESSAGES} messages at once`);
      room -= size;
      if (room < 0) throw new RangeError("the function's messages are larger than its memory");
      messages.push(readMessage(this.memory.slice(at + 8, at + 8 + size)));
    }
    this.#write(outbox, 0);
    return messages.reverse();
  }

  /** Below this address the stack is as the last reset left it: all zero. */
  get #stackLow(): number {
    const { stack_low } = this.#exports;
    return stack_low === undefined ? 0 : Math.max(0, stack_low.value - RED_ZONE_BYTES);
  }

  #write(address: number, word: number): void {
    this.#view.setUint32(address, word, true);
    this.#pages?.mark(this.memory, address, 4);
  }

  /** What has grown is zero. */
  #growTo(pages: number): void {
    const missing = pages - this.memory.length / WASM_PAGE_BYTES;
    if (missing > 0) this.#grow(missing);
  }

  #grow(pages: number): void {
    try {
      this.#memory.grow(pages);
    } catch (cause) {
      throw new SporeletError("E_MEMORY", `there is no room for ${pages} pages of 64 KiB more, with which the function begins`, { cause });
    }
  }

  #enter(run: () => number): number {
    try {
      const status: unknown = run();
      // Whatever the module's code is, it can answer none of the host's own words.
      if (Number.isInteger(status) && (status as number) >= 0) return status as number;
      throw new RangeError(`the module answered ${String(status)} for a status`);
    } catch (error) {
      if (error instanceof ExitSignal) {
        this.exitStatus = error.status;
        return EXITED;
      }
      this.trap = error;
      this.#lose(); // what was written last may not be marked yet
      return TRAPPED;
    }
  }

  get #view(): DataView {
    return new DataView(this.#memory.buffer);
  }
}
