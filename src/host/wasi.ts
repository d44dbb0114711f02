// The handful of WASI preview 1 functions that a module of ours imports, on buffers in memory:
// synchronous, no file descriptors, nothing of the machine but its clock and its randomness.
import { Output } from "./output.ts";
import { pollOneoff } from "./poll.ts";
import { MACHINE, type Sources } from "./sources.ts";

const SUCCESS = 0;
const BADF = 8;
const FBIG = 22;
const INVAL = 28;

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

/** Thrown by `proc_exit` to leave the module. */
export class ExitSignal {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

export const OWN_IMPORTS: readonly string[] = [
  "fd_read",
  "fd_write",
  "clock_time_get",
  "random_get",
  "proc_exit",
  "environ_get",
  "environ_sizes_get",
  "poll_oneoff",
];

/** Is told of what the host has written to linear memory. */
export type Changed = (address: number, size: number) => void;

/** Of an event of poll_oneoff. */
const EVENT_BYTES = 32;

/** What an invocation may write, in bytes. */
export interface OutputLimits {
  /** More is refused, and fails the invocation. */
  stdout: number;
  /** More is dropped, and counted. */
  stderr: number;
}

/** How a module of ours begins to say why it failed (runtime/guest/report.ts), in one write. */
const REPORT = Buffer.from("sporelet: E_");
/** Of that so many bytes are kept, however much was written before. */
const REPORT_BYTES = 4096;

/** Where nothing is said: less than what ends the process. */
const GENEROUS: OutputLimits = { stdout: 1 << 30, stderr: 1 << 28 };

export class Wasi {
  stdin: Uint8Array = new Uint8Array(0);
  environment: Readonly<Record<string, string>> = {};
  #read = 0;
  #stdout = new Output();
  #stderr = new Output();
  #sources: Sources = MACHINE;
  #stdoutRoom = 0;
  #stderrRoom = 0;
  /** Whether more was written to stdout than it takes. */
  isOverfull = false;
  /** Bytes of stderr that were dropped. */
  dropped = 0;
  /** Why the module failed, where the limit would have dropped that. */
  #report: Uint8Array | undefined;
  #memory: WebAssembly.Memory | undefined;
  #changed: Changed = () => undefined;
  #view: DataView | undefined;
  #bytes!: Uint8Array;

  readonly imports: WebAssembly.ModuleImports = {
    fd_read: (fd: number, iovs: number, count: number, readOut: number) => this.#fdRead(fd, iovs, count, readOut),
    fd_write: (fd: number, iovs: number, count: number, writtenOut: number) => this.#fdWrite(fd, iovs, count, writtenOut),
    clock_time_get: (id: number, _precision: bigint, out: number) => this.#clock(id, out),
    random_get: (address: number, size: number) => this.#random(address, size),
    environ_sizes_get: (countOut: number, bytesOut: number) => this.#environSizes(countOut, bytesOut),
    environ_get: (pointers: number, block: number) => this.#environ(pointers, block),
    poll_oneoff: (subscriptions: number, events: number, count: number, occurredOut: number) => {
      const errno = pollOneoff(this.#attached, { readable: this.stdin.length - this.#read, hasFiles: false }, subscriptions, events, count, occurredOut);
      this.#changed(events, count * EVENT_BYTES);
      this.#changed(occurredOut, 4);
      return errno;
    },
    proc_exit: (status: number) => {
      throw new ExitSignal(status);
    },
  };

  attach(memory: WebAssembly.Memory, changed?: Changed): void {
    this.#memory = memory;
    if (changed !== undefined) this.#changed = changed;
    this.#refresh();
  }

  /** Begins an invocation. */
  begin(stdin: Uint8Array, environment: Readonly<Record<string, string>>, limits: OutputLimits = GENEROUS, sources: Sources = MACHINE): void {
    this.stdin = stdin;
    this.#sources = sources;
    this.environment = environment;
    this.#read = 0;
    this.#stdout = new Output();
    this.#stderr = new Output();
    this.#stdoutRoom = limits.stdout;
    this.#stderrRoom = limits.stderr;
    this.isOverfull = false;
    this.dropped = 0;
    this.#report = undefined;
  }

  get stdout(): Uint8Array {
    return this.#stdout.bytes;
  }

  get stderr(): Uint8Array {
    return this.#stderr.bytes;
  }

  /** Adds what the host itself has to say to stderr. */
  say(line: string): void {
    this.#stderr.write(Buffer.from(line));
  }

  /** @param isOut whether the result is out */
  sayTimeout(timeout: number, isOut = false): void {
    this.say(`sporelet: ${isOut ? "warning: after the result: " : ""}E_TIMEOUT: the time limit of ${timeout} ms ran out while the function was waiting\n`);
  }

  /** Says how much of stderr is not there, and why the module failed if that has not been said. */
  reportDropped(): void {
    if (this.dropped > 0) this.say(`sporelet: warning: ${this.dropped} bytes more were written to stderr, and dropped: the limit is reached\n`);
    this.dropped = 0;
    if (this.#report !== undefined) this.#stderr.write(this.#report);
    this.#report = undefined;
  }

  get #attached(): WebAssembly.Memory {
    if (this.#memory === undefined) throw new WebAssembly.RuntimeError("the module calls its host before it has a memory");
    return this.#memory;
  }

  /** Growing the memory detaches its buffer. */
  #refresh(): void {
    const { buffer } = this.#attached;
    this.#view = new DataView(buffer);
    this.#bytes = new Uint8Array(buffer);
  }

  get #data(): DataView {
    if (this.#view?.buffer !== this.#attached.buffer) this.#refresh();
    return this.#view as DataView;
  }

  #fdRead(fd: number, iovs: number, count: number, readOut: number): number {
    if (fd !== STDIN) return BADF;
    const view = this.#data;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const address = view.getUint32(iovs + i * 8, true);
      const size = Math.min(view.getUint32(iovs + i * 8 + 4, true), this.stdin.length - this.#read);
      this.#bytes.set(this.stdin.subarray(this.#read, this.#read + size), address);
      this.#changed(address, size);
      this.#read += size;
      total += size;
    }
    view.setUint32(readOut, total, true);
    this.#changed(readOut, 4);
    return SUCCESS;
  }

  #fdWrite(fd: number, iovs: number, count: number, writtenOut: number): number {
    if (fd !== STDOUT && fd !== STDERR) return BADF;
    const view = this.#data;
    const isResult = fd === STDOUT;
    const target = isResult ? this.#stdout : this.#stderr;
    let room = isResult ? this.#stdoutRoom : this.#stderrRoom;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const address = view.getUint32(iovs + i * 8, true);
      const size = view.getUint32(iovs + i * 8 + 4, true);
      total += size;
      if (size > room && isResult) {
        this.isOverfull = true;
        return FBIG;
      }
      if (size > room && this.#keepReport(address, size)) continue;
      const taken = Math.min(size, room);
      this.dropped += size - taken;
      room -= taken;
      if (taken > 0) target.write(this.#span(address, taken));
    }
    if (isResult) this.#stdoutRoom = room;
    else this.#stderrRoom = room;
    view.setUint32(writtenOut, total, true);
    this.#changed(writtenOut, 4);
    return SUCCESS;
  }

  /** What is beyond the limit is dropped, but not why the module failed: that comes last. */
  #keepReport(address: number, size: number): boolean {
    const begin = this.#span(address, Math.min(size, REPORT.length));
    if (!REPORT.equals(begin)) return false;
    this.#report = this.#span(address, Math.min(size, REPORT_BYTES)).slice();
    this.dropped += size - this.#report.length;
    return true;
  }

  #clock(id: number, out: number): number {
    if (id < 0 || id > 3) return INVAL;
    this.#data.setBigUint64(out, this.#sources.clock(id), true);
    this.#changed(out, 8);
    return SUCCESS;
  }

  #random(address: number, size: number): number {
    this.#data;
    this.#sources.random(this.#span(address, size));
    this.#changed(address >>> 0, size >>> 0);
    return SUCCESS;
  }

  /** The module's own numbers, which come signed: all of [address, address + size) or an exception, which is a trap. */
  #span(address: number, size: number): Uint8Array {
    const from = address >>> 0;
    const end = from + (size >>> 0);
    if (end > this.#bytes.length) throw new RangeError(`the module names memory up to ${end}, and has ${this.#bytes.length} bytes`);
    return this.#bytes.subarray(from, end);
  }

  #entries(): Uint8Array[] {
    return Object.entries(this.environment).map(([key, value]) => Buffer.from(`${key}=${value}\0`));
  }

  #environSizes(countOut: number, bytesOut: number): number {
    const entries = this.#entries();
    this.#data.setUint32(countOut, entries.length, true);
    this.#changed(countOut, 4);
    this.#data.setUint32(
      bytesOut,
      entries.reduce((sum, entry) => sum + entry.length, 0),
      true,
    );
    this.#changed(bytesOut, 4);
    return SUCCESS;
  }

  #environ(pointers: number, block: number): number {
    const view = this.#data;
    let address = block;
    for (const [i, entry] of this.#entries().entries()) {
      view.setUint32(pointers + i * 4, address, true);
      this.#bytes.set(entry, address);
      this.#changed(pointers + i * 4, 4);
      this.#changed(address, entry.length);
      address += entry.length;
    }
    return SUCCESS;
  }
}
