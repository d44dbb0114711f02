// After any request the memory of an executable that listens equals its snapshot, byte by byte: read from outside, by /proc.
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../bench/statistics/random.ts";
import { LINEAR_MEMORY } from "../src/native/addresses.ts";
import { readSegments, SEGMENT, SEGMENT_FLAGS } from "../src/native/elf.ts";
import { exchange, listening } from "./native-server/support.ts";
import { buildNative, nativeUnavailable } from "./native-support.ts";
import { source } from "./support.ts";

const BEHAVIOURS = `
let calls = 0;
const kept: unknown[] = [];
const large = new Uint8Array(1 << 20).fill(7);
const deep = (n: number): number => (n === 0 ? 0 : 1 + deep(n - 1));
export default function handler(e: { do: string; n: number }): unknown {
  kept.push(e, new Uint8Array(e.n));
  (globalThis as any)["leak" + e.n] = e;
  switch (e.do) {
    case "answer": return [++calls, large[e.n * 1000], kept.length];
    case "write": for (let i = 0; i < 50; i++) large[(e.n * 7919 * (i + 1)) % large.length] = i; return calls;
    case "throw": throw new Error("x".repeat(e.n));
    case "grow": return new Array(e.n * 50).fill(0).map((_, i) => ({ i })).length;
    case "exhaust": for (;;) kept.push(new Array(100_000).fill(e.n));
    case "spin": for (;;) large[calls++ % large.length] = 1;
    case "recurse": return deep(1e9);
    case "search": return /^(?:a|(b+)c?)*$/.test("ab".repeat(e.n));
    case "sort": return Array.from({ length: e.n }, (_, i) => ({ key: (i * 7919) % e.n })).sort((a, b) => deep(9) - 9 + a.key - b.key).length;
    case "random": return crypto.getRandomValues(new Uint8Array(e.n)).length;
    default: return new Promise((done) => setTimeout(done, e.n / 10, calls));
  }
}`;
const KINDS = ["answer", "write", "throw", "grow", "exhaust", "spin", "recurse", "search", "sort", "random", "wait"];

/** Behind the snapshot: all that may be kept from one request to the next (runtime/native/engine.c). */
const BEHIND = 8 << 20;

const request = (event: object) => {
  const body = JSON.stringify(event);
  return `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};
/** Is answered without the function, when the request before it is over and done with. */
const LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

describe.skipIf(nativeUnavailable !== undefined)("an executable's memory after", () => {
  let path: string;
  let expected: Buffer;
  beforeAll(async () => {
    path = await buildNative({ entry: source(BEHAVIOURS), memory: 16 << 20 });
    const file = readFileSync(path);
    const snapshot = readSegments(file).find(
      ({ type, flags, address }) => type === SEGMENT.load && address >= LINEAR_MEMORY && (flags & SEGMENT_FLAGS.write) !== 0,
    );
    if (snapshot === undefined) throw new Error("there is no snapshot");
    const { address, offset, fileBytes } = snapshot;
    const start = address - LINEAR_MEMORY;
    expected = Buffer.alloc(start + fileBytes + BEHIND);
    file.copy(expected, start, offset, offset + fileBytes);
  });

  const memoryOf = (pid: number) => {
    const memory = Buffer.alloc(expected.length);
    const fd = openSync(`/proc/${pid}/mem`, "r");
    try {
      expect(readSync(fd, memory, 0, memory.length, LINEAR_MEMORY)).toBe(memory.length);
    } finally {
      closeSync(fd);
    }
    return memory;
  };

  it.each(KINDS)("%s", async (kind) => {
    const server = await listening(path, ["--timeout", "200"]);
    for (const n of [10, 300, 11]) {
      await exchange(server.port, [request({ do: kind, n }) + LAST]);
      expect(memoryOf(server.process.pid as number).equals(expected)).toBe(true);
    }
    expect(await exchange(server.port, [request({ do: "answer", n: 3 }) + LAST])).toContain("\r\n\r\n[1,7,2]\n");
  });

  it("requests that grow, which keep their pages until one adds less", async () => {
    const server = await listening(path);
    const resident = async (event: object) => {
      await exchange(server.port, [request(event) + LAST]);
      return Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.process.pid}/status`, "utf8"))?.[1]) << 10;
    };
    const grow = { do: "grow", n: 1000 };
    const answer = { do: "answer", n: 1 };
    const once = await resident(grow);
    const twice = await resident(grow);
    expect(twice).toBeGreaterThan(once + (2 << 20));
    expect(await resident(answer)).toBeLessThan(twice - (2 << 20));
    // Reading the memory adds to what is resident.
    for (const event of [grow, grow, answer]) {
      await exchange(server.port, [request(event) + LAST]);
      expect(memoryOf(server.process.pid as number).equals(expected)).toBe(true);
    }
  });

  it("200 requests of all kinds, one after the other", async () => {
    const random = seededRandom(7);
    const server = await listening(path, ["--timeout", "100"]);
    for (let i = 0; i < 200; i++) {
      const kind = KINDS[Math.floor(random() * KINDS.length)] as string;
      await exchange(server.port, [request({ do: kind, n: 1 + Math.floor(random() * 1000) }) + LAST]);
      expect(memoryOf(server.process.pid as number).equals(expected), `after ${i}: ${kind}`).toBe(true);
    }
    expect(await exchange(server.port, [request({ do: "answer", n: 3 }) + LAST])).toContain("\r\n\r\n[1,7,2]\n");
  }, 120_000);
});
