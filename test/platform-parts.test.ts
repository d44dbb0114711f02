// What a module carries of the web platform: what its source uses, and nothing else.
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { engineManifest } from "../src/engine/manifest.ts";
import { HOST_NAMES } from "../src/host/host-name.ts";
import { load } from "../src/host/load.ts";
import { inspect } from "../src/inspect.ts";
import { HELLO, loadSource, source, sporelet, text, utf8 } from "./support.ts";

const partsOf = async (code: string, options = {}) => (await build({ entry: source(code), ...options })).parts;

describe("a module carries", () => {
  it("no part if its source uses none", async () => {
    const { module, parts } = await build({ entry: source(HELLO) });
    expect(parts).toEqual([]);
    expect(inspect(module).parts).toEqual([]);
  });

  it("the parts whose globals are named, however they are named", async () => {
    const names = [
      "URL",
      "new URL('http://x').host",
      "globalThis.URL",
      "globalThis['URL']",
      "self.URL",
      "typeof URL",
      "'URL' in globalThis",
      "(({ URL: u }) => u)(globalThis)",
    ];
    for (const use of names.slice(0, -1)) expect({ use, parts: await partsOf(`export default () => ${use}`) }).toEqual({ use, parts: ["url"] });
    expect(await partsOf("const { URL, Blob } = globalThis; export default () => [URL, Blob].length")).toEqual(["url", "encoding", "blob"]);
  });

  it("nothing for a name that is the source's own, or only text", async () => {
    expect(
      await partsOf(
        `const URL = class {}; export default (File: unknown, { fetch }: any = {}) => [new URL(), File, fetch, "Blob", { Headers: 1 }.Headers, /Event/] // console`,
      ),
    ).toEqual([]);
  });

  it("what a part needs in turn, and streams only where a body may be one", async () => {
    const plain = await partsOf("export default { fetch: () => new Response('x') }");
    expect(plain).toEqual(["timers", "encoding", "events", "headers", "fetch"]);
    expect(await partsOf("export default { fetch: (r: Request) => new Response(r.body) }")).toContain("streams");
    expect(await partsOf("export default { fetch: (r: Request) => fetch('http://x/') }")).toEqual(["timers", "url", "encoding", "events", "headers", "fetch"]);
    expect(await partsOf("export default { fetch: (r: Request) => fetch('data:,x') }")).toContain("mime");
    expect(await partsOf("export default { fetch: async (r: Request) => new Response(await r.blob()) }")).toContain("mime");
    expect(await partsOf("export default () => crypto.randomUUID()")).toEqual(["random"]);
    expect(await partsOf("export default () => crypto.subtle")).toEqual(["random", "crypto"]);
    expect(await partsOf("export default () => performance.now()")).toEqual([]);
    expect(await partsOf("export default () => performance.mark('x').name")).toEqual(["timers", "events", "performance"]);
    expect(await partsOf("import { performance as p } from 'node:perf_hooks'; export default () => p.measure('x').name")).toContain("performance");
    expect(await partsOf("onerror = () => true; export default () => 1")).toEqual(["timers", "events"]);
  });

  it("what a file names that keeps globalThis, but for what code only looks for", async () => {
    expect(await partsOf("const root = globalThis as any; export default () => [root.crypto.randomUUID(), root.structuredClone, root.Buffer]")).toEqual([
      "random",
    ]);
    expect(await partsOf("const find = () => globalThis as any; const lib = { root: find() }; export default () => lib.root.atob('')")).toEqual(["base64"]);
    const entry = source({ "fn.ts": "import './keeps.ts'; export default (event: any) => event.crypto;", "keeps.ts": "(globalThis as any).x = globalThis;" });
    expect((await build({ entry })).parts).toEqual([]);
    expect(await partsOf("const { atob } = globalThis; export default (event: any) => [atob('') , event.crypto, typeof globalThis]")).toEqual(["base64"]);
  });

  it("what it is told to, and not what it is told not to", async () => {
    expect(await partsOf(HELLO, { with: ["url"] })).toEqual(["url"]);
    expect(await partsOf("export default () => [URL, Blob]", { without: ["url"] })).toEqual(["encoding", "blob"]);
    await expect(partsOf(HELLO, { with: ["urls"] })).rejects.toMatchObject({
      code: "E_OPTION_VALUE",
      message: expect.stringContaining('no part of the platform named "urls"'),
    });
    const app = "export default { fetch: () => new Response('x') }";
    await expect(partsOf(app, { without: ["headers"] })).rejects.toMatchObject({
      code: "E_OPTION_VALUE",
      message: "the part headers can't be left out while the function carries fetch, which needs it: leave out both or neither",
    });
    await expect(partsOf(HELLO, { with: ["url"], without: ["url"] })).rejects.toMatchObject({ code: "E_OPTION_VALUE" });
    const refused = sporelet(["build", source(HELLO), "--without", "nothing", "-o", "never.wasm"]);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("E_OPTION_VALUE")]);
  });

  it("native code of its parts only, at the weight that inspect tells", async () => {
    const none = (await build({ entry: source(HELLO) })).module.length;
    const sizes: Record<string, number> = {};
    for (const name of ["encoding", "crypto", "url"]) {
      const { module } = await build({ entry: source(HELLO), with: [name] });
      sizes[name] = module.length - none;
      const carried = inspect(module).parts ?? [];
      const weight = carried.reduce((sum, part) => sum + part.code + part.data + part.heap, 0);
      expect(sizes[name]).toBeGreaterThan(weight * 0.6);
      expect(sizes[name]).toBeLessThan(weight * 1.4 + 20_000);
    }
    expect(sizes.encoding).toBeLessThan(40_000);
    expect(sizes.crypto).toBeGreaterThan(100_000);
    expect(sizes.url).toBeGreaterThan(300_000);
  });
});

const NATIVE = `export default async (e: string) => {
  const url = new URL("/ä?b=1#c", "https://ex\\u00e4mple.org:8443/");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(e)));
  return { href: url.href, q: url.searchParams.get("b"), digest: [...digest], text: new TextDecoder().decode(new TextEncoder().encode(e)) };
};`;

describe("native code of the platform", () => {
  const expected = async (e: string) => ({
    href: "https://xn--exmple-cua.org:8443/%C3%A4?b=1#c",
    q: "1",
    digest: [...new Uint8Array(await crypto.subtle.digest("SHA-256", Buffer.from(e)))],
    text: e,
  });

  it.each(HOST_NAMES)("runs on the host %s", async (host) => {
    const fn = await load((await build({ entry: source(NATIVE) })).module, { host });
    expect(await fn.invoke("aé€😀")).toEqual(await expected("aé€😀"));
  });

  it("runs in thin modules, whose engine has it already", async () => {
    const { module } = await build({ entry: source(NATIVE), thin: true });
    const standalone = (await build({ entry: source(NATIVE) })).module;
    expect(module.length).toBeLessThan(standalone.length / 3);
    const fn = await load(module);
    for (const event of ["a", "b", "aé€😀"]) expect(await fn.invoke(event)).toEqual(await expected(event));
  });

  it("starts from the same memory every time, with its own data in it", async () => {
    const fn = await loadSource(NATIVE);
    const { options, dataBases } = engineManifest();
    expect(options).toContain("url");
    expect(fn.image.layout.image).toBe(Math.min(...Object.values(dataBases)));
    const snapshot = fn.reset().slice();
    await fn.invoke("x");
    expect(Buffer.compare(fn.memory.subarray(0, snapshot.length), snapshot)).not.toBe(0);
    expect(Buffer.compare(fn.reset().subarray(0, snapshot.length), snapshot)).toBe(0);
  });

  it("makes other keys at every start from the same snapshot", async () => {
    const code = `const algorithm = { name: "ECDSA", namedCurve: "P-256" } as const;
      const made = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
      export default async () => {
        const { publicKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
        const aes = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]);
        const raw = async (key: CryptoKey) => [...new Uint8Array(await crypto.subtle.exportKey("raw", key))].join();
        const signature = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, made.privateKey, new Uint8Array(1))).join();
        return [await raw(publicKey), await raw(aes), signature, Math.random(), crypto.randomUUID(), await raw(made.publicKey)];
      };`;
    const { module, warnings } = await build({ entry: source(code) });
    expect(warnings.join()).toContain("uses randomness");
    const starts = await Promise.all([1, 2].map(async () => (await (await load(module)).invoke(0)) as unknown[]));
    const [first = [], second = []] = starts;
    for (let i = 0; i < 5; i++) expect({ i, same: first[i] === second[i] }).toEqual({ i, same: false });
    expect(first[5]).toBe(second[5]);
  });
});

describe("eval and new Function", () => {
  const CODE = `export default (e: number) => [new Function("a", "return a * 2")(e), (0, eval)("1 + 1"), typeof URL]`;

  it("are off at run time, and say how to have them", async () => {
    const result = await (await loadSource(CODE)).run(utf8("1"));
    expect(result.code).toBe("E_HANDLER_THREW");
    expect(text(result.stderr)).toContain("EvalError: eval and new Function work only while a module is built");
    expect(text(result.stderr)).toContain("build with --allow-eval");
  });

  it.each([
    ["standalone", false],
    ["thin", true],
  ])("work in a %s module that was built to allow them, with the whole platform at hand", async (_, thin) => {
    const fn = await loadSource(CODE, { allowEval: true, thin });
    expect(await fn.invoke(21)).toEqual([42, 2, "function"]);
  });

  it("cost a module the parser only where they are allowed", async () => {
    const without = inspect((await build({ entry: source(HELLO), with: ["url"] })).module);
    const code = (found: typeof without) => found.sections.find(({ name }) => name === "code")?.bytes ?? 0;
    const names = engineManifest().parts.map(({ name }) => name);
    const withParser = inspect((await build({ entry: source(HELLO), allowEval: true })).module);
    const everything = inspect((await build({ entry: source(HELLO), with: names })).module);
    expect(code(withParser) - code(everything)).toBeGreaterThan(50_000);
  });
});
