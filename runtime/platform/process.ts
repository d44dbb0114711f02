// The part of Node's `process` that can be true without an operating system.
import { SEVERITY_WARNING } from "../abi.ts";
import { define } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";
import { writeMessage } from "../guest/log.ts";

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

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const written = internal.native.write(fd, bytes.subarray(at));
    if (written <= 0) throw new Error(`the host took only ${at} of ${bytes.length} bytes on file descriptor ${fd}`);
    at += written;
  }
}

/** Writes without waiting; a handler's stdout belongs to its result, so its text goes where the console's does. */
function stream(fd: number, target: () => number) {
  return {
    fd,
    isTTY: false,
    write: (chunk: string | Uint8Array): boolean => {
      if (typeof chunk === "string") internal.native.print(target(), chunk.toWellFormed());
      else writeAll(target(), chunk);
      return true;
    },
  };
}

function exit(status: unknown = 0): never {
  if (!internal.isProgram) throw new Error("process.exit() ends a program; a handler ends by returning or throwing");
  return internal.native.quit(Number(status) & 255);
}

/** Where a bundle puts the modules of Node's that it asks for by name (src/build/named-builtins.ts). */
const BUILTINS = Symbol.for("sporelet.builtins");

/** The least that runs sporelet (package.json, `engines`); the types of Node that this project is written with are its major version's. */
const NODE_VERSION = "20.19.0";

/** No event of a process happens inside. */
const LISTENING = ["on", "once", "off", "addListener", "removeListener", "removeAllListeners", "prependListener", "prependOnceListener", "setMaxListeners"];

define("process", {
  exit,
  stdout: stream(1, () => internal.logTarget ?? 2),
  stderr: stream(2, () => 2),
  env,
  argv: ["sporelet"],
  execArgv: [],
  platform: "wasi",
  arch: "wasm32",
  pid: 1,
  title: "sporelet",
  // Whose interfaces `node:` modules follow: packages look here before they use what came with a version. Bun, Deno and workerd say so, too.
  version: `v${NODE_VERSION}`,
  versions: { node: NODE_VERSION },
  release: { name: "node" },
  features: {},
  config: {},
  cwd: () => "/",
  uptime: () => now() / 1000,
  hrtime,
  nextTick: (callback: (...values: unknown[]) => void, ...values: unknown[]) => queueMicrotask(() => callback(...values)),
  emitWarning: (warning: unknown) => writeMessage(SEVERITY_WARNING, `warning: ${warning}\n`),
  getBuiltinModule: (name: string) => (globalThis as Record<symbol, Record<string, unknown> | undefined>)[BUILTINS]?.[`${name}`.replace(/^node:/, "")],
  ...Object.fromEntries(LISTENING.map((name) => [name, () => process])),
  emit: () => false,
  listeners: () => [],
  listenerCount: () => 0,
});
/** So that what only looks whether it shall log reads no environment while the module is built (runtime/node/util.ts). */
Object.defineProperty(process, Symbol.for("sporelet.isBuilding"), { get: () => internal.isBuilding });
