// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, attemptAsync, type Program, runAll } from "./programs.ts";

const { subtle } = crypto;
const utf8 = (text: string) => new TextEncoder().encode(text);
const hex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");
const count = (length: number, from = 0) => new Uint8Array(length).map((_, i) => i + from);
const SHA = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];

const importHmac = (hash: string, key = utf8("key")) => subtle.importKey("raw", key, { name: "HMAC", hash }, true, ["sign", "verify"]);
const importAes = (name: string, bits = 128) =>
  subtle.importKey("raw", count(bits / 8), name, true, name === "AES-KW" ? ["wrapKey", "unwrapKey"] : ["encrypt", "decrypt"]);

const general: Record<string, Program> = {
  digests: async () => {
    const out = [];
    for (const name of SHA) for (const text of ["", "abc", "a".repeat(1000)]) out.push(hex(await subtle.digest(name, utf8(text))));
    return out;
  },
  "digests: names and sources": async () => [
    hex(await subtle.digest({ name: "sha-256" }, new Uint8Array([1, 2, 3]).subarray(1))),
    hex(await subtle.digest("Sha-1", new DataView(new ArrayBuffer(2)))),
    hex(await subtle.digest("SHA-1", new ArrayBuffer(0))),
    await attemptAsync(() => subtle.digest("MD5", utf8(""))),
    await attemptAsync(() => subtle.digest("SHA-256", "text")),
    await attemptAsync(() => subtle.digest("SHA-256")),
  ],
  "digests: boundaries of blocks": async () => {
    const out = [];
    for (const n of [55, 56, 63, 64, 65, 111, 112, 127, 128, 129])
      out.push(hex(await subtle.digest("SHA-256", count(n))).slice(0, 16), hex(await subtle.digest("SHA-512", count(n))).slice(0, 16));
    return out;
  },
  getRandomValues: () => {
    const u = new Uint8Array(16);
    return [
      crypto.getRandomValues(u) === u,
      u.some((x) => x > 0),
      crypto.getRandomValues(new Uint32Array(2)).length,
      crypto.getRandomValues(new BigInt64Array(1)).length,
      attempt(() => crypto.getRandomValues(new Uint8Array(65537))),
      attempt(() => crypto.getRandomValues(new Float32Array(1))),
      attempt(() => crypto.getRandomValues(new DataView(new ArrayBuffer(1)))),
    ];
  },
  randomUUID: () => [
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()),
    crypto.randomUUID() !== crypto.randomUUID(),
  ],
  shapes: () => [Object.prototype.toString.call(crypto), Object.prototype.toString.call(subtle), crypto.subtle === subtle, attempt(() => new CryptoKey())],
  "timing-independent comparison is verify": async () => {
    const k = await importHmac("SHA-256");
    const s = await subtle.sign("HMAC", k, utf8("m"));
    const bad = new Uint8Array(s.slice(0));
    bad[3] ^= 1;
    return [
      await subtle.verify("HMAC", k, s, utf8("m")),
      await subtle.verify("HMAC", k, bad, utf8("m")),
      await subtle.verify("HMAC", k, s, utf8("n")),
      await subtle.verify("HMAC", k, s.slice(1), utf8("m")),
      await subtle.verify("HMAC", k, new ArrayBuffer(0), utf8("m")),
    ];
  },
};

const secret: Record<string, Program> = {
  HMAC: async () => {
    const out = [];
    for (const hash of SHA)
      for (const key of [utf8("key"), count(200)]) out.push(hex(await subtle.sign("HMAC", await importHmac(hash, key), utf8("The quick brown fox"))));
    return out;
  },
  "HMAC: keys": async () => {
    const k = await importHmac("SHA-256");
    const jwk = await subtle.exportKey("jwk", k);
    const again = await subtle.importKey("jwk", jwk, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const made = await subtle.generateKey({ name: "HMAC", hash: "SHA-512" }, true, ["sign"]);
    return [
      k.type,
      k.extractable,
      k.algorithm,
      k.usages,
      hex(await subtle.exportKey("raw", k)),
      Object.entries(jwk).sort(),
      again.usages,
      (await subtle.exportKey("raw", made)).byteLength,
      made.algorithm.length,
    ];
  },
  "HMAC: refusals": async () => {
    const k = await subtle.importKey("raw", utf8("k"), { name: "HMAC", hash: "SHA-1" }, false, ["verify"]);
    return [
      await attemptAsync(() => subtle.sign("HMAC", k, utf8(""))),
      await attemptAsync(() => subtle.importKey("raw", utf8("k"), { name: "HMAC", hash: "SHA-1" }, false, ["encrypt"])),
      await attemptAsync(() => subtle.importKey("raw", utf8("k"), { name: "HMAC", hash: "SHA-1" }, false, [])),
      await attemptAsync(() => subtle.importKey("raw", utf8("k"), "HMAC", false, ["sign"])),
      await attemptAsync(() => subtle.importKey("nope", utf8("k"), "HMAC", false, ["sign"])),
    ];
  },
  "AES-GCM": async () => {
    const out = [];
    for (const bits of [128, 256]) {
      const k = await importAes("AES-GCM", bits);
      for (const options of [{}, { additionalData: utf8("aad") }, { tagLength: 96 }]) {
        const a = { name: "AES-GCM", iv: count(12), ...options };
        const c = await subtle.encrypt(a, k, utf8("attack at dawn"));
        out.push(hex(c), new TextDecoder().decode(await subtle.decrypt(a, k, c)));
      }
    }
    return out;
  },
  "AES-GCM: long vectors, and nothing to encrypt": async () => {
    const k = await importAes("AES-GCM");
    return [
      hex(await subtle.encrypt({ name: "AES-GCM", iv: count(16) }, k, new Uint8Array(0))),
      hex(await subtle.encrypt({ name: "AES-GCM", iv: count(60) }, k, count(33))),
    ];
  },
  "AES-GCM: what was changed is refused": async () => {
    const k = await importAes("AES-GCM");
    const a = { name: "AES-GCM", iv: count(12) };
    const c = new Uint8Array(await subtle.encrypt(a, k, utf8("x")));
    c[0] ^= 1;
    return [
      await attemptAsync(() => subtle.decrypt(a, k, c)),
      await attemptAsync(() => subtle.decrypt(a, k, new Uint8Array(3))),
      await attemptAsync(() => subtle.decrypt({ ...a, iv: count(12, 1) }, k, c)),
      await attemptAsync(() => subtle.encrypt({ ...a, tagLength: 5 }, k, c)),
    ];
  },
  "AES-CBC": async () => {
    const k = await importAes("AES-CBC", 256);
    const a = { name: "AES-CBC", iv: count(16) };
    const out = [];
    for (const n of [0, 1, 15, 16, 17, 40]) {
      const c = await subtle.encrypt(a, k, count(n));
      out.push(hex(c), (await subtle.decrypt(a, k, c)).byteLength);
    }
    return [
      out,
      await attemptAsync(() => subtle.decrypt(a, k, new Uint8Array(15))),
      await attemptAsync(() => subtle.encrypt({ name: "AES-CBC", iv: count(8) }, k, count(1))),
    ];
  },
  "AES-CTR": async () => {
    const k = await importAes("AES-CTR");
    const run = (length, counter) => subtle.encrypt({ name: "AES-CTR", counter, length }, k, count(50));
    const edge = new Uint8Array(16).fill(255);
    return [hex(await run(64, count(16))), hex(await run(128, edge)), hex(await run(64, edge)), await attemptAsync(() => run(0, edge))];
  },
  "AES-KW": async () => {
    const k = await importAes("AES-KW");
    const inner = await importAes("AES-GCM", 256);
    const w = await subtle.wrapKey("raw", inner, k, "AES-KW");
    const u = await subtle.unwrapKey("raw", w, k, "AES-KW", "AES-GCM", true, ["encrypt"]);
    return [hex(w), hex(await subtle.exportKey("raw", u)), u.usages];
  },
  "AES: keys": async () => {
    const out = [];
    for (const length of [128, 192, 256]) {
      const k = await subtle.generateKey({ name: "AES-GCM", length }, true, ["encrypt"]);
      out.push([k.algorithm, (await subtle.exportKey("raw", k)).byteLength]);
    }
    const k = await importAes("AES-CBC");
    return [
      out,
      Object.entries(await subtle.exportKey("jwk", k)).sort(),
      await attemptAsync(() => subtle.importKey("raw", count(5), "AES-GCM", true, ["encrypt"])),
      await attemptAsync(() => subtle.generateKey({ name: "AES-GCM", length: 100 }, true, ["encrypt"])),
      await attemptAsync(() => subtle.encrypt({ name: "AES-GCM", iv: count(12) }, k, count(1))),
    ];
  },
  PBKDF2: async () => {
    const k = await subtle.importKey("raw", utf8("password"), "PBKDF2", false, ["deriveBits", "deriveKey"]);
    const out = [];
    for (const hash of SHA) out.push(hex(await subtle.deriveBits({ name: "PBKDF2", hash, salt: utf8("salt"), iterations: 10 }, k, 320)));
    const d = await subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt: utf8("s"), iterations: 3 }, k, { name: "AES-GCM", length: 256 }, true, [
      "encrypt",
    ]);
    return [
      out,
      hex(await subtle.exportKey("raw", d)),
      await attemptAsync(() => subtle.deriveBits({ name: "PBKDF2", hash: "SHA-1", salt: utf8("s"), iterations: 0 }, k, 8)),
      await attemptAsync(() => subtle.importKey("raw", utf8("p"), "PBKDF2", true, ["deriveBits"])),
    ];
  },
  HKDF: async () => {
    const k = await subtle.importKey("raw", count(22, 11), "HKDF", false, ["deriveBits"]);
    const out = [];
    for (const hash of SHA) out.push(hex(await subtle.deriveBits({ name: "HKDF", hash, salt: count(13), info: count(10, 240) }, k, 336)));
    return [out, hex(await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new Uint8Array() }, k, 256))];
  },
};

export default () => runAll({ ...general, ...secret });
