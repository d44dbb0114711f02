// JSON web tokens signed with HS256 and checked; the hash is JavaScript (noble), as WebCrypto's would measure native code.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const bytesOf = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const KEY = bytesOf("a secret of thirty-two bytes, or");

function base64url(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    const quad = [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63];
    text += quad
      .slice(0, Math.min(4, bytes.length - i + 1))
      .map((six) => ALPHABET[six])
      .join("");
  }
  return text;
}

const signatureOf = (body: string) => base64url(hmac(sha256, KEY, bytesOf(body)));

export default function handler({ rounds }: { rounds: number }) {
  let valid = 0;
  let token = "";
  const header = base64url(bytesOf('{"alg":"HS256","typ":"JWT"}'));
  for (let i = 0; i < rounds; i++) {
    const body = `${header}.${base64url(bytesOf(JSON.stringify({ sub: `user-${i}`, iat: 1700000000 + i, roles: ["a", "b"] })))}`;
    token = `${body}.${signatureOf(body)}`;
    const [head, claims, signature] = token.split(".");
    if (signatureOf(`${head}.${claims}`) === signature) valid++;
  }
  return { valid, token };
}
