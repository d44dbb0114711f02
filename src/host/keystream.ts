// Random bytes that can be given once more: a key's own stream of AES-256 in counter mode (NIST SP 800-38A, section 6.5).
import { type Cipher, createCipheriv } from "node:crypto";

export const KEY_BYTES = 32;
/** No key has a second stream, so all may begin alike. */
const START = new Uint8Array(16);
/** What is made at once: a thread can be ended only between two calls. */
const CHUNK = new Uint8Array(1 << 20);

export class Keystream {
  readonly #cipher: Cipher;

  constructor(key: Uint8Array) {
    this.#cipher = createCipheriv("aes-256-ctr", key, START);
  }

  /** Fills `target` with the next bytes. */
  fill(target: Uint8Array): void {
    for (let at = 0; at < target.length; at += CHUNK.length) target.set(this.#cipher.update(CHUNK.subarray(0, target.length - at)), at);
  }
}
