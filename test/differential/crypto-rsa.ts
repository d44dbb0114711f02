// RSA-PSS with salts of many lengths, RSA-OAEP with labels.
// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attemptAsync, type Program, runAll } from "./programs.ts";

const { subtle } = crypto;
const utf8 = (text) => new TextEncoder().encode(text);

// Made by Node's generateKeyPairSync.
const keys = {
  "1024": {
    kty: "RSA",
    n: "sU2t6dS5KLQcjvT9Mm0nIQBHef-d2Gpx2ro-8WwupMc5J1BhUyOQC5cG_fiPv1NIr7jU0dG3Br_Jo0dgXFgmxTujX7y9VxpbKg6rRQY_ESEpcRrJtNZ0aQ78yet-2wpTinDpNcSc9f1Cgft5tNh0GMgcxPQhqB6tEWyuWUz7M8M",
    e: "AQAB",
    d: "M1ymWcuWy9TJRRxxUK9QG35CNnQ3HJ9RViSH4VYOeQuBYgMl_niZ3NGmY-IiejE9KDJp7FJNK_ZZCiS-JGIg8JxYjCyOx1LOeMZ807qfkMw8cOTSOJqz0t4Tjc4sYC2aLMDsziME2ojdjILoAa2ORBHfKGD-kswnjJMWOp6-_pE",
    p: "3hKDkCZzUWnbNu7Dc9WC2VEgGul3G4M9TK5ueZrpuzpOjc-YYaMB7A8LfaqKrACAaTXGbFVu5KtPP6GaJqvzaQ",
    q: "zGQ02IB0FhpK4P3xUvAHgefBE-YMEYhc8A1_yfDNSunmLerE9ytWyi2NOEpgbU_acSunML5Z2U5aZ829BPtESw",
    dp: "qOq4PBujN9gnML-o2CEeKKM2ooHXYYwQQpWj3sfg5dNSEThJFmtheOdwvCPO20p-YojO53SMp09PNn17vdKpkQ",
    dq: "UGHAXrz16pNgi2eTdtirOy2Xw2mfqW2Fj2rfrN2k_ydJvRktaT-EHHMZrN-jWJolAIj4cbUKxOmJqHVDNyhSTQ",
    qi: "XukNbrCkFbizxXNLFe1T55yEMZx_5sClFvt-osnScchFWSfIb8CURvhB-qBU0sx3sCziAQq_KUai7mC7wmFY",
  },
  "1032": {
    kty: "RSA",
    n: "sf2Qa-A8ci5INuENQdDaBT761-Kmwjzzw8te7yQwukU4q8FG5E9iG6AeKMmlrxn39LvrjICVoPsu4OzKVQiFXVdiAoaBWgVpXLU2qEUL6LJ9xGFHrFwHIt4j0WVM_bnV4_2JX303NKQEtyFlvD-CUyHMD4ypcjFrwD2Hlr3bobMh",
    e: "AQAB",
    d: "TW3_S86KvSlBJQ6WU9FlZu7U9OGWpd0aNkzcia_2urGuS5mTG3MlPNtVA21ldF0Zrw-pEsBFV3iuFg8snf1M9xiJzAmut5g1fowVniQ5Y00svP9OayX6ons0N8I7WwSxVPdHKgX_OSZsw5r81TBeXkeYJBHQcIJqhkJbHDjkFcGh",
    p: "DqfGE0YUa0uRc8UpgVHnVD01XUpAJjIi9187L6I1Qd5mr6YHmZKuR3PhxaTDwmJ1W0Rg5msfg8kfnqcE5WSgFH0",
    q: "DCUjeXA9Am2c-uaC7rAUGA02pA9uXJtLYgeQUK9QvPXphHH1e8t3frlLPa_ojHcRR_jOePJ_sVyCzSmHxVF3jnU",
    dp: "B1Kn87uBundBD7MF4Tt2tq36-0l9slg9BpRMM6n-qJIjh0MT6xXTBZsOxj5lHr0p3NfW_2upjKUzqofUN3dHUdU",
    dq: "CdlMLTyhnQh61tR7tUhA40hD2UNSQfMFbJeppmSlWrcpCWjIo_1aCAAHTh0Kvm4IK49PELHGb3QP9oQJQDBSfck",
    qi: "BO_EWCiDgpq9vcM56RuW_SqcGpI0a-pNiSg9Cec6Hxa6-k7HEO12489_skwqxcxrEzazc6YFe-huhgnUsg7MmB4",
  },
};

const importAs = async (jwk, algorithm, usages) => {
  const { d, p, q, dp, dq, qi, ...open } = jwk;
  return {
    publicKey: await subtle.importKey("jwk", open, algorithm, true, [usages[1]]),
    privateKey: await subtle.importKey("jwk", jwk, algorithm, true, [usages[0]]),
  };
};

const programs: Record<string, Program> = {};

for (const [size, jwk] of Object.entries(keys)) {
  for (const hash of ["SHA-1", "SHA-256", "SHA-384"])
    programs[`RSA-PSS ${size} ${hash}: salts`] = async () => {
      const { publicKey, privateKey } = await importAs(jwk, { name: "RSA-PSS", hash }, ["sign", "verify"]);
      const out = [];
      for (const saltLength of [0, 1, 20, 32, 48, 62, 63, 80, 94, 95, 106, 107, 108, 200])
        out.push(
          await attemptAsync(async () => {
            const signature = await subtle.sign({ name: "RSA-PSS", saltLength }, privateKey, utf8("m"));
            const verify = (salt, text) => subtle.verify({ name: "RSA-PSS", saltLength: salt }, publicKey, signature, utf8(text));
            const other = new Uint8Array(signature.slice(0));
            other[9] ^= 4;
            return [
              signature.byteLength,
              await verify(saltLength, "m"),
              await verify(saltLength, "n"),
              await verify(saltLength === 0 ? 3 : saltLength - 1, "m"),
              await verify(saltLength < 2 ? 9 : saltLength - 2, "m"),
              await subtle.verify({ name: "RSA-PSS", saltLength }, publicKey, other, utf8("m")),
              await subtle.verify({ name: "RSA-PSS", saltLength }, publicKey, signature.slice(0, -1), utf8("m")),
            ];
          }),
        );
      return out;
    };
  for (const hash of ["SHA-1", "SHA-256"])
    programs[`RSA-OAEP ${size} ${hash}: labels`] = async () => {
      const { publicKey, privateKey } = await importAs(jwk, { name: "RSA-OAEP", hash }, ["decrypt", "encrypt"]);
      const label = utf8("é label");
      const out = [];
      for (const length of [0, 1, 30, 62, 63, 86, 87, 100])
        out.push(
          await attemptAsync(async () => {
            const data = new Uint8Array(length).fill(7);
            const sealed = await subtle.encrypt({ name: "RSA-OAEP", label }, publicKey, data);
            const open = (more, given = sealed) =>
              attemptAsync(async () => new Uint8Array(await subtle.decrypt({ name: "RSA-OAEP", ...more }, privateKey, given)).join());
            const other = new Uint8Array(sealed.slice(0));
            other[50] ^= 1;
            return [
              sealed.byteLength,
              await open({ label }),
              await open({}),
              await open({ label: utf8("other") }),
              await open({ label }, other),
              await open({ label }, sealed.slice(0, -1)),
            ];
          }),
        );
      return out;
    };
}

// Made by Node with the first key.
const sealed = {
  oaep: "hCmK8/n4qLKRdR3hOAiArWVQq3NZrmPWSnKqjys6o6d1mA54MbDOrEY3KgmE642yb0yvK8mwXJydUH6YAbu5Gh91ef4JTHcTg3sEbCPiWWaDtDFSgoX7b7psuFMNfKvOdey6wZUX3TlHGrZJeIZVzmP46mxx2fEQP9OpeThgHEM=",
  pss: "dwVaMjI1tA2863dBTvtq8YhJ1sjKEYj+3RagJPkFyoK4mUlR05JDU4yE/WB53H2gfQfGYa5Cjpv9glVW8CHEUUFkA88eNVf+AZBqMJngES3FvsklPkk+2yuWkIOr/KypkCNrdNtQpEyOiB+H4+M7x/yKQ/Qm9pw9YuxgzgyEoDI=",
};

programs["what Node made is taken"] = async () => {
  const jwk = keys[1024];
  const { privateKey } = await importAs(jwk, { name: "RSA-OAEP", hash: "SHA-256" }, ["decrypt", "encrypt"]);
  const { publicKey } = await importAs(jwk, { name: "RSA-PSS", hash: "SHA-384" }, ["sign", "verify"]);
  const read = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return [
    new TextDecoder().decode(await subtle.decrypt({ name: "RSA-OAEP", label: utf8("label") }, privateKey, read(sealed.oaep))),
    await subtle.verify({ name: "RSA-PSS", saltLength: 17 }, publicKey, read(sealed.pss), utf8("made by Node")),
  ];
};

export default () => runAll(programs);
