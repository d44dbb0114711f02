// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, attemptAsync, type Program, runAll } from "./programs.ts";

const { subtle } = crypto;
const utf8 = (text: string) => new TextEncoder().encode(text);
const hex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");

const programs: Record<string, Program> = {
  "an algorithm whose members are inherited": async () => {
    class Curve {
      get namedCurve() {
        return "P-256";
      }
    }
    const hmac = Object.create({ name: "HMAC", hash: "SHA-256" });
    const key = await subtle.importKey("raw", utf8("k"), hmac, true, ["sign"]);
    const pair = await subtle.generateKey(Object.assign(new Curve(), { name: "ECDSA" }), true, ["sign"]);
    return [key.algorithm, hex(await subtle.sign(hmac, key, utf8("m"))), pair.privateKey.algorithm];
  },
  "ECDSA: sign and verify": async () => {
    const out = [];
    for (const namedCurve of ["P-256", "P-384"]) {
      const { privateKey, publicKey } = await subtle.generateKey({ name: "ECDSA", namedCurve }, true, ["sign", "verify"]);
      const a = { name: "ECDSA", hash: "SHA-256" };
      const s = await subtle.sign(a, privateKey, utf8("m"));
      out.push(
        s.byteLength,
        await subtle.verify(a, publicKey, s, utf8("m")),
        await subtle.verify(a, publicKey, s, utf8("n")),
        publicKey.type,
        privateKey.usages,
        publicKey.usages,
        (await subtle.exportKey("raw", publicKey)).byteLength,
      );
    }
    return out;
  },
  "ECDSA: a known key and signature": async () => {
    const jwk = { kty: "EC", crv: "P-256", x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" };
    const k = await subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
    const signature = Uint8Array.from([
      14, 209, 33, 83, 121, 99, 108, 72, 60, 47, 127, 21, 88, 7, 212, 2, 163, 178, 40, 3, 58, 249, 124, 126, 23, 129, 154, 195, 22, 158, 166, 101, 197, 10, 7,
      211, 140, 60, 112, 229, 216, 241, 45, 175, 8, 74, 84, 128, 166, 101, 144, 197, 242, 147, 80, 154, 143, 63, 127, 138, 131, 163, 84, 213,
    ]);
    const text = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    return [
      await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, k, signature, utf8(text)),
      hex(await subtle.exportKey("raw", k)),
      hex(await subtle.exportKey("spki", k)),
      k.algorithm,
    ];
  },
  "ECDH: both sides agree": async () => {
    const make = () => subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const [a, b] = [await make(), await make()];
    const x = await subtle.deriveBits({ name: "ECDH", public: b.publicKey }, a.privateKey, 256);
    const y = await subtle.deriveBits({ name: "ECDH", public: a.publicKey }, b.privateKey, 256);
    return [hex(x) === hex(y), x.byteLength];
  },
  "RSASSA-PKCS1-v1_5: a key travels as JWK and PKCS#8": async () => {
    const a = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const { privateKey, publicKey } = await subtle.generateKey({ ...a, modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) }, true, [
      "sign",
      "verify",
    ]);
    const s = await subtle.sign(a, privateKey, utf8("m"));
    const jwk = await subtle.exportKey("jwk", publicKey);
    const k = await subtle.importKey("jwk", jwk, a, true, ["verify"]);
    const p8 = await subtle.importKey("pkcs8", await subtle.exportKey("pkcs8", privateKey), a, false, ["sign"]);
    return [s.byteLength, await subtle.verify(a, k, s, utf8("m")), Object.keys(jwk).sort(), jwk.alg, hex(await subtle.sign(a, p8, utf8("m"))) === hex(s)];
  },
  "Ed25519: a known signature": async () => {
    const seed = Uint8Array.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60".match(/../g), (h) => Number.parseInt(h, 16));
    const p8 = new Uint8Array([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20, ...seed]);
    const k = await subtle.importKey("pkcs8", p8, "Ed25519", true, ["sign"]);
    return [hex(await subtle.sign("Ed25519", k, new Uint8Array(0))), (await subtle.exportKey("jwk", k)).x];
  },
  "keys can't be cloned into what they are not": async () => {
    const k = await subtle.importKey("raw", utf8("key"), { name: "HMAC", hash: "SHA-1" }, true, ["sign"]);
    return [
      Object.prototype.toString.call(k),
      k instanceof CryptoKey,
      attempt(() => (k.extractable = false)),
      await attemptAsync(() => subtle.exportKey("raw", {})),
    ];
  },
};

export default () => runAll(programs);
