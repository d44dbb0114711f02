// WASI's poll_oneoff (wasi_snapshot_preview1.witx) where input and output are bytes in memory: they are ready at once, and
// only clocks have to be waited for. Every subscription that has something to say has an event of its own.

const SUCCESS = 0;
const BADF = 8;
const INVAL = 28;

export const CLOCK_REALTIME = 0;
const STDIN = 0;

// Sizes of `subscription` and `event`; `eventtype`; the flag of `subscription_clock`.
const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
const EVENT_CLOCK = 0;
const EVENT_READ = 1;
const EVENT_WRITE = 2;
const ABSOLUTE = 1;

interface Event {
  userdata: bigint;
  type: number;
  error: number;
  /** Bytes that can be read or written. */
  bytes: number;
}

interface Clock {
  userdata: bigint;
  /** From now on. */
  nanoseconds: bigint;
}

/** More than anybody writes at once. */
const WRITABLE_BYTES = 1 << 16;

/** In ns. workerd has no `hrtime`. */
export const monotonicTime: () => bigint = "hrtime" in process ? process.hrtime.bigint : () => BigInt(Math.round(performance.now() * 1e6));

function clockOf(view: DataView, at: number): Clock {
  let nanoseconds = view.getBigUint64(at + 24, true);
  if (view.getUint16(at + 40, true) & ABSOLUTE) {
    const now = view.getUint32(at + 16, true) === CLOCK_REALTIME ? BigInt(Date.now()) * 1_000_000n : monotonicTime();
    nanoseconds = nanoseconds > now ? nanoseconds - now : 0n;
  }
  return { userdata: view.getBigUint64(at, true), nanoseconds };
}

export interface Descriptors {
  /** Bytes of stdin that have not been read. */
  readable: number;
  /** Whether there are files beyond stdin, stdout and stderr: they are always ready. */
  hasFiles: boolean;
}

/** Of a file descriptor: stdin is read, stdout and stderr are written. */
function eventOf(view: DataView, at: number, type: number, { readable, hasFiles }: Descriptors): Event {
  const fd = view.getUint32(at + 16, true);
  const isThere = fd > 2 ? hasFiles : (type === EVENT_READ) === (fd === STDIN);
  const bytes = type === EVENT_READ ? readable : WRITABLE_BYTES;
  return { userdata: view.getBigUint64(at, true), type, error: isThere ? SUCCESS : BADF, bytes: isThere ? bytes : 0 };
}

/**
 * Answers what is ready, or sleeps until the first clock.
 * @returns an errno; the events are written to memory
 */
export function pollOneoff(
  memory: WebAssembly.Memory,
  descriptors: Descriptors,
  subscriptions: number,
  events: number,
  count: number,
  occurredOut: number,
): number {
  if (count < 1) return INVAL;
  const view = new DataView(memory.buffer);
  const ready: Event[] = [];
  const clocks: Clock[] = [];
  for (let i = 0; i < count; i++) {
    const at = subscriptions + i * SUBSCRIPTION_BYTES;
    const type = view.getUint8(at + 8);
    if (type === EVENT_CLOCK) clocks.push(clockOf(view, at));
    else if (type === EVENT_READ || type === EVENT_WRITE) ready.push(eventOf(view, at, type, descriptors));
    else return INVAL;
  }
  // Where something else is ready, only the clocks that have passed already are told.
  const wait = ready.length > 0 ? 0n : clocks.reduce((least, { nanoseconds }) => (nanoseconds < least ? nanoseconds : least), clocks[0]?.nanoseconds ?? 0n);
  if (wait > 0n) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(wait) / 1e6);
  const passed = clocks.filter(({ nanoseconds }) => nanoseconds <= wait);
  const all = [...ready, ...passed.map(({ userdata }): Event => ({ userdata, type: EVENT_CLOCK, error: SUCCESS, bytes: 0 }))];
  const bytes = new Uint8Array(memory.buffer);
  for (const [i, { userdata, type, error, bytes: size }] of all.entries()) {
    const at = events + i * EVENT_BYTES;
    bytes.fill(0, at, at + EVENT_BYTES);
    view.setBigUint64(at, userdata, true);
    view.setUint16(at + 8, error, true);
    view.setUint8(at + 10, type);
    view.setBigUint64(at + 16, BigInt(size), true);
  }
  view.setUint32(occurredOut, all.length, true);
  return SUCCESS;
}
