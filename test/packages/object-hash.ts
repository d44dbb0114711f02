// object-hash: digests of values of every kind, with several algorithms
import hash from "object-hash";

export default async function (event: { value: object }) {
  return [
    hash(event.value),
    hash(event.value, { algorithm: "md5", encoding: "base64" }),
    hash({ b: 1, a: [2, 1] }, { unorderedArrays: true }) === hash({ a: [1, 2], b: 1 }, { unorderedArrays: true }),
    hash.sha1(new Date(0)),
    hash.keys({ a: 1 }),
    hash([new Map([[1, 2]]), new Set(["a"]), /x/g, null, 1n, new Uint8Array([1])]),
    hash({ a: 1 }, { excludeKeys: (key) => key === "a" }),
    hash(event.value, { algorithm: "passthrough" }),
  ];
}

export const event = { value: { a: [1, "ü", { b: null }], c: true } };
