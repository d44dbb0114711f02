// crypto-js: digests, HMAC, key derivation and ciphers in several modes
import CryptoJS from "crypto-js";

export default async function (event: { text: string }) {
  const key = CryptoJS.enc.Hex.parse("000102030405060708090a0b0c0d0e0f");
  const iv = CryptoJS.enc.Hex.parse("101112131415161718191a1b1c1d1e1f");
  const encrypted = CryptoJS.AES.encrypt(event.text, key, { iv });
  const withPhrase = CryptoJS.AES.encrypt(event.text, "phrase");
  return [
    [CryptoJS.MD5, CryptoJS.SHA1, CryptoJS.SHA256, CryptoJS.SHA512, CryptoJS.SHA3, CryptoJS.RIPEMD160].map((digest) => String(digest(event.text))),
    String(CryptoJS.HmacSHA256(event.text, "k")),
    String(CryptoJS.PBKDF2("p", "salt", { keySize: 8, iterations: 10 })),
    encrypted.toString(),
    CryptoJS.AES.decrypt(encrypted, key, { iv }).toString(CryptoJS.enc.Utf8),
    CryptoJS.AES.decrypt(withPhrase.toString(), "phrase").toString(CryptoJS.enc.Utf8),
    String(CryptoJS.TripleDES.encrypt(event.text, key, { iv, mode: CryptoJS.mode.CTR, padding: CryptoJS.pad.NoPadding })),
    CryptoJS.enc.Base64.stringify(CryptoJS.enc.Utf8.parse(event.text)),
  ];
}

export const event = { text: "hello ü" };
