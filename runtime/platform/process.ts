// The part of Node's `process` that can be true without an operating system.
import { define } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";

const { environment } = internal;
const { now } = performance;

/** The same object however early it was taken hold of: a snapshot must not hold the environment of the machine that built it. */
const env = new Proxy({} as Record<string, string>, {
  get: (_, key) => (typeof key === "string" ? environment()[key] : undefined),
  has: (_, key) => key in environment(),
  set: (_, key, value) => {
    environment()[String(key)] = String(value);
    return true;
  },
  deleteProperty: (_, key) => delete environment()[String(key)],
  ownKeys: () => Object.keys(environment()),
  getOwnPropertyDescriptor: (_, key) => {
    const value = environment()[String(key)];
    return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
  },
});

/** [s, ns] on a monotonic clock, less `since`. */
function hrtime(since?: [number, number]): [number, number] {
  const time = now();
  const seconds = Math.floor(time / 1000);
  const nanoseconds = Math.floor((time % 1000) * 1e6);
  if (since === undefined) return [seconds, nanoseconds];
  const borrow = nanoseconds < since[1] ? 1 : 0;
  return [seconds - since[0] - borrow, nanoseconds - since[1] + borrow * 1e9];
}
hrtime.bigint = () => BigInt(Math.floor(now() * 1e6));

define("process", {
  env,
  argv: ["sporelet"],
  execArgv: [],
  platform: "wasi",
  arch: "wasm32",
  pid: 1,
  version: "",
  versions: {},
  cwd: () => "/",
  uptime: () => now() / 1000,
  hrtime,
  nextTick: (callback: (...values: unknown[]) => void, ...values: unknown[]) => queueMicrotask(() => callback(...values)),
  emitWarning: (warning: unknown) => internal.native.print(2, `warning: ${warning}\n`),
  on: () => {},
  once: () => {},
  off: () => {},
});
