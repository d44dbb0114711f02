// Writing and reading the primitives of the WebAssembly binary format (WebAssembly Core 2.0, section 5.2).
import { SporeletError } from "../errors.ts";

const text = new TextEncoder();
const strictText = new TextDecoder("utf-8", { fatal: true });

/** Grows as it is written to. */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  raw(bytes: ArrayLike<number>): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** Unsigned LEB128. */
  u32(value: number): this {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.byte(rest);
  }

  /** Signed LEB128. */
  s32(value: number): this {
    let rest = value | 0;
    for (;;) {
      const byte = rest & 0x7f;
      rest >>= 7;
      const sign = byte & 0x40;
      if ((rest === 0 && !sign) || (rest === -1 && sign)) return this.byte(byte);
      this.byte(byte | 0x80);
    }
  }

  name(value: string): this {
    const bytes = text.encode(value);
    return this.u32(bytes.length).raw(bytes);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Reads forward; every read beyond the end is E_TRUNCATED. */
export class ByteReader {
  readonly bytes: Uint8Array;
  position: number;
  readonly end: number;

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  #need(count: number): void {
    if (this.position + count > this.end)
      throw new SporeletError("E_TRUNCATED", `the module ends at byte ${this.end}, in the middle of something that needs ${count} more`);
  }

  byte(): number {
    this.#need(1);
    return this.bytes[this.position++] as number;
  }

  raw(count: number): Uint8Array {
    this.#need(count);
    this.position += count;
    return this.bytes.subarray(this.position - count, this.position);
  }

  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80 && value <= 0xffffffff) return value;
    }
    throw this.#tooLong();
  }

  s32(): number {
    let value = 0;
    let shift = 0;
    let byte: number;
    do {
      if (shift === 35) throw this.#tooLong();
      byte = this.byte();
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    return shift < 32 && byte & 0x40 ? value | (-1 << shift) : value;
  }

  #tooLong(): SporeletError {
    return new SporeletError("E_MALFORMED", `a number before byte ${this.position} is longer than 32 bits`);
  }

  name(): string {
    const bytes = this.raw(this.u32());
    try {
      return strictText.decode(bytes);
    } catch (cause) {
      throw new SporeletError("E_MALFORMED", `a name before byte ${this.position} is not UTF-8`, { cause });
    }
  }
}
