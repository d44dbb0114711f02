// What a granted network does where names, servers and bodies are hostile.
import { execFileSync, spawn } from "node:child_process";
import { getEventListeners } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowNetwork, type NetworkOptions, networkTo } from "../src/host/allow-network.ts";
import type { Network } from "../src/host/function.ts";
import { readMessage } from "../src/host/messages.ts";
import { Outbound } from "../src/host/network.ts";
import type { Resolve } from "../src/host/pinned-names.ts";
import { command, loadSource, source, temporaryDirectory } from "./support.ts";

const MIB = 1 << 20;
const zeros = Buffer.alloc(20 * MIB);
const ENCODED: Record<string, () => [string, Buffer]> = {
  gzip: () => ["gzip", gzipSync("gzip it is")],
  br: () => ["br", brotliCompressSync("br it is")],
  deflate: () => ["deflate", deflateSync("deflate it is")],
  raw: () => ["deflate", deflateRawSync("raw it is")],
  twice: () => ["gzip, br", brotliCompressSync(gzipSync("twice it is"))],
  unknown: () => ["zstd", Buffer.from("unknown it is")],
  empty: () => ["gzip", Buffer.alloc(0)],
  bomb: () => ["gzip", gzipSync(zeros)],
  bomb2: () => ["gzip, GZIP", gzipSync(gzipSync(zeros))],
  brbomb: () => ["br", brotliCompressSync(zeros)],
  many: () => ["gzip,gzip,gzip,gzip,gzip,gzip", gzipSync("x")],
  lie: () => ["gzip", Buffer.from("not gzip")],
  cut: () => ["gzip", gzipSync(zeros.subarray(0, 1000)).subarray(0, 20)],
};

/** By the server's address: requests, connections open now, and bytes written. */
const seen = { requests: 0, open: 0, mostAtOnce: 0, atOnce: 0 };

function serve(request: IncomingMessage, response: ServerResponse): void {
  seen.requests++;
  const [, route = "", ...rest] = (request.url ?? "").split("/");
  const argument = decodeURIComponent(rest.join("/"));
  response.on("error", () => {});
  if (route === "echo" || route === "close") {
    const chunks: Buffer[] = [];
    if (route === "close") response.setHeader("connection", "close");
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () =>
      response.end(
        JSON.stringify({
          at: request.socket.localAddress?.replace("::ffff:", ""),
          port: request.socket.remotePort,
          method: request.method,
          headers: request.headers,
          body: `${Buffer.concat(chunks)}`,
        }),
      ),
    );
  } else if (route === "to") {
    const [status, ...location] = argument.split(" ");
    response.writeHead(Number(status), { location: location.join(" ") }).end("moved");
  } else if (route === "endless") {
    const write = () => {
      while (!response.destroyed && response.write(zeros.subarray(0, 65536)));
    };
    response.on("drain", write);
    write();
  } else if (route === "slow") {
    response.write("a");
    const timer = setInterval(() => response.write("a"), 20);
    response.on("close", () => clearInterval(timer));
  } else if (route === "wait") {
    seen.mostAtOnce = Math.max(seen.mostAtOnce, ++seen.atOnce);
    setTimeout(() => {
      seen.atOnce--;
      response.end(argument);
    }, 20);
  } else if (route === "bytes") response.end(zeros.subarray(0, Number(argument)));
  else if (route === "encoded") {
    const [coding, body] = (ENCODED[argument] as () => [string, Buffer])();
    response.writeHead(200, { "content-encoding": coding }).end(body);
  } else if (route === "status") response.writeHead(Number(argument)).end();
  else if (route === "short") {
    response.writeHead(200, { "content-length": 100 }).write("abc");
    setTimeout(() => response.destroy(), 20);
  } // else: never answered
}

const servers: Server[] = [];
let port: number;

async function listen(address: string, at = 0): Promise<number> {
  const server = createServer(serve);
  server.on("connection", (socket) => {
    seen.open++;
    socket.on("close", () => seen.open--);
  });
  servers.push(server);
  await new Promise<void>((done, failed) => server.once("error", failed).listen(at, address, done));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  port = await listen("127.0.0.1");
  await listen("127.0.0.2", port); // "another machine": the whole of 127.0.0.0/8 is loopback on Linux
  await listen("::1", port);
});
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** Answers `addresses[name]` one after the other, a fresh one at each look-up. */
function resolver(addresses: Record<string, string[][]>): Resolve & { asked: string[] } {
  const asked: string[] = [];
  const resolve = async (name: string) => {
    const times = asked.filter((one) => one === name).length;
    asked.push(name);
    const answers = addresses[name] ?? [];
    const found = answers[Math.min(times, answers.length - 1)];
    if (found === undefined) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" });
    return found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  return Object.assign(resolve, { asked });
}

const get = (network: Network, url: string, init?: RequestInit) => network(new Request(url, init));
const local = (options?: NetworkOptions) => allowNetwork([`127.0.0.1:${port}`], options);
const at = (path: string) => `http://127.0.0.1:${port}/${path}`;
const whereOf = async (network: Network, url: string) => ((await (await get(network, url)).json()) as { at: string }).at;
/** The whole answer. */
const getAll = async (network: Network, url: string, init?: RequestInit) => {
  const response = await get(network, url, init);
  await response.arrayBuffer();
  return response;
};
const reasonOf = (network: Network, url: string, init?: RequestInit) =>
  getAll(network, url, init).then(
    (response) => response.status,
    ({ code, message }: NodeJS.ErrnoException) => `${code}: ${message}`, // code is undefined where there is none
  );

/** The server has noticed that nobody listens any more. */
async function allClosed(): Promise<void> {
  for (let i = 0; seen.open > 0 && i < 500; i++) await new Promise((done) => setTimeout(done, 10));
  expect(seen.open).toBe(0);
}

describe("names", () => {
  it("are looked up once, at first use, and later connections go nowhere else", async () => {
    const resolve = resolver({ "rebind.test": [["127.0.0.1"], ["127.0.0.2"]], "unused.test": [["127.0.0.1"]] });
    const network = networkTo([`rebind.test:${port}`, "unused.test", "127.0.0.0/8"], {}, resolve);
    expect(resolve.asked).toEqual([]);
    const url = `http://rebind.test:${port}`;
    const parallel = await Promise.all([1, 2, 3].map(() => whereOf(network, `${url}/echo`)));
    for (const path of ["close", "echo", "close", `to/${encodeURIComponent(`302 ${url}/close`)}`, "echo"])
      parallel.push(await whereOf(network, `${url}/${path}`));
    expect(parallel).toEqual(new Array(8).fill("127.0.0.1"));
    expect(resolve.asked).toEqual(["rebind.test"]);
    const second = networkTo([`rebind.test:${port}`, "127.0.0.0/8"], {}, resolve);
    expect(await whereOf(second, `${url}/echo`)).toBe("127.0.0.2");
  });

  it("keep to their own address on connections that are kept, which no other network uses", async () => {
    const resolve = resolver({ "one.test": [["127.0.0.1"]], "two.test": [["127.0.0.2"]], "six.test": [["::1"]] });
    const hosts = [`one.test:${port}`, `two.test:${port}`, `six.test:${port}`, "127.0.0.0/8", "::1/128"];
    const network = networkTo(hosts, {}, resolve);
    const ports = new Set<number>();
    for (const [name, where] of [...new Array(3).fill(["one", "127.0.0.1"]), ["two", "127.0.0.2"], ["six", "::1"], ["one", "127.0.0.1"]]) {
      const answer = (await (await get(network, `http://${name}.test:${port}/echo`)).json()) as any;
      expect([answer.at, answer.headers.host]).toEqual([where, `${name}.test:${port}`]);
      ports.add(answer.port);
    }
    expect(ports.size).toBe(3);
    const elsewhere = networkTo(hosts, {}, resolver({ "one.test": [["127.0.0.2"]] }));
    expect(await whereOf(elsewhere, `http://one.test:${port}/echo`)).toBe("127.0.0.2");
  });

  it("are tried at all their addresses, and looked up again where a look-up failed", async () => {
    const resolve = resolver({ "late.test": [[], ["127.0.0.9", "127.0.0.1"]] });
    const network = networkTo([`late.test:${port}`, "127.0.0.0/8", "none.test"], {}, resolve);
    expect(await reasonOf(network, `http://late.test:${port}/echo`)).toBe("undefined: the name late.test has no address");
    expect(await whereOf(network, `http://late.test:${port}/echo`)).toBe("127.0.0.1");
    expect(await reasonOf(network, "http://none.test/")).toBe("ENOTFOUND: getaddrinfo ENOTFOUND none.test");
    expect(resolve.asked).toEqual(["late.test", "late.test", "none.test"]);
  });

  it("are looked up by the operating system", async () => {
    // RFC 6761, section 6.4: .invalid has no addresses; without any DNS the look-up itself fails.
    expect(await reasonOf(allowNetwork(["sporelet.invalid"]), "http://sporelet.invalid/")).toMatch(/^(ENOTFOUND|EAI_AGAIN): getaddrinfo .* sporelet\.invalid$/);
  });

  it("that are not allowed are not even looked up", async () => {
    const resolve = resolver({});
    const network = networkTo(["a.test", "10.0.0.0/8"], {}, resolve);
    for (const url of ["http://b.test/", "http://x.a.test/", "http://a.test./", "http://a.test:8080/", "http://10.1.2.3/"])
      expect(await reasonOf(network, url)).toMatch(
        /^E_NETWORK_DENIED: the request to .* was not made: .* is not among the allowed hosts; if it should be: --allow-net /,
      );
    expect(resolve.asked).toEqual([]);
  });
});

describe("addresses that are not public", () => {
  it("are refused behind names, each with what to do", async () => {
    const addresses =
      "127.0.0.1 10.1.2.3 169.254.169.254 0.0.0.0 192.168.0.1 100.64.0.1 224.0.0.1 ::1 :: fd00::1 fe80::1%eth0 ::ffff:127.0.0.1 64:ff9b::10.1.2.3 2002:7f00:1::";
    for (const address of addresses.split(" ")) {
      const network = networkTo([`evil.test:${port}`], {}, resolver({ "evil.test": [[address]] }));
      const bare = address.replace("%eth0", "");
      const reason = await reasonOf(network, `http://evil.test:${port}/echo`);
      expect(reason).toContain(`E_NETWORK_DENIED: the request to http://evil.test:${port}/echo was not made: evil.test has the address ${bare}, which is not`);
      expect(reason).toContain(`--allow-net ${bare}/${bare.includes(":") ? 128 : 32}`);
    }
    const mixed = networkTo([`mixed.test:${port}`], {}, resolver({ "mixed.test": [["8.8.8.8", "127.0.0.1"]] }));
    expect(await reasonOf(mixed, `http://mixed.test:${port}/echo`)).toContain("mixed.test has the address 127.0.0.1");
    const dotted = networkTo([`localhost.:${port}`], {}, resolver({ "localhost.": [["127.0.0.1"]] }));
    expect(await reasonOf(dotted, `http://localhost.:${port}/echo`)).toContain("E_NETWORK_DENIED");
  });

  it("are reached where the list names them at that port, or their range", async () => {
    const reach = (address: string, ...more: string[]) =>
      reasonOf(networkTo([`db.test:${port}`, ...more], {}, resolver({ "db.test": [[address]] })), `http://db.test:${port}/echo`);
    expect(await reach("127.0.0.1", `127.0.0.1:${port}`)).toBe(200);
    expect(await reach("127.0.0.1", "127.0.0.0/8")).toBe(200);
    expect(await reach("127.0.0.1", "0.0.0.0/0")).toBe(200);
    expect(await reach("::1", `[::1]:${port}`)).toBe(200);
    expect(await reach("::1", "::/127")).toBe(200);
    expect(await reach("::ffff:127.0.0.1", "127.0.0.0/8")).toBe(200);
    for (const other of ["127.0.0.1", "127.0.0.1:1", `127.0.0.2:${port}`, "127.0.0.2/32", "10.0.0.0/8", "::/0", `localhost:${port}`])
      expect(await reach("127.0.0.1", other)).toContain("E_NETWORK_DENIED");
  });

  it("literals and localhost name themselves, in every way that a URL can write them", async () => {
    for (const entry of ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.01", "127.1"])
      for (const written of ["127.0.0.1", "2130706433", "0x7f000001", "017700000001", "127.1"])
        expect(await whereOf(allowNetwork([`${entry}:${port}`]), `http://${written}:${port}/echo`)).toBe("127.0.0.1");
    expect(await whereOf(allowNetwork([`[0::0:1]:${port}`]), `http://[::1]:${port}/echo`)).toBe("::1");
    expect(await whereOf(networkTo([`LocalHost:${port}`], {}, resolver({ localhost: [["10.0.0.1"]] })), `http://localhost:${port}/echo`)).toBe("127.0.0.1");
    for (const written of ["2130706434", "0x7f.2", "[::ffff:127.0.0.1]", "[::1]", "localhost", "127.0.0.2"])
      expect(await reasonOf(local(), `http://${written}:${port}/echo`)).toContain("E_NETWORK_DENIED");
  });

  it("are refused after redirects too, each hop anew", async () => {
    const resolve = resolver({ "open.test": [["127.0.0.1"]], "hidden.test": [["127.0.0.2"]] });
    const network = networkTo([`open.test:${port}`, `127.0.0.1:${port}`, `hidden.test:${port}`], {}, resolve);
    const via = (location: string) => reasonOf(network, `http://open.test:${port}/to/${encodeURIComponent(`307 ${location}`)}`);
    expect(await via(at("echo"))).toBe(200);
    const before = seen.requests;
    expect(await via(`http://hidden.test:${port}/echo`)).toContain("hidden.test has the address 127.0.0.2");
    expect(await via(`http://127.0.0.2:${port}/echo`)).toContain(`127.0.0.2:${port} is not among the allowed hosts`);
    expect(await via("http://169.254.169.254/latest/meta-data/")).toContain("169.254.169.254 is not among the allowed hosts");
    expect(await via("file:///etc/passwd")).toContain("the scheme file: is not http: or https:");
    expect(await via(`http://user:secret@127.0.0.1:${port}/`)).toMatch(/redirects to a URL with a name or password in it, on 127/);
    expect(await via("http://[")).toContain('redirects to "http://[", which is no URL');
    expect(seen.requests - before).toBe(6); // the redirecting server, and nobody else
  });
});

describe("requests", () => {
  it("go out as they are, without what is the connection's", async () => {
    const headers = {
      "X-A": "caf\u00e9",
      cookie: "c=1",
      "user-agent": "own",
      host: "other.test",
      te: "trailers",
      expect: "100-continue",
      "content-length": "1",
    };
    const answer = async (method: string, body?: string) => {
      const response = await get(local(), at("echo"), { method, headers, ...(body !== undefined && { body }) });
      return method === "HEAD" ? response : ((await response.json()) as any);
    };
    const posted = await answer("POST", "two words");
    expect(posted).toMatchObject({ method: "POST", body: "two words" });
    const {
      host,
      cookie,
      te,
      expect: expected,
      connection,
      "x-a": latin1,
      "user-agent": agent,
      "content-length": length,
      "transfer-encoding": chunked,
    } = posted.headers;
    expect([host, cookie, te, expected, connection, latin1, agent, length, chunked]).toEqual([
      `127.0.0.1:${port}`,
      "c=1",
      undefined,
      undefined,
      "keep-alive",
      "caf\u00e9",
      "own",
      "9",
      undefined,
    ]);
    for (const method of ["DELETE", "OPTIONS", "PUT", "PATCH"])
      expect(await answer(method, "body")).toMatchObject({ method, body: "body", headers: { "content-length": "4" } });
    expect(await answer("GET")).toMatchObject({ method: "GET", body: "", headers: { "accept-encoding": "gzip, deflate, br" } });
    expect(await (await answer("HEAD")).text()).toBe("");
    const ranged = (await (await get(local(), at("echo"), { headers: { range: "bytes=0-1" } })).json()) as any;
    expect(ranged.headers["accept-encoding"]).toBe("identity");
  });

  it("are sent again with their body, or become GET, as the redirect says", async () => {
    const follow = async (status: number, init: RequestInit) => {
      const response = await get(local(), at(`to/${encodeURIComponent(`${status} /echo#end`)}`), init);
      expect([response.redirected, response.url]).toEqual([true, at("echo")]);
      const { method, body, headers } = (await response.json()) as any;
      return [method, body, headers["content-type"] ?? null];
    };
    const post = { method: "POST", body: "b", headers: { "content-type": "text/x" } };
    for (const status of [301, 302, 303]) expect(await follow(status, post)).toEqual(["GET", "", null]);
    for (const status of [307, 308]) expect(await follow(status, post)).toEqual(["POST", "b", "text/x"]);
    expect(await follow(302, { ...post, method: "PUT" })).toEqual(["PUT", "b", "text/x"]);
    const manual = await get(local(), at("to/302%20%2Fecho"), { redirect: "manual" });
    expect([manual.status, manual.headers.get("location"), manual.redirected]).toEqual([302, "/echo", false]);
    expect(await reasonOf(local(), at("to/302%20%2Fecho"), { redirect: "error" })).toContain("redirects to /echo, which the request forbids");
    const self = `to/${encodeURIComponent("302 ")}`;
    expect(await reasonOf(local(), at(self))).toContain("more than 20 redirects");
  });

  it("leave nothing on the signal that they came with", async () => {
    const { signal } = new AbortController();
    const request = new Request(at("echo"), { signal });
    const listeners = () => [signal, request.signal].map((one) => getEventListeners(one, "abort").length);
    const before = listeners();
    await (await local()(request)).arrayBuffer();
    expect(listeners()).toEqual(before);
  });

  it("are given up when their signal says so", async () => {
    const network = local();
    for (const path of ["hang", "slow", "endless"])
      await expect(getAll(network, at(path), { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
        name: expect.stringMatching(/TimeoutError|SporeletError/),
      });
    await expect(get(network, at("echo"), { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
    expect(await whereOf(network, at("close"))).toBe("127.0.0.1");
  });

  it("keep no answer waiting by their number", async () => {
    const fn = await loadSource("export default async (urls: string[]) => Promise.all(urls.map(async (url) => (await fetch(url)).text()))");
    const urls = Array.from({ length: 300 }, (_, i) => at(`wait/${i}`));
    seen.mostAtOnce = 0;
    expect(await fn.invoke(urls, { network: local() })).toEqual(urls.map((_, i) => `${i}`));
    expect(seen.mostAtOnce).toBeGreaterThan(1);
    expect(seen.mostAtOnce).toBeLessThanOrEqual(32);
  });

  it("that are given up let those go on that wait for their turn", async () => {
    const fn = await loadSource(`export default async ([hang, echo]: string[]) => {
      const signal = AbortSignal.timeout(100);
      const given = Array.from({ length: 40 }, () => fetch(hang, { signal }).then(() => "answered", (error) => error.name));
      const status = fetch(echo).then((response) => response.status);
      return [new Set(await Promise.all(given)).size, await given[39], await status];
    }`);
    const before = seen.requests;
    expect(await fn.invoke([at("hang"), at("echo")], { network: local() })).toEqual([1, "TimeoutError", 200]);
    expect(seen.requests - before).toBeLessThanOrEqual(41);
  });

  it("with an id that is in use already are no message of the platform's", () => {
    const message = (head: object) => {
      const json = Buffer.from(JSON.stringify({ method: "GET", url: "http://a/", headers: [], redirect: "follow", ...head }));
      return readMessage(new Uint8Array(Buffer.concat([Buffer.from(Uint32Array.of(json.length).buffer), json])));
    };
    const outbound = new Outbound(
      () => new Promise(() => {}),
      () => expect.unreachable(),
    );
    outbound.take(message({ id: 1 }));
    expect(() => outbound.take(message({ id: 1 }))).toThrow("the id 1 is not that of a new request");
    for (const id of ["1", null]) expect(() => outbound.take(message({ id }))).toThrow("a message without an id");
    outbound.take(message({ id: 1, cancel: true }));
    outbound.take(message({ id: 1 }));
    outbound.cancel();
  });

  it("that pile up without an answer are refused, with the reason", async () => {
    const fn = await loadSource(
      `export default async () => {
      const all = await Promise.allSettled(Array.from({ length: 70 }, () => fetch("http://a/", { method: "POST", body: new Uint8Array(1 << 20) })));
      return all.map((one) => one.status === "fulfilled" ? "ok" : (one.reason as any).cause.code + ": " + (one.reason as any).cause.message);
    }`,
      { memory: 512 << 20 },
    );
    const results = (await fn.invoke(1, { network: async () => new Response("x") })) as string[];
    expect(results.filter((one) => one === "ok")).toHaveLength(63);
    expect(results[69]).toMatch(/^E_NETWORK_LIMIT: 63 requests with \d+ bytes have no whole answer yet: await some/);
  });
});

describe("answers", () => {
  it("are decompressed as fetch does it", async () => {
    for (const name of ["gzip", "br", "deflate", "raw", "twice", "unknown"])
      expect(await (await get(local(), at(`encoded/${name}`))).text()).toBe(`${name} it is`);
    expect(await (await get(local(), at("encoded/empty"))).text()).toBe("");
    expect(await reasonOf(local(), at("encoded/lie"))).toContain("is no gzip, as which it came: incorrect header check");
    expect(await reasonOf(local(), at("encoded/cut"))).toContain("is no gzip, as which it came: unexpected end of file");
    expect(await reasonOf(local(), at("encoded/many"))).toContain("compressed more than 5 times over");
  });

  it("have a size, compressed and not, beyond which they are given up", async () => {
    const tooLarge = (path: string, limit: number) =>
      `E_NETWORK_LIMIT: the answer of ${at(path)} has more than the ${limit} bytes that the host takes: ask for less, or raise --max-fetch (maxResponseBytes)`;
    for (const path of [`bytes/${16 * MIB + 1}`, "endless", "encoded/bomb", "encoded/bomb2", "encoded/brbomb"])
      expect(await reasonOf(local(), at(path))).toBe(tooLarge(path, 16 * MIB));
    expect((await (await get(local(), at(`bytes/${16 * MIB}`))).arrayBuffer()).byteLength).toBe(16 * MIB);
    expect(await reasonOf(local({ maxResponseBytes: 10 }), at("bytes/10"))).toBe(200);
    expect(await reasonOf(local({ maxResponseBytes: 10 }), at("bytes/11"))).toBe(tooLarge("bytes/11", 10));
    expect(await reasonOf(local({ maxResponseBytes: 9 }), at("encoded/gzip"))).toContain("E_NETWORK_LIMIT");
    expect(await reasonOf(local({ maxResponseBytes: 20 * MIB }), at("encoded/bomb"))).toBe(200);
  });

  it("have a time, for look-up, head, body and redirects together", async () => {
    for (const path of ["hang", "slow"])
      expect(await reasonOf(local({ timeout: 60 }), at(path))).toBe(
        `E_NETWORK_LIMIT: no whole answer of ${at(path)} within the 60 ms that the host waits: ask for less, or raise --fetch-timeout (timeout)`,
      );
    const never = networkTo(["never.test"], { timeout: 30 }, () => new Promise(() => {}));
    expect(await reasonOf(never, "http://never.test/")).toContain("E_NETWORK_LIMIT: no whole answer of http://never.test/ within the 30 ms");
  });

  it("that break off, switch protocols or are none say so", async () => {
    expect(await reasonOf(local(), at("short"))).toContain(`the answer of ${at("short")} ended before it was whole`);
    expect(await reasonOf(local(), at("status/999"))).toContain("answered with the status 999");
    for (const status of [204, 304]) expect(await reasonOf(local(), at(`status/${status}`))).toBe(status);
    const raw = async (answer: string) => {
      const server = createTcpServer((socket) => {
        socket.on("error", () => {});
        socket.once("data", () => socket.write(answer));
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const reason = await reasonOf(allowNetwork([host], { timeout: 5000 }), `http://${host}/`);
      server.close();
      return reason;
    };
    expect(await raw("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n")).toContain("switched to another protocol");
    expect(await raw("garbage\r\n\r\n")).toContain("Parse Error");
    expect(await raw(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(20_000)}\r\n\r\n`)).toContain("Header overflow");
    expect(await raw("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n")).toContain("Parse Error");
  });

  it("leave no connection behind that is in use", async () => {
    for (const server of servers) server.closeIdleConnections();
    await allClosed();
  });

  it("of every address that refused are one readable reason inside of the function", async () => {
    const fn = await loadSource("export default (url: string) => fetch(url).catch((error) => [error.cause.code, error.cause.message])");
    const network = networkTo(["down.test:1", "127.0.0.0/8"], {}, resolver({ "down.test": [["127.0.0.8", "127.0.0.9"]] }));
    expect(await fn.invoke("http://down.test:1/", { network })).toEqual(["ECONNREFUSED", "connect ECONNREFUSED 127.0.0.8:1; connect ECONNREFUSED 127.0.0.9:1"]);
  });

  it("that a network of one's own makes up are rejected where they are none", async () => {
    const fn = await loadSource("export default () => fetch('http://a/').then((r) => r.status, (error) => [error.name, error.cause.message])");
    const why = (status: unknown) => ["TypeError", `the host's network answered http://a/ with the status ${status}, which is no response`];
    expect(await fn.invoke(1, { network: async () => Response.error() })).toEqual(why(0));
    expect(await fn.invoke(1, { network: async () => ({ status: 0 }) as Response })).toEqual(why(0));
    expect(await fn.invoke(1, { network: async () => undefined as unknown as Response })).toEqual(why(undefined));
    expect(await fn.invoke(1, { network: async () => new Response("x", { status: 404 }) })).toBe(404);
  });
});

it("options are checked", () => {
  for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, "1" as unknown as number])
    for (const name of ["maxResponseBytes", "timeout"])
      expect(() => allowNetwork([], { [name]: value })).toThrow(`Expected \`${name}\` to be a whole number from 1 to 2147483647, got ${value}`);
});

/** `sporelet run` of a function that fetches, beside the servers of this process. */
function fetchOnce(url: string, env: Record<string, string>, host: string, ...flags: string[]): Promise<string> {
  const fetcher = source(
    "export default (url: string) => fetch(url).then(async (r) => [r.status, await r.text()]).catch((error) => [(error.cause ?? error).code, (error.cause ?? error).message])",
  );
  return new Promise((done) => {
    const args = [command, "run", fetcher, "--no-cache", "--event", JSON.stringify(url), "--allow-net", host, ...flags];
    const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH ?? "", ...env } });
    let out = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (out += chunk));
    child.on("close", () => done(out));
  });
}

describe("on the command line", () => {
  it("proxies of the environment have no effect", async () => {
    let asked = 0;
    const proxy = createServer((_request, response) => response.end(`${++asked}`)).on("connect", (_request, socket) => socket.destroy(void asked++));
    await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const env: Record<string, string> = { NODE_USE_ENV_PROXY: "1" };
    for (const name of ["http_proxy", "https_proxy", "all_proxy"]) Object.assign(env, { [name]: url, [name.toUpperCase()]: url });
    expect(await fetchOnce(at("bytes/0"), env, `127.0.0.1:${port}`)).toBe('[200,""]\n');
    proxy.close();
    expect(asked).toBe(0);
  });

  it("limits of an answer and of its time can be given", async () => {
    const host = `127.0.0.1:${port}`;
    expect(await fetchOnce(at("bytes/1000"), {}, host, "--max-fetch", "1000")).toMatch(/^\[200,/);
    expect(await fetchOnce(at("bytes/1001"), {}, host, "--max-fetch", "1000")).toMatch(/^\["E_NETWORK_LIMIT",.*--max-fetch/);
    expect(await fetchOnce(at("slow"), {}, host, "--fetch-timeout", "50ms")).toMatch(/^\["E_NETWORK_LIMIT",.*within the 50 ms.*--fetch-timeout/);
  });

  it("TLS is with the name that was asked for, and its certificate has to be that of the name", async (context) => {
    const directory = temporaryDirectory();
    const certificate = (name: string) => {
      const [key, cert] = ["key", "crt"].map((ending) => join(directory, `${name}.${ending}`)) as [string, string];
      const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
      execFileSync(
        "openssl",
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-keyout", key, "-out", cert, ...subject],
        { stdio: "ignore" },
      );
      return { key: readFileSync(key), cert: readFileSync(cert), path: cert };
    };
    let own: ReturnType<typeof certificate>;
    try {
      own = certificate("localhost");
    } catch (error) {
      console.warn(`TLS not tested: openssl can't make a certificate here: ${(error as Error).message}`);
      return context.skip();
    }
    const other = certificate("other.test");
    const names: unknown[] = [];
    const start = async ({ key, cert }: { key: Buffer; cert: Buffer }) => {
      const server = createTlsServer({ key, cert }, (request, response) => {
        names.push((request.socket as unknown as { servername: unknown }).servername);
        response.end("secret");
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      return { server, port: (server.address() as AddressInfo).port };
    };
    const [right, wrong] = await Promise.all([start(own), start(other)]);
    const get = (host: string, ca: string) => fetchOnce(`https://${host}/`, { NODE_EXTRA_CA_CERTS: ca }, host);
    expect(await get(`localhost:${right.port}`, own.path)).toBe('[200,"secret"]\n');
    expect(await get(`127.0.0.1:${right.port}`, own.path)).toContain('"ERR_TLS_CERT_ALTNAME_INVALID"');
    expect(await get(`localhost:${wrong.port}`, other.path)).toContain('"ERR_TLS_CERT_ALTNAME_INVALID"');
    expect(await get(`localhost:${right.port}`, other.path)).toContain('"DEPTH_ZERO_SELF_SIGNED_CERT"');
    expect(names).toEqual(["localhost"]);
    right.server.close();
    wrong.server.close();
  });
});
