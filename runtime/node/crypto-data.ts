// What functions of node:crypto take as data.
export type Data = string | NodeJS.ArrayBufferView | ArrayBuffer | KeyObject;

/** A secret key; there are no others here. */
export class KeyObject {
  readonly type = "secret";
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes.slice();
  }

  static bytesOf(key: KeyObject): Uint8Array {
    return key.#bytes;
  }

  get symmetricKeySize(): number {
    return this.#bytes.length;
  }

  export(options?: { format?: "buffer" | "jwk" }): Buffer | { kty: "oct"; k: string } {
    const bytes = Buffer.from(this.#bytes);
    return options?.format === "jwk" ? { kty: "oct", k: bytes.toString("base64url") } : bytes;
  }

  equals(other: KeyObject): boolean {
    return Buffer.from(this.#bytes).equals(KeyObject.bytesOf(other));
  }
}

export function bytesOf(data: Data, encoding: BufferEncoding = "utf8"): Uint8Array {
  if (typeof data === "string") return plain(Buffer.from(data, encoding));
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (data instanceof KeyObject) return KeyObject.bytesOf(data);
  throw Object.assign(new TypeError('The "data" argument must be of type string or an instance of Buffer, TypedArray, DataView or KeyObject.'), {
    code: "ERR_INVALID_ARG_TYPE",
  });
}

/** The library takes a Uint8Array, and not what is derived from it. */
export const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
