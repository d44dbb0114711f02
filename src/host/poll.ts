// WASI's poll_oneoff where there is nothing to wait for but time (wasi_snapshot_preview1.witx).

const SUCCESS = 0;
const INVAL = 28;
const NOTSUP = 58;

const CLOCK_REALTIME = 0;

// Sizes of `subscription` and `event`, the tag and the flag of `subscription_clock`.
const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
const EVENT_CLOCK = 0;
const ABSOLUTE = 1;

/** Sleeps until the first of the clocks subscribed to, and writes its event. Answers an errno. */
export function pollClocks(memory: WebAssembly.Memory, subscriptions: number, events: number, count: number, occurredOut: number): number {
  if (count < 1) return INVAL;
  const view = new DataView(memory.buffer);
  let soonest: { nanoseconds: bigint; userdata: bigint } | undefined;
  for (let i = 0; i < count; i++) {
    const at = subscriptions + i * SUBSCRIPTION_BYTES;
    if (view.getUint8(at + 8) !== EVENT_CLOCK) return NOTSUP;
    let nanoseconds = view.getBigUint64(at + 24, true);
    if (view.getUint16(at + 40, true) & ABSOLUTE) {
      const now = view.getUint32(at + 16, true) === CLOCK_REALTIME ? BigInt(Date.now()) * 1_000_000n : process.hrtime.bigint();
      nanoseconds = nanoseconds > now ? nanoseconds - now : 0n;
    }
    if (soonest === undefined || nanoseconds < soonest.nanoseconds) soonest = { nanoseconds, userdata: view.getBigUint64(at, true) };
  }
  const { nanoseconds = 0n, userdata = 0n } = soonest ?? {};
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(nanoseconds) / 1e6);
  new Uint8Array(memory.buffer).fill(0, events, events + EVENT_BYTES);
  view.setBigUint64(events, userdata, true);
  view.setUint32(occurredOut, 1, true);
  return SUCCESS;
}
