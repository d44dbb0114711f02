// Random input of every kind that comes from outside: it fails by name, or comes out as Node has it.
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { parseCgi } from "../src/host/http.ts";
import { load } from "../src/host/load.ts";
import { randomCall } from "./fuzz/calls.ts";
import run from "./fuzz/operations.ts";
import { Fuzz, jsonText } from "./fuzz/random.ts";
import { loadSource, root, text, utf8 } from "./support.ts";

const ECHO = "export default (event: unknown) => event;";
const EVENT_CODES = ["E_EVENT_EMPTY", "E_EVENT_NOT_JSON", "E_EVENT_TOO_DEEP", "E_MEMORY"];

/** What an echo handler writes for `json` if Node takes it. */
function echoed(json: string): string | undefined {
  try {
    return `${JSON.stringify(JSON.parse(json))}\n`;
  } catch {
    return undefined;
  }
}

/** As Node decodes UTF-8, but for surrogates that are encoded one by one, which the engine joins. */
function decodeLeniently(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("latin1")
    .split(/(\xed[\xa0-\xbf][\x80-\xbf])/)
    .map((part, i) => {
      const unit = Buffer.from(part, "latin1");
      return i % 2 === 0 ? unit.toString() : String.fromCharCode(0xd000 | (((unit[1] as number) & 0x3f) << 6) | ((unit[2] as number) & 0x3f));
    })
    .join("");
}

describe("events", () => {
  it("that are JSON come out as Node writes them", async () => {
    const fn = await loadSource(ECHO);
    const fuzz = new Fuzz(1);
    for (let i = 0; i < 3000; i++) {
      const json = jsonText(fuzz);
      const result = await fn.run(utf8(json));
      expect({ json, code: result.code, out: text(result.stdout) }).toEqual({ json, code: undefined, out: echoed(json) });
    }
  });

  it("of any width and depth end with a result or by name", async () => {
    const fn = await loadSource(ECHO);
    const shapes = [
      (size: number) => `"${"a".repeat(size)}"`,
      (size: number) => `"${"é".repeat(size / 2)}"`,
      (size: number) => `"${"\\ud83d".repeat(size / 6)}"`,
      (size: number) => `[${"0,".repeat(size / 2)}0]`,
      (size: number) => `[${"{},".repeat(size / 3)}0]`,
      (size: number) => `{${Array.from({ length: size / 16 }, (_, i) => `"key${i}":${i}`).join()}}`,
      (size: number) => "[".repeat(size / 2) + "]".repeat(size / 2),
      (size: number) => `${'{"a":'.repeat(size / 6)}1${"}".repeat(size / 6)}`,
    ];
    for (const size of [0, 1, 5990, 6000, 6010, 18_000, 65_536, 1 << 20]) {
      for (const shape of shapes) {
        const json = shape(size);
        const { code, stdout } = await fn.run(utf8(json));
        if (code === undefined) expect(text(stdout) === echoed(json), `${size} bytes of ${json.slice(0, 9)}`).toBe(true);
        else expect(EVENT_CODES).toContain(code);
      }
    }
    for (const size of [4 << 20, 16 << 20]) {
      const { code, stdout } = await fn.run(utf8(shapes[0]?.(size) as string));
      expect(code === undefined ? stdout.length : code).toBe(size === 4 << 20 ? size + 3 : "E_MEMORY");
    }
  });

  it("that are bytes of any kind are refused by name, or are what Node makes of them", async () => {
    const fn = await loadSource(ECHO);
    const fuzz = new Fuzz(2);
    const codes: Record<string, number> = {};
    for (let i = 0; i < 4000; i++) {
      let bytes = fuzz.chance(0.2) ? fuzz.bytes(fuzz.length(64)) : new Uint8Array(utf8(jsonText(fuzz)));
      if (fuzz.chance(0.5)) bytes = new Uint8Array(Buffer.concat([utf8('"'), fuzz.nearlyUtf8(fuzz.below(8)), utf8('"')]));
      for (let j = fuzz.below(3); j > 0 && bytes.length > 0; j--)
        bytes[fuzz.below(bytes.length)] = fuzz.pick([fuzz.below(256), 0, 0x22, 0x5c, 0x7b, 0xed, 0xa0]);
      const { code = "none", stdout, stderr } = await fn.run(bytes);
      codes[code] = (codes[code] ?? 0) + 1;
      const bytesInHex = Buffer.from(bytes).toString("hex");
      if (code === "none") expect(`${bytesInHex} ${text(stdout)}`).toBe(`${bytesInHex} ${echoed(decodeLeniently(bytes))}`);
      else {
        expect(EVENT_CODES, `${bytesInHex}: ${text(stderr)}`).toContain(code);
        expect(text(stderr)).toContain(`sporelet: ${code}: `);
        // What is well-formed and what Node takes is taken.
        if (Buffer.from(bytes.slice()).equals(utf8(text(bytes)))) expect([bytesInHex, echoed(text(bytes))]).toEqual([bytesInHex, undefined]);
      }
    }
    expect(Object.keys(codes).sort()).toEqual(["E_EVENT_EMPTY", "E_EVENT_NOT_JSON", "none"]);
  });
});

// Answers with the request's head and, behind a line break, its body.
const MIRROR = `export default {
  async fetch(request: Request) {
    const { method, url } = request;
    const head = new TextEncoder().encode(JSON.stringify({ method, url, headers: [...request.headers] }) + "\\n");
    const body = await request.bytes();
    const whole = new Uint8Array(head.length + body.length);
    whole.set(head);
    whole.set(body, head.length);
    return new Response(whole);
  },
};`;

interface Mirrored {
  head: { method: string; url: string; headers: [string, string][] };
  body: Uint8Array;
}

function readMirrored(bytes: Uint8Array): Mirrored {
  const end = bytes.indexOf(10);
  return { head: JSON.parse(text(bytes.subarray(0, end))), body: bytes.subarray(end + 1) };
}

const TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~09azAZ";
const METHODS = ["GET", "HEAD", "POST", "put", "PATCH", "delete", "OPTIONS", "PROPFIND", "x-y", "get", "M-SEARCH"];

/** A header that Node takes, or undefined. */
function pairOf(name: string, value: string): [string, string] | undefined {
  try {
    return [...new Headers([[name, value]])][0];
  } catch {
    return undefined;
  }
}

const latin = (fuzz: Fuzz, length: number) => Buffer.from(fuzz.bytes(length)).toString("latin1");

describe("requests", () => {
  it("through the library: no byte of URL, headers and body is lost", async () => {
    const fn = await loadSource(MIRROR);
    const fuzz = new Fuzz(3);
    for (let i = 0; i < 500; i++) {
      const method = fuzz.pick(METHODS);
      const hasBody = !/^(get|head)$/i.test(method) && fuzz.chance(0.8);
      const body = hasBody ? fuzz.bytes(fuzz.length(5000)) : undefined;
      const headers = fuzz
        .list(fuzz.below(6), () => pairOf(fuzz.ascii(1 + fuzz.below(8), TOKEN_CHARACTERS), latin(fuzz, fuzz.below(12))))
        .filter((pair) => pair !== undefined);
      const path = fuzz
        .list(fuzz.below(6), () => fuzz.pick(["/", "..", ".", "%2e", "a", "ü", "%C3%BC", "%", "%00", "?", "#x", "=", "&", "😀", ";", "+", " b", "\\", "|"]))
        .join("");
      const make = () => new Request(`http://example.com:8080/${path}`, { method, headers, body: body ?? null });
      const response = await fn.fetch(make());
      const expected = make();
      const { head, body: received } = readMirrored(new Uint8Array(await response.arrayBuffer()));
      expect(head).toEqual({ method: expected.method, url: expected.url, headers: [...expected.headers] });
      expect(Buffer.from(received).equals(body ?? new Uint8Array(0))).toBe(true);
    }
  });

  it("with bodies of up to 16 MiB", async () => {
    const fn = await loadSource(MIRROR, { memory: 256 << 20 });
    const fuzz = new Fuzz(4);
    for (const size of [0, 1, 65_535, 65_536, 65_537, 1 << 20, (1 << 22) - 1, 1 << 22, 1 << 24]) {
      const body = size > 1 << 20 ? new Uint8Array(size).map((_, i) => (i * 2654435761) >>> 24) : fuzz.bytes(size);
      const response = await fn.fetch(new Request("http://x/", { method: "POST", body }));
      expect(Buffer.from(readMirrored(new Uint8Array(await response.arrayBuffer())).body).equals(body), `${size} bytes`).toBe(true);
    }
    const small = await loadSource(MIRROR);
    await expect(small.fetch(new Request("http://x/", { method: "POST", body: new Uint8Array(1 << 24) }))).rejects.toMatchObject({ code: "E_MEMORY" });
  });

  it("from a CGI environment of any kind end with a response: that of the handler, or a refusal", async () => {
    const fn = await loadSource(MIRROR);
    const fuzz = new Fuzz(5);
    const statuses: Record<number, number> = {};
    const any = () => fuzz.text(fuzz.below(6)).replaceAll("\0", "");
    for (let i = 0; i < 1500; i++) {
      const body = fuzz.bytes(fuzz.length(300));
      const names = fuzz.list(fuzz.below(4), () => `HTTP_${fuzz.chance(0.8) ? fuzz.ascii(fuzz.below(8), "ABZ09__") : any().replaceAll("=", "")}`);
      const env: Record<string, string> = {
        ...Object.fromEntries(names.map((name) => [name, fuzz.chance(0.5) ? fuzz.ascii(fuzz.below(9), " \tabcé~\x7f,;") : any()])),
        ...(fuzz.chance(0.9) && { REQUEST_METHOD: fuzz.chance(0.9) ? fuzz.pick(METHODS) : fuzz.pick(["TRACE", "", " ", "G T", "é"]) }),
        ...(fuzz.chance(0.9) && { PATH_INFO: fuzz.chance(0.7) ? `/${fuzz.pick(["a b", "ü", "..", "a?b#c", "%41", "//x"])}` : any() }),
        ...(fuzz.chance(0.5) && { SCRIPT_NAME: fuzz.pick(["/app", "", "app"]) }),
        ...(fuzz.chance(0.5) && { QUERY_STRING: fuzz.chance(0.7) ? "a=1&b=%20" : any() }),
        ...(fuzz.chance(0.9) && { CONTENT_LENGTH: fuzz.chance(0.8) ? `${body.length}` : fuzz.pick(["", "-1", "x", "1e9", "007", "0x10", "Infinity", "1.5"]) }),
        ...(fuzz.chance(0.3) && { SERVER_NAME: fuzz.pick(["h", "", "[::1]", "a b", "é"]), SERVER_PORT: fuzz.pick(["80", "8080", "", "x"]) }),
      };
      const { code, stdout, stderr } = await fn.run(body, { env });
      expect(code, `${JSON.stringify(env)} ${text(stderr)}`).toBeUndefined();
      const response = parseCgi(stdout);
      statuses[response.status] = (statuses[response.status] ?? 0) + 1;
      if (response.status !== 200) continue;
      const { head, body: received } = readMirrored(response.body);
      for (const name of names) {
        const value = Buffer.from(Buffer.from(env[name] as string)).toString("latin1");
        expect(head.headers).toContainEqual(pairOf(name.slice(5).toLowerCase().replaceAll("_", "-"), value));
      }
      const isBodiless = /^(get|head)$/i.test(env.REQUEST_METHOD ?? "GET");
      if (env.CONTENT_LENGTH === `${body.length}`) expect(Buffer.from(received).equals(isBodiless ? new Uint8Array(0) : body)).toBe(true);
    }
    expect(Object.keys(statuses)).toEqual(["200", "400", "501"]);
  });
});

// Makes the Response that it is told to make.
const MAKER = `export default {
  async fetch(request: Request) {
    const { body, init } = await request.json();
    return new Response(body, init);
  },
};`;

it("responses of every status, reason and header come back as Node's own would be", async () => {
  const fn = await loadSource(MAKER);
  const fuzz = new Fuzz(6);
  const made = { inside: 0, refused: 0 };
  for (let i = 0; i < 800; i++) {
    const init = {
      ...(fuzz.chance(0.5) && { status: fuzz.pick([200, 201, 204, 205, 206, 299, 304, 400, 404, 500, 599, 199, 600, 99, 65_736, -1, 200.7, Number.NaN]) }),
      ...(fuzz.chance(0.5) && { statusText: fuzz.chance(0.5) ? fuzz.ascii(fuzz.below(9), " \tOKé:\xa0\x80") : fuzz.text(fuzz.below(3)) }),
      ...(fuzz.chance(0.8) && {
        headers: fuzz.list(fuzz.below(5), () => [
          fuzz.chance(0.3)
            ? fuzz.pick(["Set-Cookie", "status", "Status", "content-type", "content-length", "location"])
            : fuzz.ascii(1 + fuzz.below(6), TOKEN_CHARACTERS),
          fuzz.chance(0.9) ? latin(fuzz, fuzz.below(10)).replace(/[\0\r\n]/g, "") : fuzz.text(fuzz.below(4)),
        ]),
      }),
    };
    const body = fuzz.chance(0.3) ? null : fuzz.text(fuzz.below(20));
    const json = JSON.stringify({ body, init });
    let expected: Response | undefined;
    try {
      const given = JSON.parse(json);
      expected = new Response(given.body, given.init);
    } catch {
      // Node refuses it.
    }
    const answered = await fn.fetch(new Request("http://x/", { method: "POST", body: json })).catch((error: { code: string }) => error.code);
    if (expected === undefined) {
      expect(`${json} ${answered}`).toBe(`${json} E_HANDLER_THREW`);
      made.refused++;
      continue;
    }
    if (!(answered instanceof Response)) throw new Error(`${json}: ${answered}`);
    // Values of one name that come as one lose the space at their end on the way.
    const headersOf = (response: Response) => [...response.headers].map(([name, value]) => [name, value.replace(/[\t ]+$/, "")]);
    const shown = async (response: Response) => [response.status, response.statusText, headersOf(response), await response.text()];
    expect([json, ...(await shown(answered))]).toEqual([json, ...(await shown(expected))]);
    made.inside++;
  }
  expect(Math.min(made.inside, made.refused)).toBeGreaterThan(50);
});

it("thousands of operations of the platform answer as in Node", async () => {
  const fn = await load((await build({ entry: `${root}test/fuzz/operations.ts` })).module);
  for (const seed of [7, 8, 9, 10]) {
    const fuzz = new Fuzz(seed);
    const calls = JSON.parse(JSON.stringify(fuzz.list(6000, () => randomCall(fuzz))));
    const inside = (await fn.invoke(calls)) as string[];
    const different = run(calls).flatMap((node, i) => (inside[i] === node ? [] : [{ call: calls[i], inside: inside[i], node }]));
    expect(different).toEqual([]);
  }
}, 20_000);
