// poll_oneoff of our WASI: an event for each subscription that has something to say.
import { expect, it } from "vitest";
import { pollOneoff } from "../src/host/poll.ts";

const SUBSCRIPTIONS = 0;
const EVENTS = 1024;
const OCCURRED = 2048;
const READABLE = 5;
const BADF = 8;
const INVAL = 28;

type Subscription = { clock: number; isAbsolute?: boolean } | { read: number } | { write: number } | { type: number };

/** The events that these subscriptions have, in order, each with its index as user data; or the errno. */
function poll(...subscriptions: Subscription[]) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const view = new DataView(memory.buffer);
  for (const [i, each] of subscriptions.entries()) {
    const at = SUBSCRIPTIONS + i * 48;
    view.setBigUint64(at, BigInt(i), true);
    if ("clock" in each) {
      view.setUint32(at + 16, 1, true);
      const now = each.isAbsolute ? process.hrtime.bigint() : 0n;
      view.setBigUint64(at + 24, now + BigInt(each.clock) * 1_000_000n, true);
      view.setUint16(at + 40, each.isAbsolute ? 1 : 0, true);
      continue;
    }
    view.setUint8(at + 8, "read" in each ? 1 : "write" in each ? 2 : each.type);
    view.setUint32(at + 16, "read" in each ? each.read : "write" in each ? each.write : 0, true);
  }
  const errno = pollOneoff(memory, { readable: READABLE, hasFiles: false }, SUBSCRIPTIONS, EVENTS, subscriptions.length, OCCURRED);
  if (errno !== 0) return errno;
  return Array.from({ length: view.getUint32(OCCURRED, true) }, (_, i) => {
    const at = EVENTS + i * 32;
    return {
      of: Number(view.getBigUint64(at, true)),
      error: view.getUint16(at + 8, true),
      type: view.getUint8(at + 10),
      bytes: Number(view.getBigUint64(at + 16, true)),
    };
  });
}

it("the first clock fires, and every other that has passed by then", () => {
  const began = performance.now();
  expect(poll({ clock: 60 }, { clock: 15 }, { clock: 15 })).toEqual([1, 2].map((of) => ({ of, error: 0, type: 0, bytes: 0 })));
  expect(poll({ clock: 15, isAbsolute: true })).toEqual([{ of: 0, error: 0, type: 0, bytes: 0 }]);
  expect(performance.now() - began).toBeGreaterThanOrEqual(14);
});

it("stdin, stdout and stderr are ready at once; a clock beside them is told if it has passed", () => {
  expect(poll({ read: 0 }, { write: 1 }, { write: 2 }, { clock: 60_000 }, { clock: 0 })).toEqual([
    { of: 0, error: 0, type: 1, bytes: READABLE },
    { of: 1, error: 0, type: 2, bytes: expect.any(Number) },
    { of: 2, error: 0, type: 2, bytes: expect.any(Number) },
    { of: 4, error: 0, type: 0, bytes: 0 },
  ]);
});

it("a descriptor that is none has an event that says so, and keeps no clock from firing", () => {
  expect(poll({ read: 9 }, { write: 0 }, { clock: 0 })).toEqual([
    { of: 0, error: BADF, type: 1, bytes: 0 },
    { of: 1, error: BADF, type: 2, bytes: 0 },
    { of: 2, error: 0, type: 0, bytes: 0 },
  ]);
});

it("refuses nothing, and what is no subscription", () => expect([poll(), poll({ type: 7 })]).toEqual([INVAL, INVAL]));
