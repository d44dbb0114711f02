// What guest and host share of the key-value store of functions that take events: the host holds to the same limits.

/** A function's request to its host. No name ends so outside of a private network (ICANN's reservation of "internal", 2024). */
export const KV_URL = "http://kv.internal/";
/** Bytes of a key, UTF-8: LMDB takes 1978, with the function's name. */
export const KV_KEY_BYTES = 512;
/** Characters of a value's JSON. */
export const KV_VALUE_LENGTH = 65536;
/** Keys that one invocation may write. */
export const KV_WRITES = 1000;
/** Entries of one list. */
export const KV_LIST = 1000;
