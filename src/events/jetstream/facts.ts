// What all hosts of a log know beside its events, in a bucket of key-value pairs: changes of tables under <table>.<name>.<sequence>, and
// where each function is, under at.<name>.<share>.
import type { Change } from "../changes.ts";
import type { StoredProgress } from "../progress.ts";
import type { Store } from "../store.ts";
import { SHARES, token, untoken } from "./names.ts";

/** Where a function is in one share of the log, and who gives it that share's events. */
export interface ShareRecord extends StoredProgress {
  /** The host; absent: nobody. */
  owner?: string;
}

/** How far a function is in all shares. Its position is that of the share that is behind. */
export interface StoredShares extends StoredProgress {
  shares: number[];
  /** The host that has each share; null: none has. */
  owners: (string | null)[];
}

export const shareKey = (name: string, share: number): string => `at.${token(name)}.${share}`;

export function keyOf({ table, key }: Change): string {
  const [name, ...rest] = Array.isArray(key) ? key : [key];
  return [table, token(name as string), ...rest].join(".");
}

/** Characters that are kept of what a function said when it failed: a letter has to fit into a message. */
const MOST_SAID = 8000;

/** What the bucket has of a change. */
export function storedOf({ table, value }: Change): unknown {
  if (table !== "dead" || value === undefined) return value;
  const letter = value as { message: string };
  return { ...letter, message: letter.message.slice(0, MOST_SAID) };
}

/** @returns the change that a key stands for; undefined: it is none of them */
function changeOf(key: string, value: unknown): Change | undefined {
  const [table, name = "", sequence] = key.split(".");
  switch (table) {
    case "functions":
    case "pauses":
      return { table, key: untoken(name), value };
    case "attempts":
    case "dead":
    case "redriven":
      return { table, key: [untoken(name), Number(sequence)], value };
  }
  return undefined;
}

/** Notes in the copy what a key of the bucket has become. Within a transaction. */
export function noteFact(store: Store, key: string, value: unknown, apply: (change: Change) => void): void {
  const change = changeOf(key, value);
  if (change !== undefined) apply(change);
  const [kind, name = "", share] = key.split(".");
  if (kind === "at" && value !== undefined) noteShare(store, untoken(name), Number(share), value as ShareRecord);
}

function noteShare({ progress }: Store, name: string, share: number, { position, owner }: ShareRecord): void {
  const before = progress.get(name) as StoredShares | undefined;
  const shares = before?.shares ?? Array.from({ length: SHARES }, () => position);
  const owners = before?.owners ?? new Array<string | null>(SHARES).fill(null);
  shares[share] = position;
  owners[share] = owner ?? null;
  const stored: StoredShares = { position: Math.min(...shares), ahead: [], shares, owners };
  void progress.put(name, stored);
}
