// How an executable finds the hosts that it is granted: /etc/hosts, name servers; and that it connects to nobody else.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildNative, executable, nativeUnavailable } from "./native-support.ts";
import { source, temporaryDirectory } from "./support.ts";

const directory = temporaryDirectory();
const NAME_SERVER = "127.0.0.9";

/** Files of a process's own in place of /etc/hosts and /etc/resolv.conf. */
function within(files: { hosts?: string; resolv?: string }): string {
  const bind = (name: string, target: string, content = "") => {
    const file = join(directory, name);
    writeFileSync(file, content);
    return `mount --bind ${file} ${target}`;
  };
  return `${bind("hosts", "/etc/hosts", files.hosts)} && ${bind("resolv", "/etc/resolv.conf", files.resolv)} && exec "$@"`;
}

interface Ended {
  status: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** Not with spawnSync: this process answers. */
async function end(child: ChildProcess): Promise<Ended> {
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.on("data", (chunk) => {
      said[name] += chunk;
    });
  const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
  const [status, signal] = (await once(child, "close")) as [number | null, string | null];
  clearTimeout(timer);
  return { status, signal, ...said };
}

// RFC 1035, section 4.1
const nameOf = (name: string) => Buffer.concat([...name.split(".").map((label) => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.from([0])]);
const number = (...values: number[]) => Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));
interface Found {
  type: 1 | 5 | 28;
  data: Buffer;
}
const address = (text: string): Found => ({ type: 1, data: Buffer.from(text.split(".").map(Number)) });
const address6: Found = { type: 28, data: Buffer.from([...Array(15).fill(0), 1]) };
const alias = (name: string): Found => ({ type: 5, data: nameOf(name) });

/** Answers what `names` says: what there is of a name, a status, or nothing. */
function answer(query: Buffer, names: Record<string, Found[] | number | undefined>): Buffer | undefined {
  const labels: string[] = [];
  let at = 12;
  for (; query[at] !== 0; at += (query[at] as number) + 1) labels.push(query.toString("latin1", at + 1, at + 1 + (query[at] as number)));
  const wanted = query.readUInt16BE(at + 1);
  const found = labels.join(".") in names ? names[labels.join(".")] : 3;
  if (found === undefined) return undefined;
  const records = typeof found === "number" ? [] : found.filter(({ type }) => type === wanted || type === 5);
  const head = Buffer.concat([query.subarray(0, 2), number(0x8180 | (typeof found === "number" ? found : 0), 1, records.length, 0, 0)]);
  const resources = records.map(({ type, data }) => Buffer.concat([number(0xc00c, type, 1, 0, 60, data.length), data]));
  return Buffer.concat([head, query.subarray(12, at + 5), ...resources]);
}

const nameServer = await (async (): Promise<Socket | string> => {
  if (spawnSync("unshare", ["--mount", "true"]).status !== 0) return "this machine does not let a process have mounts of its own (unshare --mount)";
  const socket = createSocket("udp4");
  socket.bind(53, NAME_SERVER);
  return Promise.race([once(socket, "listening").then(() => socket), once(socket, "error").then(([error]) => `there is no port for a name server: ${error}`)]);
})();
if (typeof nameServer === "string") console.log(`skipped: ${nameServer}`);

describe.skipIf(nativeUnavailable !== undefined || typeof nameServer === "string")("an executable finds the address of", () => {
  let path: string;
  let port: number;
  const server = createServer((request, response) => response.end(`answered ${request.headers.host}`));
  const asked: string[] = [];

  beforeAll(async () => {
    (nameServer as Socket).on("message", (query, from) => {
      const answered = answer(query, {
        "one.test": [address("127.0.0.1")],
        "alias.test": [alias("one.test"), address("127.0.0.1")],
        "six.test": [address6],
        "short.shop.test": [address("127.0.0.1")],
        "svc.other.shop.test": [address("127.0.0.1")],
        "empty.test": [],
        "failing.test": 2,
        "silent.test": undefined,
      });
      asked.push(query.toString("latin1", 12));
      if (answered !== undefined) (nameServer as Socket).send(answered, from.port, from.address);
    });
    path = await buildNative({ entry: source("export default async ({ url }) => (await fetch(url)).text();") });
    await new Promise<void>((settle) => server.listen(0, "::", settle));
    port = (server.address() as { port: number }).port;
  });
  afterAll(() => {
    server.close();
    (nameServer as Socket).close();
  });

  const ask = (host: string, files: Parameters<typeof within>[0], given = `${host}:${port}`) => {
    const command = ["--mount", "sh", "-c", within(files), "sh", path, JSON.stringify({ url: `http://${host}:${port}/` }), "--allow-net", given];
    return end(spawn("unshare", command, { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env.PATH } }));
  };
  const resolv = `; a comment\nnameserver ${NAME_SERVER}\nsearch none.test shop.test\noptions ndots:5\n`;
  const answered = (host: string) => ({ status: 0, signal: null, stdout: `${JSON.stringify(`answered ${host}:${port}`)}\n`, stderr: "" });

  it.each([
    ["a name in /etc/hosts", "box.test", { hosts: "# mine\n127.0.0.1\tother.test  Box.Test # and more\n" }],
    ["a name of the name server", "one.test", { resolv }],
    ["an alias", "alias.test", { resolv }],
    ["a name that has an address of IPv6 only", "six.test", { resolv }],
    ["a short name, by the domains to search", "short", { resolv }],
    ["a name with a point, by the domains to search", "svc.other", { resolv }],
    ["a name, where the first server is not there", "one.test", { resolv: `nameserver 127.0.0.77\n${resolv}` }],
    ["localhost, where nothing says it", "localhost", {}],
    ["an address", "127.0.0.1", {}],
    ["an address of IPv6", "[::1]", {}],
  ])("%s", async (_what, host, files) => {
    expect(await ask(host, files)).toEqual(answered(host));
  });

  it.each([
    ["a name that nobody knows", "none-such.test", { resolv }, "the name servers know none"],
    ["a name without addresses", "empty.test", { resolv }, "the name servers know none"],
    ["a server that fails", "failing.test", { resolv: `nameserver ${NAME_SERVER}\n` }, "no name server of /etc/resolv.conf answers"],
    ["a server that says nothing", "silent.test", { resolv: `nameserver ${NAME_SERVER}\n` }, "no name server of /etc/resolv.conf answers"],
    ["no server", "one.test", {}, "names no server"],
  ])("not of %s, and says why", async (_what, host, files, why) => {
    expect(await ask(host, files)).toMatchObject({
      status: 6,
      stdout: "",
      stderr: expect.stringContaining(`E_NO_ADDRESS: ${host} of --allow-net has no address: `),
    });
    expect((await ask(host, files)).stderr).toContain(why);
  });

  it("a name once only, whoever asks for it under another address", async () => {
    asked.length = 0;
    const command = ["--mount", "sh", "-c", within({ resolv }), "sh", path, "--serve-stdio", "--allow-net", `one.test:${port}`];
    const child = spawn("unshare", command, { stdio: ["pipe", "pipe", "pipe"], env: { PATH: process.env.PATH } });
    child.stdin?.end(`${JSON.stringify({ url: `http://one.test:${port}/` })}\n`.repeat(3));
    expect((await end(child)).stdout).toBe(`${JSON.stringify(`answered one.test:${port}`)}\n`.repeat(3));
    expect(asked).toHaveLength(1);
  });

  it("nobody else: where it has another address in its own code, the kernel ends it", async () => {
    const GRANTS = /0000009008000000/g; // runtime/native/layout.h, as an operand
    const file = readFileSync(path);
    const places = [...file.toString("hex").matchAll(GRANTS)].map(({ index }) => index / 2);
    expect(places.length).toBeGreaterThan(0);
    const ended = [];
    for (const at of places) {
      const changed = Buffer.from(file);
      changed.writeUInt32LE(0x90000004, at); // a few bytes on, where another address would begin
      const event = JSON.stringify({ url: `http://127.0.0.1:${port}/` });
      ended.push(await end(spawn(executable(changed), [event, "--allow-net", `127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "pipe"] })));
    }
    expect(ended.some(({ signal }) => signal === "SIGSYS")).toBe(true);
    for (const { signal, status } of ended) expect([signal, status]).not.toEqual([null, 0]);
  });
});
