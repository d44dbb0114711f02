/** Longer than any timer: 30 years. */
const LONGEST_MS: f64 = 1e12;

/** For `subscribe-duration`; infinite, where only a message can help, is very long. */
export function nanoseconds(ms: f64): u64 {
  return <u64>(min(ms, LONGEST_MS) * 1e6);
}
