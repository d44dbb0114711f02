// Everything that a handler should not do.
const kept: unknown[] = [];
const recurse = (n: number): number => 1 + recurse(n + 1);

const DEEDS: Record<string, () => unknown> = {
  spin: () => {
    for (;;) kept.length = 0;
  },
  // A native operation that is never interrupted: only the end of its thread ends it.
  hang: () => `${"a".repeat(2 ** 23)}c`.indexOf(`${"a".repeat(2 ** 22)}b`),
  backtrack: () => /^(a+)+$/.test(`${"a".repeat(60)}b`),
  hoard: () => {
    for (;;) kept.push(new Array(10_000).fill(kept.length));
  },
  recurse: () => recurse(0),
  throw: () => {
    throw new Error("thrown on purpose");
  },
  reject: () => Promise.reject(new Error("rejected on purpose")),
  chatter: () => {
    for (;;) console.log("and another thing", kept.push(0));
  },
  never: () => new Promise(() => {}),
  wait: () => new Promise((settle) => setTimeout(settle, 1e6)),
  tick: () => new Promise(() => setInterval(() => kept.push(new Uint8Array(1000)), 0)),
  large: () => "x".repeat(2 ** 20),
  cycle: () => {
    kept.push(kept);
    return kept;
  },
};

export default function handler(event: { deed: string }): unknown {
  return DEEDS[event.deed]?.();
}
