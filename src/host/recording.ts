// What an invocation got from outside, as bytes: enough to run it once more with the same result.
//
// Numbers are LEB128 as in WebAssembly (Core 2.0, section 5.2.2), unsigned; differences are zigzag-coded before.
//   format; why it is incomplete, 0 if it is whole; what the host took (TAKES_*); the time limit in ms
//   random bytes: size, those given as they came; size, the key of the others
//   three clocks, real time in ms, monotonic and processor time in ns: count, then the first reading, then differences
//   requests: count; each its id, then size and text, then size and digest of its body
//   steps: count; each TIME, LIMIT, or MESSAGE + size and the message

const FORMAT = 1;

/** Time passed, so that a timer could be due. */
export const TIME = 0;
/** The time limit ran out while the function waited. */
export const LIMIT = 1;
const MESSAGE = 2;

/** Why a recording can't be replayed: the function read a clock too often, or what it was answered is too large. */
export const INCOMPLETE = ["clock", "answers"] as const;
export type Incomplete = (typeof INCOMPLETE)[number];

/** What the function asked its host for. */
export interface Asked {
  /** Of its messages (messages.ts). */
  id: number;
  /** Method and URL; or what else it is. */
  text: string;
  /** Of the body; empty where there is none, or where it came bit by bit. */
  digest: Uint8Array;
}

/** How a function that waited went on: by a message, or without. */
export type Step = Uint8Array<ArrayBuffer> | typeof TIME | typeof LIMIT;

export interface Recording {
  takes: number;
  /** ms; 0 is no limit. */
  timeout: number;
  given: Uint8Array;
  /** Empty if none was needed. */
  key: Uint8Array;
  /** Readings of real time (ms), monotonic and processor time (ns). The first of each is of the beginning, and was not given. */
  clocks: readonly (readonly number[])[];
  requests: readonly Asked[];
  steps: readonly Step[];
}

/** Of a number below 2^53, at most. */
const NUMBER_BYTES = 8;
const HEAD_NUMBERS = 11;

class Writer {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(most: number) {
    this.#bytes = Buffer.allocUnsafe(most);
  }

  number(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes[this.#at++] = (rest % 0x80) | 0x80;
    this.#bytes[this.#at++] = rest;
  }

  sized(bytes: Uint8Array, tag = 0): void {
    this.number(tag + bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  get written(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }
}

/** @param incomplete why the recording holds nothing, if so */
export function encodeRecording({ takes, timeout, given, key, clocks, requests, steps }: Recording, incomplete?: Incomplete): Buffer {
  if (incomplete !== undefined) return Buffer.of(FORMAT, 1 + INCOMPLETE.indexOf(incomplete));
  const texts = requests.map(({ text }) => Buffer.from(text));
  let most = (HEAD_NUMBERS + 3 * requests.length + steps.length) * NUMBER_BYTES + given.length + key.length;
  for (const readings of clocks) most += readings.length * NUMBER_BYTES;
  for (const [i, { digest }] of requests.entries()) most += (texts[i] as Buffer).length + digest.length;
  for (const step of steps) if (typeof step !== "number") most += step.length;
  const to = new Writer(most);
  to.number(FORMAT);
  to.number(0);
  to.number(takes);
  to.number(timeout);
  to.sized(given);
  to.sized(key);
  for (const readings of clocks) {
    to.number(readings.length);
    let before = 0;
    for (const [i, reading] of readings.entries()) {
      const difference = reading - before;
      to.number(i === 0 ? reading : difference < 0 ? -2 * difference - 1 : 2 * difference);
      before = reading;
    }
  }
  to.number(requests.length);
  for (const [i, { id, digest }] of requests.entries()) {
    to.number(id);
    to.sized(texts[i] as Buffer);
    to.sized(digest);
  }
  to.number(steps.length);
  for (const step of steps) {
    if (typeof step === "number") to.number(step);
    else to.sized(step, MESSAGE);
  }
  return to.written;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError("the recording ends too early");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  bytes(size = this.number()): Uint8Array<ArrayBuffer> {
    const from = this.#at;
    this.#at += size;
    if (this.#at > this.#bytes.length) throw new RangeError("the recording ends too early");
    return this.#bytes.slice(from, this.#at) as Uint8Array<ArrayBuffer>;
  }

  list<T>(item: (index: number) => T): T[] {
    const count = this.number();
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(item(i));
    return items;
  }
}

/** What stands before all else: why it can't be replayed, if so, or else the time limit in ms. */
export function headOf(bytes: Uint8Array): { incomplete: Incomplete | "format" } | { timeout: number } {
  const from = new Reader(bytes);
  if (from.number() !== FORMAT) return { incomplete: "format" };
  const code = from.number();
  if (code > 0) return { incomplete: INCOMPLETE[code - 1] ?? "format" };
  from.number();
  return { timeout: from.number() };
}

/**
 * @param bytes of a recording that is whole
 * @throws RangeError for bytes that are none
 */
export function decodeRecording(bytes: Uint8Array): Recording {
  const from = new Reader(bytes);
  from.bytes(2);
  const takes = from.number();
  const timeout = from.number();
  const given = from.bytes();
  const key = from.bytes();
  const clock = () => {
    let last = 0;
    return from.list((i) => {
      const coded = from.number();
      last += i === 0 || coded % 2 === 0 ? coded / (i === 0 ? 1 : 2) : -(coded + 1) / 2;
      return last;
    });
  };
  const clocks = [clock(), clock(), clock()];
  const requests = from.list((): Asked => ({ id: from.number(), text: Buffer.from(from.bytes()).toString(), digest: from.bytes() }));
  const steps = from.list((): Step => {
    const tag = from.number();
    return tag === TIME || tag === LIMIT ? tag : from.bytes(tag - MESSAGE);
  });
  return { takes, timeout, given, key, clocks, requests, steps };
}
