// What passes between the supervisor and the processes that serve.
import { type ErrorCode, SporeletError } from "../../errors.ts";
import type { NetworkOptions } from "../../host/allow-network.ts";
import type { HostedFunction } from "../../workers/hosted.ts";
import type { AppOptions } from "../app.ts";
import type { FunctionStatistics } from "../statistics.ts";

export interface PlainError {
  code: ErrorCode;
  message: string;
  remedy: string;
}

export function plainError(error: unknown): PlainError {
  if (error instanceof SporeletError) return { code: error.code, message: error.message, remedy: error.remedy };
  return { code: "E_INTERNAL", message: error instanceof Error ? (error.stack ?? error.message) : String(error), remedy: "" };
}

export function errorOf({ code, message, remedy }: PlainError): SporeletError {
  return new SporeletError(code, message, { remedy });
}

/** A function as a process knows it before it loads it. */
export interface Entry {
  path: string;
  name: string;
  kind: HostedFunction["kind"];
  /** By which its module is asked for. */
  id: number;
}

/** One that can't be built. */
export interface FailedEntry {
  path: string;
  failure: PlainError;
}

export type Entries = readonly (Entry | FailedEntry)[];

/** What a process is to do; all of it can be cloned. */
export interface ProcessOptions extends Omit<AppOptions, "network" | "onWorkerDeath" | "workers"> {
  /** Hosts that functions may fetch from; absent: no network. */
  allowNet?: { hosts: readonly string[]; limits: NetworkOptions };
}

export type Question = { what: "state" } | { what: "metrics" } | { what: "invoke"; path: string; event: Uint8Array };

/** The answer to "state". */
export interface ProcessState {
  inFlight: number;
  queued: number;
  workers: { load: number }[];
  /** By function name. */
  functions: ReadonlyMap<string, { inFlight: number; statistics: FunctionStatistics }>;
}

export type ToProcess =
  | { what: "begin"; options: ProcessOptions; entries: Entries }
  | { what: "entries"; entries: Entries }
  | { what: "module"; id: number; module: Uint8Array | string; map: string | undefined; isTrusted: boolean }
  | { what: "gone"; id: number }
  | { what: "ask"; ask: number; question: Question }
  | { what: "abort"; ask: number }
  /** The connection comes with it. */
  | { what: "connection" }
  | { what: "drain" };

export type ToSupervisor =
  /** It hears messages now; those before are lost. */
  | { what: "ready" }
  | { what: "serving" }
  | { what: "failed"; error: PlainError }
  | { what: "want"; id: number }
  | { what: "took" }
  | { what: "leaving" }
  | { what: "answer"; ask: number; value: unknown }
  | { what: "refused"; ask: number; error: PlainError };
