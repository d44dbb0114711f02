// Keys of states and of key-value stores, which come from events and functions.

/** Whether the log can keep something under the key. */
export function isKey(key: string, mostBytes: number): boolean {
  return key.length > 0 && key.length <= mostBytes && key.isWellFormed() && Buffer.byteLength(key) <= mostBytes;
}
