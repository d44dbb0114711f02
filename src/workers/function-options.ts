// What a host is told of one function: its limits, its environment, its network.
import type { Network } from "../host/function.ts";

/** Limits and grants of one function in a host; `createHost` gives defaults for all of them. */
export interface FunctionOptions {
  /** What messages and metrics call it. Default: what the module says. */
  name?: string;
  /** Wall time of one invocation, in ms; 0 is no limit. Default 10,000. */
  timeout?: number;
  /** Most memory of one invocation, in bytes; a module built for less keeps its own limit. Default 64 MiB. */
  memory?: number;
  /**
   * How much of the stack one invocation may use, in bytes, from 32 KiB to 256 KiB; a module built for less keeps its own
   * limit. Deeper recursion is a RangeError. A foreign module can't be loaded with it. Default 256 KiB.
   */
  stack?: number;
  /** Invocations in flight; one more is E_BUSY. Default 256. */
  concurrency?: number;
  /** Most bytes of a result. Default 16 MiB. */
  maxResult?: number;
  /** Most bytes that one invocation may write on stderr; what is beyond is dropped, and counted there. Default 64 KiB. */
  maxLog?: number;
  /** The environment of every invocation; nothing of the process's own is passed on. Default empty. */
  env?: Readonly<Record<string, string>>;
  /** Answers outbound requests. Default: there is no network. */
  network?: Network;
}
