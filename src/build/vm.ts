// An engine instance before its snapshot: the host that it sees, and the calls that drive it.
// Clock and randomness are fixed, so that the same sources give the same bytes.
import { DESCRIPTION_FD, WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import type { Evaluation } from "./evaluation.ts";

/** 2000-01-01T00:00:00Z, in ns since the epoch: what every clock says while a snapshot is taken. */
export const BUILD_TIME_NS = 946_684_800_000_000_000n;

const CLOCK_PROCESS_CPUTIME = 2;
const ENOSYS = 52;

export interface VmExports {
  memory: WebAssembly.Memory;
  boot(): number;
  limit_heap(pages: number): void;
  define_native(name: number, size: number): number;
  load_part(bytecode: number, size: number): number;
  allow_eval(isAllowed: number): void;
  load_function(
    kind: number,
    bytecode: number,
    size: number,
    settings: number,
    settingsSize: number,
    limitPages: number,
    stackBytes: number,
    budget: bigint,
  ): number;
  trace(): number;
  collect(): void;
  compile(source: number, size: number, file: number, writeFlags: number, sizeOut: number): number;
  qjs_get_exception(): number;
  qjs_get_string(value: number): number;
}

/** Something that the top level asked its host for and that a snapshot freezes. */
export interface Observation {
  what: "clock" | "randomness" | "environment";
  /** The guest's stack at that moment. */
  stack: string;
}

/** Addresses between which nothing lies. */
export interface Gap {
  stackTop: number;
  image: number;
}

export class Vm {
  readonly exports: VmExports;
  /** What the guest wrote on stderr and stdout. */
  output = "";
  /** What the function says of itself (JSON), if anything. */
  description = "";
  readonly observations: Observation[] = [];
  readonly evaluations: Evaluation[] = [];
  #isRefused: (source: string) => boolean = () => false;
  #observing = false;
  #scratch = 0;
  #random = 0x9e3779b9;
  readonly #decoder = new TextDecoder();

  constructor(module: WebAssembly.Module) {
    const instance = new WebAssembly.Instance(module, {
      wasi_snapshot_preview1: this.#imports(),
      sporelet: { refuses: (address: number, size: number) => Number(this.#refuses(address, size)) },
    });
    this.exports = instance.exports as unknown as VmExports;
  }

  get view(): DataView {
    return new DataView(this.exports.memory.buffer);
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer);
  }

  /**
   * Records what `run` asks the host for, and what it has compiled.
   * @param isRefused says of a program whether to refuse it
   */
  observe<T>(run: () => T, isRefused: (source: string) => boolean): T {
    this.#observing = true;
    this.#isRefused = isRefused;
    try {
      return run();
    } finally {
      this.#observing = false;
    }
  }

  /**
   * Reserves `byteLength` bytes for `put`: between stack and static data, where the engine never
   * writes and a snapshot is cleared, if they fit; else from page `page` on, which the heap must
   * never reach. (Memory that grows by tens of MiB has V8 collect its garbage at once.)
   * @returns whether the heap has to stay below `page`
   */
  openScratch(gap: Gap, page: number, byteLength: number): boolean {
    if (byteLength <= gap.image - gap.stackTop) {
      this.#scratch = gap.stackTop;
      return false;
    }
    const needed = page + Math.ceil((byteLength + 4096) / WASM_PAGE_BYTES);
    const have = this.exports.memory.buffer.byteLength / WASM_PAGE_BYTES;
    if (needed > have) this.exports.memory.grow(needed - have);
    this.#scratch = page * WASM_PAGE_BYTES;
    return true;
  }

  /** Places `bytes`, with a NUL behind them, and answers their address. */
  put(bytes: Uint8Array): number {
    const address = this.#scratch;
    this.bytes.set(bytes, address);
    this.bytes[address + bytes.length] = 0;
    this.#scratch += (bytes.length + 16) & ~15;
    return address;
  }

  putText(text: string): { address: number; size: number } {
    const bytes = Buffer.from(text);
    return { address: this.put(bytes), size: bytes.length };
  }

  readCString(address: number): string {
    const bytes = this.bytes;
    return this.#decoder.decode(bytes.slice(address, bytes.indexOf(0, address)));
  }

  /** Bytes that look random, the same in every build (xorshift32): a key generator takes no zeros. */
  #nextByte(): number {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return this.#random & 0xff;
  }

  #observed(what: Observation["what"]): void {
    if (this.#observing) this.observations.push({ what, stack: this.#trace() });
  }

  #refuses(address: number, size: number): boolean {
    if (!this.#observing) return false;
    const source = this.#decoder.decode(this.bytes.slice(address, address + size));
    const isRefused = this.#isRefused(source);
    this.evaluations.push({ source, stack: this.#trace(), isRefused });
    return isRefused;
  }

  #trace(): string {
    this.#observing = false;
    const stack = this.readCString(this.exports.trace());
    this.#observing = true;
    return stack;
  }

  #imports(): WebAssembly.ModuleImports {
    return {
      clock_time_get: (id: number, _precision: bigint, out: number) => {
        if (id === CLOCK_PROCESS_CPUTIME) this.view.setBigUint64(out, process.hrtime.bigint(), true);
        else {
          this.#observed("clock");
          this.view.setBigUint64(out, BUILD_TIME_NS, true);
        }
        return 0;
      },
      random_get: (address: number, size: number) => {
        this.#observed("randomness");
        for (let i = 0; i < size; i++) this.bytes[address + i] = this.#nextByte();
        return 0;
      },
      environ_sizes_get: (countOut: number, bytesOut: number) => {
        this.#observed("environment");
        this.view.setUint32(countOut, 0, true);
        this.view.setUint32(bytesOut, 0, true);
        return 0;
      },
      environ_get: () => 0,
      fd_read: (_fd: number, _iovs: number, _count: number, readOut: number) => {
        this.view.setUint32(readOut, 0, true);
        return 0;
      },
      fd_write: (fd: number, iovs: number, count: number, writtenOut: number) => {
        let written = 0;
        for (let i = 0; i < count; i++) {
          const address = this.view.getUint32(iovs + i * 8, true);
          const size = this.view.getUint32(iovs + i * 8 + 4, true);
          const text = this.#decoder.decode(this.bytes.slice(address, address + size));
          if (fd === DESCRIPTION_FD) this.description += text;
          else this.output += text;
          written += size;
        }
        this.view.setUint32(writtenOut, written, true);
        return 0;
      },
      poll_oneoff: () => ENOSYS,
      proc_exit: (status: number) => {
        throw new Error(`the engine called proc_exit(${status}) before its snapshot`);
      },
    };
  }
}
