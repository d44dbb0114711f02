// The operations that the glue offers (runtime/glue/native.ts), taken off `globalThis` before any
// handler can see them. The first letter of a name is what the glue tells them apart by.
import names from "../natives.json" with { type: "json" };

export interface Natives {
  /** Reads from file descriptor `fd` into `bytes`; the number read, 0 at the end, -1 on error. */
  read(fd: number, bytes: Uint8Array): number;
  /** Writes `bytes` to `fd`; the number written, -1 on error. */
  write(fd: number, bytes: Uint8Array): number;
  /** Writes `text` to `fd` as UTF-8. */
  print(fd: number, text: string): void;
  /** UTF-8 of a well-formed string. */
  encode(text: string): Uint8Array<ArrayBuffer>;
  /** The string that `bytes` are the UTF-8 of; undefined if they are not UTF-8. */
  decode(bytes: Uint8Array): string | undefined;
  /** Fills `bytes` from the host's random source; a WASI errno. */
  xrandom(bytes: Uint8Array): number;
  /** The environment: `KEY=value`, each ended by NUL. */
  variables(): string;
  /** Nanoseconds left of the time budget; -1 without one. */
  budget(): number;
  /** Registers what the glue calls. */
  hook(index: number, value: unknown): void;
  /** How many rejections and errors nothing has handled. */
  unhandled(count: number): void;
  /** Says that there is something to be waited for after the result, which the hook `after` tells. */
  finishLater(): void;
  /** Says what kind of function this is: `KIND_*` of runtime/glue/state.ts. */
  kind(kind: number): void;
  /** Whether `value` is a Proxy. */
  isProxy(value: unknown): boolean;
  /** Ends the module with an exit status, at once. */
  quit(status: number): never;
  /** What the host takes: bits `TAKES_*` of runtime/abi.ts. */
  connected(): number;
  /** Whether waiting does not count against the time budget (1) or does (0). */
  stopClock(isStopped: number): void;
  /** Puts a message into the host's outbox. */
  message(bytes: Uint8Array): void;
}

const holder = globalThis as unknown as Record<string, unknown>;
const taken: Record<string, unknown> = {};
for (const name of names) {
  taken[name] = holder[name];
  delete holder[name];
}

export const native = taken as unknown as Natives;
