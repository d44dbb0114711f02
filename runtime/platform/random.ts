// `crypto` with what needs nothing but random bytes; part `crypto` adds `subtle`.
import { define, shapeClass } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";
import { uuidOf } from "../guest/uuid.ts";

const QUOTA_BYTES = 65536; // Web Cryptography API, getRandomValues step 2
const { native } = internal;

class Crypto {
  constructor() {
    if (internal.crypto !== undefined) throw new TypeError("Illegal constructor: Crypto");
  }

  getRandomValues<T extends ArrayBufferView>(view: T): T {
    if (!(#fill in this)) throw new TypeError("Illegal invocation: Crypto.getRandomValues");
    if (!ArrayBuffer.isView(view) || view instanceof DataView || /^(?:Big)?(?:Ui|I)nt/.exec(Object.prototype.toString.call(view).slice(8)) === null)
      throw new DOMException("getRandomValues: expected an integer typed array", "TypeMismatchError");
    if (view.byteLength > QUOTA_BYTES)
      throw new DOMException(`getRandomValues: at most ${QUOTA_BYTES} bytes at a time, got ${view.byteLength}`, "QuotaExceededError");
    this.#fill(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return view;
  }

  randomUUID(): string {
    const bytes = new Uint8Array(16);
    this.#fill(bytes);
    return uuidOf(bytes);
  }

  #fill(bytes: Uint8Array): void {
    const errno = native.xrandom(bytes);
    if (errno !== 0) throw new Error(`the host gave no random bytes (WASI errno ${errno})`);
  }
}

internal.crypto = new Crypto();
shapeClass("Crypto", Crypto);
define("crypto", internal.crypto);
