// CryptoKey, and what of it only this part sees: the material of the key.

export type Bytes = Uint8Array<ArrayBuffer>;

export type Usage = "encrypt" | "decrypt" | "sign" | "verify" | "deriveKey" | "deriveBits" | "wrapKey" | "unwrapKey";

export interface KeyAlgorithm {
  name: string;
  length?: number;
  hash?: { name: string };
  namedCurve?: string;
  modulusLength?: number;
  publicExponent?: Uint8Array;
}

export interface Slots {
  type: "secret" | "private" | "public";
  extractable: boolean;
  algorithm: KeyAlgorithm;
  usages: Usage[];
  /** A secret key's bytes, an elliptic curve's scalar or point, RSA's PKCS #1 structure. */
  material: Bytes;
  /** Of a private key: the material of its public key. */
  publicMaterial?: Bytes;
}

let slots: (key: CryptoKey) => Slots;
let allowed = false;

export class CryptoKey {
  #slots: Slots;

  static {
    slots = (key) => {
      if (typeof key !== "object" || key === null || !(#slots in key)) throw new TypeError("expected a CryptoKey");
      return key.#slots;
    };
  }

  constructor(slots: Slots) {
    if (!allowed) throw new TypeError("Illegal constructor");
    this.#slots = slots;
  }

  get type(): string {
    return this.#slots.type;
  }

  get extractable(): boolean {
    return this.#slots.extractable;
  }

  get algorithm(): KeyAlgorithm {
    return this.#slots.algorithm;
  }

  get usages(): Usage[] {
    return this.#slots.usages;
  }
}

/** What is behind `key`; a TypeError if it is none. */
export const slotsOf = (key: unknown): Slots => slots(key as CryptoKey);

export function makeKey(given: Slots): CryptoKey {
  const { name, hash, ...rest } = given.algorithm;
  allowed = true;
  try {
    const hashed = hash && { hash };
    return new CryptoKey({ ...given, algorithm: name === "HMAC" ? { name, ...hashed, ...rest } : { name, ...rest, ...hashed } });
  } finally {
    allowed = false;
  }
}
