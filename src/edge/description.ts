// What a worker's host is told of its module: part of the module's own metadata, which it could not read itself.
import type { Layout, Mailbox } from "../engine/manifest.ts";

/** What the name of a directory ends in where none is given. */
export const WORKER_EXTENSION = "-worker";

export interface WorkerDescription {
  name: string;
  kind: "handler" | "fetch";
  layout: Layout;
  mailbox: Mailbox;
  /** End of the heap in the snapshot, in pages of 64 KiB. */
  heapPages: number;
  /** Hosts that the function may fetch from, each `host` or `host:port`. */
  allowedHosts: readonly string[];
}
