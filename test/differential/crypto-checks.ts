// What is refused, and by which error: one thing is wrong at a time, in the order in which Web Cryptography looks at things.
// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { type Program, runAll } from "./programs.ts";

const { subtle } = crypto;
const publicExponent = new Uint8Array([1, 0, 1]);
const rsa = (more) => ({ hash: "SHA-1", modulusLength: 1024, publicExponent, ...more });
const outcome = (promise) =>
  promise.then(
    () => "fine",
    (error) => error.name,
  );
const USAGES = [[], ["encrypt"], ["decrypt"], ["sign"], ["verify"], ["deriveKey"], ["deriveBits"], ["wrapKey"], ["unwrapKey"], ["sign", "encrypt"]];

const generate: Record<string, [string, object]> = {
  "AES-CBC": ["encrypt", { length: 128 }],
  "AES-CTR": ["encrypt", { length: 192 }],
  "AES-GCM": ["encrypt", { length: 256 }],
  "AES-KW": ["wrapKey", { length: 128 }],
  HMAC: ["sign", { hash: "SHA-256" }],
  ECDSA: ["sign", { namedCurve: "P-256" }],
  ECDH: ["deriveBits", { namedCurve: "P-384" }],
  X25519: ["deriveBits", {}],
  X448: ["deriveBits", {}],
  Ed25519: ["sign", {}],
  Ed448: ["sign", {}],
  PBKDF2: ["deriveBits", {}],
  HKDF: ["deriveBits", {}],
  "SHA-256": ["sign", {}],
};

const wrong: Record<string, [string, object]> = {
  "AES-GCM: length 64": ["encrypt", { name: "AES-GCM", length: 64 }],
  "AES-CTR: length 0": ["encrypt", { name: "AES-CTR", length: 0 }],
  "AES-KW: length 257": ["wrapKey", { name: "AES-KW", length: 257 }],
  "AES-CBC: no length": ["encrypt", { name: "AES-CBC" }],
  "AES-CBC: a length that is no number": ["encrypt", { name: "AES-CBC", length: "x" }],
  "AES-CBC: a length below 0": ["encrypt", { name: "AES-CBC", length: -128 }],
  "AES-CBC: a length beyond 16 bits": ["encrypt", { name: "AES-CBC", length: 65536 + 128 }],
  "HMAC: length 0": ["sign", { name: "HMAC", hash: "SHA-1", length: 0 }],
  "HMAC: no hash": ["sign", { name: "HMAC" }],
  "HMAC: an unknown hash": ["sign", { name: "HMAC", hash: "MD5" }],
  "ECDSA: an unknown curve": ["sign", { name: "ECDSA", namedCurve: "P-512" }],
  "ECDH: no curve": ["deriveBits", { name: "ECDH" }],
  "RSA-PSS: exponent 1": ["sign", { name: "RSA-PSS", ...rsa({ publicExponent: new Uint8Array([1]) }) }],
  "RSA-OAEP: exponent 0": ["decrypt", { name: "RSA-OAEP", ...rsa({ publicExponent: new Uint8Array([0]) }) }],
  "RSA-OAEP: an even exponent": ["decrypt", { name: "RSA-OAEP", ...rsa({ publicExponent: new Uint8Array([2]) }) }],
  "RSASSA: a long exponent": ["sign", { name: "RSASSA-PKCS1-v1_5", ...rsa({ publicExponent: new Uint8Array([1, 0, 0, 0, 0, 1]) }) }],
  "RSASSA: no exponent": ["sign", { name: "RSASSA-PKCS1-v1_5", ...rsa({ publicExponent: undefined }) }],
  "RSASSA: an exponent that is an array": ["sign", { name: "RSASSA-PKCS1-v1_5", ...rsa({ publicExponent: [1, 0, 1] }) }],
  "RSA-PSS: no modulus": ["sign", { name: "RSA-PSS", ...rsa({ modulusLength: undefined }) }],
  "RSA-PSS: no hash": ["sign", { name: "RSA-PSS", ...rsa({ hash: undefined }) }],
  "RSA-PSS: an unknown hash": ["sign", { name: "RSA-PSS", ...rsa({ hash: "MD5" }) }],
  "an unknown name": ["sign", { name: "nothing" }],
  "no name": ["sign", {}],
};

const programs: Record<string, Program> = {};

for (const [name, [, more]] of Object.entries(generate))
  programs[`generateKey ${name}: usages`] = () => Promise.all(USAGES.map((usages) => outcome(subtle.generateKey({ name, ...more }, false, usages))));
for (const [name, [usage, algorithm]] of Object.entries(wrong))
  programs[`generateKey ${name}`] = () => Promise.all([[usage], []].map((usages) => outcome(subtle.generateKey(algorithm, false, usages))));
for (const name of ["RSASSA-PKCS1-v1_5", "RSA-PSS", "RSA-OAEP"])
  programs[`generateKey ${name}: usages that are refused`] = () =>
    Promise.all(
      [[], ["deriveBits"], name === "RSA-OAEP" ? ["sign"] : ["encrypt"], name === "RSA-OAEP" ? ["encrypt"] : ["verify"]].map((usages) =>
        outcome(subtle.generateKey({ name, ...rsa() }, false, usages)),
      ),
    );

programs["the usages are looked at before the algorithm"] = () =>
  Promise.all([
    outcome(subtle.generateKey("nothing", false, ["nonsense"])),
    outcome(subtle.generateKey("nothing", false)),
    outcome(subtle.importKey("raw", new Uint8Array(16), "nothing", false, ["nonsense"])),
    outcome(subtle.generateKey({ name: "AES-GCM", length: 64 }, false, ["nonsense"])),
  ]);

for (const [name, [usage, more]] of Object.entries(generate)) {
  programs[`importKey ${name}: raw of many lengths`] = () =>
    Promise.all(
      [0, 1, 15, 16, 24, 31, 32, 33, 56, 57, 65, 97].map((size) =>
        outcome(
          subtle.importKey("raw", new Uint8Array(size), { name, ...more }, false, name.startsWith("E") ? ["verify"] : name.startsWith("X") ? [] : [usage]),
        ),
      ),
    );
  programs[`importKey ${name}: usages of a raw key`] = () =>
    Promise.all(USAGES.map((usages) => outcome(subtle.importKey("raw", new Uint8Array(16), { name, ...more }, false, usages))));
}

programs["importKey: curves and hashes that are unknown"] = () =>
  Promise.all([
    outcome(subtle.importKey("raw", new Uint8Array(65), { name: "ECDSA", namedCurve: "P-512" }, false, ["verify"])),
    outcome(subtle.importKey("raw", new Uint8Array(65), { name: "ECDSA" }, false, ["verify"])),
    outcome(subtle.importKey("raw", new Uint8Array(16), { name: "HMAC", hash: "MD5" }, false, ["sign"])),
    outcome(subtle.importKey("raw", new Uint8Array(16), { name: "HMAC", hash: "SHA-1", length: 0 }, false, ["sign"])),
    outcome(subtle.importKey("raw", new Uint8Array(16), { name: "HMAC", hash: "SHA-1", length: 200 }, false, ["sign"])),
  ]);

export default () => runAll(programs);
