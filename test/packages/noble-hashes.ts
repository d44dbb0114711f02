// @noble/hashes: digests, HMAC and key derivation.
import { argon2id } from "@noble/hashes/argon2.js";
import { blake3 } from "@noble/hashes/blake3.js";
import { hmac } from "@noble/hashes/hmac.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

export default async function (event: { text: string }) {
  const bytes = utf8ToBytes(event.text);
  const salt = utf8ToBytes("salt of bytes");
  return [
    sha256(bytes),
    sha512(bytes),
    keccak_256(bytes),
    blake3(bytes),
    hmac(sha256, salt, bytes),
    pbkdf2(sha256, bytes, salt, { c: 20, dkLen: 16 }),
    argon2id(bytes, salt, { t: 1, m: 16, p: 1, dkLen: 16 }),
  ].map(bytesToHex);
}

export const event = { text: "grüße" };
