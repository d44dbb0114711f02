// An executable with --listen beside `sporelet serve`: the same bytes get the same answers.
import { beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../bench/statistics/random.ts";
import { CASES } from "./native-server/cases.ts";
import { mutation } from "./native-server/mutations.ts";
import { comparable, exchange, type Listening, listening, served } from "./native-server/support.ts";
import { buildNative, nativeUnavailable } from "./native-support.ts";
import { source } from "./support.ts";

/** `npm run fuzz:listen` sends 100,000. */
const MUTATIONS = Number(process.env.SPORELET_MUTATIONS ?? 1000);
const SEED = Number(process.env.SPORELET_SEED ?? 1);

const HANDLER = `export default function handler(event: { name: string }, context: { env: Record<string, string> }) {
  return { hello: event.name, trace: context.env.TRACEPARENT };
}`;
const APP = `export default { async fetch(request: Request) {
  const { pathname } = new URL(request.url);
  if (pathname === "/204") return new Response(null, { status: 204 });
  if (pathname === "/count") return Response.json([...request.headers].length);
  return Response.json([request.method, request.url, [...request.headers], await request.text()], { headers: { "X-Made-By": "fetch" } });
} };`;

describe.skipIf(nativeUnavailable !== undefined)("an executable that listens", () => {
  const ports: Record<string, { native: Listening; served: number }> = {};
  beforeAll(async () => {
    for (const [kind, text] of Object.entries({ handler: HANDLER, fetch: APP })) {
      const entry = source({ [`${kind}.ts`]: text });
      const options = ["--max-body", "10000"];
      ports[kind] = { native: await listening(await buildNative({ entry }), options), served: await served(entry, { maxBody: 10_000 }) };
    }
  });

  for (const kind of ["handler", "fetch"])
    describe(`answers as \`sporelet serve\` does, with a ${kind}:`, () => {
      it.each(CASES.map((each) => [each.name, each] as const))("%s", async (_, { pieces, isHalfClosed = false }) => {
        const { native, served } = ports[kind] as { native: Listening; served: number };
        const expected = comparable(await exchange(served, pieces, isHalfClosed));
        expect(comparable(await exchange(native.port, pieces, isHalfClosed))).toBe(expected);
        expect(native.process.exitCode).toBeNull();
      });
    });

  it(`ends each of ${MUTATIONS} damaged connections by an answer or a close, and goes on`, { timeout: 20_000 + MUTATIONS * 20 }, async () => {
    const random = seededRandom(SEED);
    const requests = CASES.map(({ pieces }) => pieces);
    const all = Object.values(ports).map(({ native }) => native);
    let left = MUTATIONS;
    const client = async () => {
      while (left-- > 0) await exchange((all[left % all.length] as Listening).port, mutation(requests, random), true);
    };
    await Promise.all(Array.from({ length: 16 }, client));
    for (const { port, process, stderr } of all) {
      expect(process.exitCode, stderr().slice(-500)).toBeNull();
      expect(await exchange(port, ["POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"])).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    }
  });
});
