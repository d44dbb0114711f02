// Ed25519, Ed448, X25519 and X448; compressed points of the NIST curves.
// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attemptAsync, type Program, runAll } from "./programs.ts";

const { subtle } = crypto;
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const utf8 = (text) => new TextEncoder().encode(text);

const OIDS = { X25519: "2b656e", X448: "2b656f", Ed25519: "2b6570", Ed448: "2b6571" };
const SIZES = { X25519: 32, X448: 56, Ed25519: 32, Ed448: 57 };

function pkcs8(name) {
  const size = SIZES[name];
  return new Uint8Array([
    0x30,
    14 + size,
    2,
    1,
    0,
    0x30,
    5,
    6,
    3,
    ...bytes(OIDS[name]),
    4,
    size + 2,
    4,
    size,
    ...Array.from({ length: size }, (_, i) => i * 3 + 1),
  ]);
}

const programs: Record<string, Program> = {};

for (const name of ["Ed25519", "Ed448"]) {
  programs[`${name}: signatures of a key, and what verifies`] = async () => {
    const secret = await subtle.importKey("pkcs8", pkcs8(name), name, true, ["sign"]);
    const { x } = await subtle.exportKey("jwk", secret);
    const open = await subtle.importKey("jwk", { kty: "OKP", crv: name, x }, name, true, ["verify"]);
    const out = [];
    for (const text of ["", "m", "x".repeat(300)]) {
      const signature = await subtle.sign(name, secret, utf8(text));
      const other = new Uint8Array(signature.slice(0));
      other[3] ^= 1;
      out.push(
        hex(signature),
        await subtle.verify({ name }, open, signature, utf8(text)),
        await subtle.verify(name, open, signature, utf8(`${text}.`)),
        await subtle.verify(name, open, other, utf8(text)),
        await subtle.verify(name, open, signature.slice(1), utf8(text)),
        await subtle.verify(name, open, new Uint8Array(0), utf8(text)),
      );
    }
    return out;
  };
  programs[`${name}: a fresh pair`] = async () => {
    const { publicKey, privateKey } = await subtle.generateKey({ name }, true, ["sign", "verify"]);
    const signature = await subtle.sign(name, privateKey, utf8("m"));
    const again = await subtle.importKey("spki", await subtle.exportKey("spki", publicKey), name, false, ["verify"]);
    const jwk = await subtle.exportKey("jwk", privateKey);
    const back = await subtle.importKey("jwk", jwk, name, false, ["sign"]);
    return [
      [publicKey.type, publicKey.usages, publicKey.algorithm, privateKey.type, privateKey.usages],
      await subtle.verify(name, again, signature, utf8("m")),
      hex(await subtle.sign(name, back, utf8("m"))) === hex(signature),
      (await subtle.exportKey("raw", publicKey)).byteLength,
    ];
  };
}

for (const name of ["X25519", "X448"]) {
  programs[`${name}: a shared secret`] = async () => {
    const secret = await subtle.importKey("pkcs8", pkcs8(name), name, true, ["deriveBits", "deriveKey"]);
    const size = SIZES[name];
    const other = await subtle.importKey(
      "raw",
      Uint8Array.from({ length: size }, (_, i) => (i * 7 + 9) & 0x7f),
      { name },
      true,
      [],
    );
    const zero = await subtle.importKey("raw", new Uint8Array(size), { name }, true, []);
    return [
      hex(await subtle.deriveBits({ name, public: other }, secret, size * 8)),
      hex(await subtle.deriveBits({ name, public: other }, secret, 128)),
      await attemptAsync(() => subtle.deriveBits({ name, public: other }, secret, size * 8 + 8)),
      await attemptAsync(() => subtle.deriveBits({ name, public: zero }, secret, size * 8)),
      await attemptAsync(() => subtle.deriveBits({ name, public: secret }, secret, 128)),
      hex(await subtle.exportKey("raw", await subtle.deriveKey({ name, public: other }, secret, { name: "AES-GCM", length: 128 }, true, ["encrypt"]))),
    ];
  };
  programs[`${name}: both sides agree`] = async () => {
    const [a, b] = [await subtle.generateKey(name, true, ["deriveBits"]), await subtle.generateKey(name, true, ["deriveBits"])];
    const one = hex(await subtle.deriveBits({ name, public: b.publicKey }, a.privateKey, 256));
    return [one === hex(await subtle.deriveBits({ name, public: a.publicKey }, b.privateKey, 256)), one.length, a.publicKey.usages];
  };
}

for (const name of Object.keys(OIDS)) {
  const usages = name.startsWith("Ed") ? ["sign"] : ["deriveBits"];
  programs[`${name}: a key in every format`] = async () => {
    const key = await subtle.importKey("pkcs8", pkcs8(name), name, true, usages);
    const { key_ops, ...jwk } = await subtle.exportKey("jwk", key);
    const { d, ...open } = jwk;
    const publicKey = await subtle.importKey("jwk", open, name, true, name.startsWith("Ed") ? ["verify"] : []);
    return [
      hex(await subtle.exportKey("pkcs8", key)) === hex(pkcs8(name)),
      Object.entries(jwk).sort(),
      key_ops,
      hex(await subtle.exportKey("spki", publicKey)),
      hex(await subtle.exportKey("raw", publicKey)),
      (await subtle.exportKey("jwk", publicKey)).x === jwk.x,
      await attemptAsync(() => subtle.exportKey("raw", key)),
    ];
  };
  programs[`${name}: what is no key`] = async () => {
    const raw = name.startsWith("Ed") ? ["verify"] : [];
    const tries = [
      () => subtle.importKey("raw", new Uint8Array(SIZES[name] + 1), name, true, raw),
      () => subtle.importKey("pkcs8", pkcs8(name === "Ed25519" ? "X25519" : "Ed25519"), name, true, usages),
      () => subtle.importKey("pkcs8", pkcs8(name).slice(0, -1), name, true, usages),
      () => subtle.importKey("jwk", { kty: "EC", crv: name, x: "AA" }, name, true, raw),
      () => subtle.importKey("jwk", { kty: "OKP", crv: "other", x: "AA" }, name, true, raw),
      () => subtle.importKey("jwk", { kty: "OKP", crv: name }, name, true, raw),
      ...["Ed25519", "Ed448", "EdDSA", "ES256"].map(
        (alg) => () => subtle.importKey("jwk", { kty: "OKP", crv: name, x: btoa("a".repeat(SIZES[name])).replace(/=/g, ""), alg }, name, true, raw),
      ),
      () => subtle.importKey("raw", new Uint8Array(SIZES[name]), name, true, ["encrypt"]),
      () => subtle.importKey("pkcs8", pkcs8(name), name, true, []),
    ];
    const out = [];
    for (const one of tries) out.push(await attemptAsync(async () => (await one()).type));
    return out;
  };
}

/** Public keys, compressed. */
const points = {
  "P-256": ["03d8e2aa8c7c5d1f6d5e1c7fc4d8e4b0f1e0f4a6f9a2e8c7b5d3a1908f7e6d5c4b", "026b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"],
  "P-384": ["02aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7"],
  "P-521": ["0200c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66"],
};
for (const [namedCurve, list] of Object.entries(points))
  programs[`${namedCurve}: compressed points`] = async () => {
    const out = [];
    for (const point of list)
      for (const sign of ["02", "03"])
        out.push(
          await attemptAsync(async () => {
            const given = bytes(sign + point.slice(2));
            const key = await subtle.importKey("raw", given, { name: "ECDSA", namedCurve }, true, ["verify"]);
            const raw = new Uint8Array(await subtle.exportKey("raw", key));
            const spki = new Uint8Array(await subtle.exportKey("spki", key));
            // The same SubjectPublicKeyInfo with the point compressed: three lengths are less by one coordinate.
            const half = (raw.length - 1) / 2;
            const head = [...spki.slice(0, spki.length - raw.length)];
            const inner = head.slice(head[1] & 0x80 ? 3 : 2);
            const bit = inner.lastIndexOf(3);
            const algorithm = inner.slice(0, bit);
            const body = [...algorithm, 3, half + 2, 0, ...given];
            const again = await subtle.importKey("spki", new Uint8Array([0x30, body.length, ...body]), { name: "ECDH", namedCurve }, true, []);
            const { x, y } = await subtle.exportKey("jwk", key);
            return [hex(raw), x, y, hex(await subtle.exportKey("raw", again)) === hex(raw)];
          }),
        );
    return out;
  };

export default () => runAll(programs);
