// The handful of WASI preview 1 functions that a module of ours imports, on buffers in memory:
// synchronous, no file descriptors, nothing of the machine but its clock and its randomness.
import { pollClocks } from "./poll.ts";
import { fillRandom } from "./random.ts";

const SUCCESS = 0;
const BADF = 8;
const INVAL = 28;

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

const CLOCK_REALTIME = 0;

const RANDOM_POOL_BYTES = 4096;

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

export class Wasi {
  stdin: Uint8Array = new Uint8Array(0);
  environment: Readonly<Record<string, string>> = {};
  #read = 0;
  #stdout: Uint8Array[] = [];
  #stderr: Uint8Array[] = [];
  #memory!: WebAssembly.Memory;
  #view!: DataView;
  #bytes!: Uint8Array;
  readonly #pool = new Uint8Array(RANDOM_POOL_BYTES);
  #poolUsed = RANDOM_POOL_BYTES;

  readonly imports: WebAssembly.ModuleImports = {
    fd_read: (fd: number, iovs: number, count: number, readOut: number) => this.#fdRead(fd, iovs, count, readOut),
    fd_write: (fd: number, iovs: number, count: number, writtenOut: number) => this.#fdWrite(fd, iovs, count, writtenOut),
    clock_time_get: (id: number, _precision: bigint, out: number) => this.#clock(id, out),
    random_get: (address: number, size: number) => this.#random(address, size),
    environ_sizes_get: (countOut: number, bytesOut: number) => this.#environSizes(countOut, bytesOut),
    environ_get: (pointers: number, block: number) => this.#environ(pointers, block),
    poll_oneoff: (subscriptions: number, events: number, count: number, occurredOut: number) =>
      pollClocks(this.#memory, subscriptions, events, count, occurredOut),
    proc_exit: (status: number) => {
      throw new ExitSignal(status);
    },
  };

  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory;
    this.#refresh();
  }

  /** Begins an invocation. */
  begin(stdin: Uint8Array, environment: Readonly<Record<string, string>>): void {
    this.stdin = stdin;
    this.environment = environment;
    this.#read = 0;
    this.#stdout = [];
    this.#stderr = [];
  }

  get stdout(): Uint8Array {
    return join(this.#stdout);
  }

  get stderr(): Uint8Array {
    return join(this.#stderr);
  }

  /** Adds what the host itself has to say to stderr. */
  say(line: string): void {
    this.#stderr.push(Buffer.from(line));
  }

  /** Growing the memory detaches its buffer. */
  #refresh(): void {
    this.#view = new DataView(this.#memory.buffer);
    this.#bytes = new Uint8Array(this.#memory.buffer);
  }

  get #data(): DataView {
    if (this.#view.buffer !== this.#memory.buffer) this.#refresh();
    return this.#view;
  }

  #fdRead(fd: number, iovs: number, count: number, readOut: number): number {
    if (fd !== STDIN) return BADF;
    const view = this.#data;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const address = view.getUint32(iovs + i * 8, true);
      const size = Math.min(view.getUint32(iovs + i * 8 + 4, true), this.stdin.length - this.#read);
      this.#bytes.set(this.stdin.subarray(this.#read, this.#read + size), address);
      this.#read += size;
      total += size;
    }
    view.setUint32(readOut, total, true);
    return SUCCESS;
  }

  #fdWrite(fd: number, iovs: number, count: number, writtenOut: number): number {
    if (fd !== STDOUT && fd !== STDERR) return BADF;
    const view = this.#data;
    const target = fd === STDOUT ? this.#stdout : this.#stderr;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const address = view.getUint32(iovs + i * 8, true);
      const size = view.getUint32(iovs + i * 8 + 4, true);
      target.push(this.#bytes.slice(address, address + size));
      total += size;
    }
    view.setUint32(writtenOut, total, true);
    return SUCCESS;
  }

  #clock(id: number, out: number): number {
    if (id < 0 || id > 3) return INVAL;
    if (id !== CLOCK_REALTIME) {
      this.#data.setBigUint64(out, process.hrtime.bigint(), true);
      return SUCCESS;
    }
    const milliseconds = Date.now();
    this.#data.setBigUint64(out, BigInt(milliseconds) * 1_000_000n, true);
    return SUCCESS;
  }

  #random(address: number, size: number): number {
    const view = this.#data;
    if (size > RANDOM_POOL_BYTES / 16) {
      fillRandom(this.#bytes.subarray(address, address + size));
      return SUCCESS;
    }
    if (this.#poolUsed + size > RANDOM_POOL_BYTES) {
      fillRandom(this.#pool);
      this.#poolUsed = 0;
    }
    for (let i = 0; i < size; i++) view.setUint8(address + i, this.#pool[this.#poolUsed + i] as number);
    // What was given out is forgotten: no other invocation may come to see it.
    this.#pool.fill(0, this.#poolUsed, this.#poolUsed + size);
    this.#poolUsed += size;
    return SUCCESS;
  }

  #entries(): Uint8Array[] {
    return Object.entries(this.environment).map(([key, value]) => Buffer.from(`${key}=${value}\0`));
  }

  #environSizes(countOut: number, bytesOut: number): number {
    const entries = this.#entries();
    this.#data.setUint32(countOut, entries.length, true);
    this.#data.setUint32(
      bytesOut,
      entries.reduce((sum, entry) => sum + entry.length, 0),
      true,
    );
    return SUCCESS;
  }

  #environ(pointers: number, block: number): number {
    const view = this.#data;
    let address = block;
    for (const [i, entry] of this.#entries().entries()) {
      view.setUint32(pointers + i * 4, address, true);
      this.#bytes.set(entry, address);
      address += entry.length;
    }
    return SUCCESS;
  }
}

function join(chunks: Uint8Array[]): Uint8Array {
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
}
