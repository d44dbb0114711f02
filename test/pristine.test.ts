// After any invocation the next one begins in memory that equals the snapshot.
import { describe, expect, it } from "vitest";
import { seededRandom } from "../bench/statistics/random.ts";
import { build } from "../src/build/build.ts";
import { engineManifest } from "../src/engine/manifest.ts";
import { load } from "../src/host/load.ts";
import type { SporeletFunction } from "../src/host/sporelet.ts";
import { loadSource, source, utf8 } from "./support.ts";

const BEHAVIOURS = `
let calls = 0;
const kept: unknown[] = [];
const deep = (n: number): number => (n === 0 ? 0 : 1 + deep(n - 1));
export default function handler(e: { do: string; n: number }): unknown {
  calls++;
  kept.push(e, new Uint8Array(e.n));
  (globalThis as any)["leak" + e.n] = e;
  (Array.prototype as any).leaked = e.n;
  switch (e.do) {
    case "answer": return { calls, kept: kept.length, leaked: Object.keys(globalThis).filter((k) => k.startsWith("leak")).length };
    case "throw": throw new Error("x".repeat(e.n));
    case "reject": return Promise.reject(e.n);
    case "hang": return new Promise(() => {});
    case "grow": return new Array(e.n * 50).fill(0).map((_, i) => ({ i })).length;
    case "exhaust": for (;;) kept.push(new Array(100_000).fill(e.n));
    case "spin": for (;;) kept.length = 0;
    case "recurse": return deep(1e9);
    case "nest": return JSON.parse("[".repeat(e.n) + "]".repeat(e.n));
    case "search": return /^(?:a|(b+)c?)*$/.test("ab".repeat(e.n)) && /(x+x+)+y/.test("x".repeat(20));
    case "sort": return Array.from({ length: e.n }, (_, i) => ({ key: (i * 7919) % e.n })).sort((a, b) => deep(9) - 9 + a.key - b.key).length;
    case "platform": return [new URL("http://a:1/b?" + e.n).href, btoa("x".repeat(e.n)), crypto.randomUUID(), new TextDecoder("utf-16le").decode(new Uint8Array(2 * e.n))].length;
    case "digest": return crypto.subtle.digest("SHA-512", new Uint8Array(e.n)).then((d) => d.byteLength);
    case "wait": return new Promise((settle) => setTimeout(() => settle(Promise.all([1, 2].map(async (x) => { await null; kept.push(x); })).then(() => kept.length)), 1));
    case "views": { const b = new ArrayBuffer(e.n * 8, { maxByteLength: e.n * 16 } as any); const v = new DataView(b); const f = new Float64Array(b); for (let i = 0; i + 8 < e.n; i += 3) v.setBigUint64(i, BigInt(i)); (b as any).resize(e.n * 16); f.fill(1.5).copyWithin(1, 0).reverse(); Atomics.add(new Int32Array(b), 0, e.n); return f.slice().sort().length; }
    case "big": return (3n ** BigInt(e.n)).toString().length;
    case "generate": { const made = function* (n: number): Generator<number> { try { while (n-- > 0) yield n; } finally { kept.push(n); } }; let sum = 0; for (const x of made(e.n)) { sum += x; if (sum > 1e6) break; } return [sum, "abc".replace(/b/g, (m) => m.repeat(e.n)).length, structuredClone(new Map([[e, new Set([e.n])]])).size].length; }
    case "print": for (let i = 0; i < 20; i++) console.log("p".repeat(e.n)); return e.n;
    default: return undefined;
  }
}`;
const ACTIONS = [
  "answer",
  "throw",
  "reject",
  "hang",
  "grow",
  "exhaust",
  "spin",
  "recurse",
  "nest",
  "search",
  "sort",
  "platform",
  "digest",
  "wait",
  "views",
  "big",
  "generate",
  "print",
  "garbage",
  "empty",
];

/** Memory that must be as in the snapshot: all of it, zero beyond the snapshot's end. */
function firstDifference(memory: Uint8Array, snapshot: Uint8Array): number {
  const shared = Math.min(memory.length, snapshot.length);
  if (Buffer.compare(memory.subarray(0, shared), snapshot.subarray(0, shared)) !== 0) return memory.findIndex((byte, i) => byte !== snapshot[i]);
  const rest = memory.subarray(shared);
  return rest.every((byte) => byte === 0) ? -1 : shared + rest.findIndex((byte) => byte !== 0);
}

async function invokeAny(fn: SporeletFunction, action: string, n: number): Promise<void> {
  const stdin = action === "empty" ? utf8("") : action === "garbage" ? utf8("{".repeat(n)) : utf8(JSON.stringify({ do: action, n }));
  const { status } = await fn.run(stdin, { timeout: 40 });
  expect([0, 1]).toContain(status);
}

it.each([
  ["standalone", { thin: false }, {}],
  ["thin", { thin: true }, {}],
  ["standalone, trusted", { thin: false }, { trusted: true }],
  ["thin, trusted", { thin: true }, { trusted: true }],
])("a %s function starts every invocation in the snapshot's memory, whatever the one before did", async (_, { thin }, options) => {
  const fn = (await load((await build({ entry: source(BEHAVIOURS), thin, memory: 16 << 20 })).module, options)) as SporeletFunction;
  const snapshot = fn.reset().slice();
  const random = seededRandom(thin ? 7 : 11);
  const done = new Set<string>();
  for (let i = 0; i < 100; i++) {
    const action = ACTIONS[i < ACTIONS.length ? i : Math.floor(random() * ACTIONS.length)] as string;
    done.add(action);
    await invokeAny(fn, action, 1 + Math.floor(random() * 5000));
    expect(fn.memory.length).toBeLessThanOrEqual(18 << 20);
    expect({ action, at: firstDifference(fn.reset(), snapshot) }).toEqual({ action, at: -1 });
  }
  expect(done.size).toBe(ACTIONS.length);
  expect(await fn.invoke({ do: "answer", n: 1 })).toEqual({ calls: 1, kept: 2, leaked: 1 });
});

describe.each([
  ["standalone", false],
  ["thin", true],
])("a %s function", (_, thin) => {
  it("is pristine after a trap in the middle of an invocation", async () => {
    const fn = await loadSource(BEHAVIOURS, { thin });
    const snapshot = fn.reset().slice();
    // Out of bounds for every stack access: the engine can't but trap.
    const corrupt = fn.reset();
    const { image } = engineManifest().layout;
    corrupt.fill(0xff, image, image + 64);
    expect((await fn.run(utf8("{}"))).code).toBe("E_TRAPPED");
    expect(firstDifference(fn.reset(), snapshot)).toBe(-1);
    expect(await fn.invoke({ do: "answer", n: 1 })).toMatchObject({ calls: 1 });
  });

  it("serves after its memory has grown from the memory that it has, not from more", async () => {
    const fn = await loadSource(BEHAVIOURS, { thin });
    await fn.invoke({ do: "grow", n: 2000 });
    const grown = fn.memory.length;
    for (let i = 0; i < 5; i++) expect(await fn.invoke({ do: "grow", n: 2000 })).toBe(100_000);
    expect(fn.memory.length).toBe(grown);
  });
});

it("a function that answers requests is pristine after bodies that came and went bit by bit, and after clients that left", async () => {
  const fn = await loadSource(
    `export default { async fetch(request: Request) {
      if (request.url.endsWith("/wait")) await new Promise((settle) => setTimeout(settle, 2000));
      return new Response(request.body!.pipeThrough(new TransformStream({ transform: (piece, to) => { to.enqueue(piece); to.enqueue(piece.map((x: number) => x ^ 1)); } })));
    } };`,
    { thin: true },
  );
  const snapshot = fn.reset().slice();
  const random = seededRandom(3);
  for (let i = 0; i < 30; i++) {
    const pieces = Array.from({ length: 1 + Math.floor(random() * 5) }, () => new Uint8Array(1 + Math.floor(random() * 100_000)).fill(i));
    const body = new ReadableStream({
      pull: (to) => {
        const piece = pieces.shift();
        if (piece === undefined) to.close();
        else to.enqueue(piece);
      },
    });
    const size = pieces.reduce((sum, { length }) => sum + length, 0);
    const leaves = i % 5 === 4;
    const request = new Request(`http://localhost/${leaves ? "wait" : "echo"}`, { method: "POST", body, duplex: "half" } as RequestInit);
    const answered = fn.fetch(request, leaves ? { signal: AbortSignal.timeout(30) } : {});
    if (leaves) await expect(answered).rejects.toThrow();
    else expect((await (await answered).arrayBuffer()).byteLength).toBe(2 * size);
    expect({ i, at: firstDifference(fn.reset(), snapshot) }).toEqual({ i, at: -1 });
  }
});

it("clears what was freed before the snapshot", async () => {
  const secret = "d41d8cd98f00b204e9800998ecf8427e";
  const { module } = await build({
    entry: source(`let key = "d41d8cd98f00b204" + ["e9800998ecf", "8427e"].join(""); const n = key.length; key = ""; export default () => n;`),
  });
  expect(await (await load(module)).invoke(null)).toBe(32);
  expect(Buffer.from(module).includes(secret)).toBe(false);
});

it("thin functions share the engine's instances, and nothing of one is left for another", async () => {
  const small = await loadSource(`export default (e: { keep: string }) => { (globalThis as any).kept = e.keep; return e.keep.length; }`, { thin: true });
  const large = await loadSource(
    `export default (e: { keep: string }) => [new URL("http://x/" + e.keep).pathname.length, new TextEncoder().encode(e.keep).length, (globalThis as any).kept ?? null]`,
    { thin: true },
  );
  const images = [small, large].map((fn) => fn.reset().slice());
  expect(small.memory.buffer).toBe(large.memory.buffer);
  const random = seededRandom(5);
  for (let i = 0; i < 60; i++) {
    const keep = "secret".repeat(1 + Math.floor(random() * 20_000));
    const which = Math.floor(random() * 2);
    const fn = [small, large][which] as SporeletFunction;
    expect(await fn.invoke({ keep })).toEqual(which === 0 ? keep.length : [keep.length + 1, keep.length, null]);
    const next = Math.floor(random() * 2);
    const memory = ([small, large][next] as SporeletFunction).reset();
    expect({ i, at: firstDifference(memory, images[next] as Uint8Array) }).toEqual({ i, at: -1 });
    expect(Buffer.from(memory.buffer).includes("secretsecret")).toBe(false);
  }
});
