// Real registries on loopback (Debian's docker-registry), what stands before them, and the programs that read back what was pushed.
import "./native-support.ts"; // compiles the bases before a command would, which says so on stderr
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import jwt from "jsonwebtoken";
import forge from "node-forge";
import { afterAll } from "vitest";
import { command, temporaryDirectory } from "./support.ts";

/** Debian packages of the programs that tests of registries run. */
const PACKAGES: Readonly<Record<string, string>> = {
  "docker-registry": "docker-registry",
  htpasswd: "apache2-utils",
  skopeo: "skopeo",
  "systemd-analyze": "systemd",
  umoci: "umoci",
  podman: "podman",
  ip: "iproute2",
};

/** What is left to end when the test file has ended: tests start servers too, and a hook that a test adds would not run. */
const ends: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
});

const scratch = temporaryDirectory();
let count = 0;

/** A directory of its own, which is removed when the test file has ended. */
export function freshDirectory(): string {
  const directory = join(scratch, `${++count}`);
  mkdirSync(directory);
  return directory;
}

/** A test without them would pass and show nothing, so they must be there. */
export function mustHave(...programs: string[]): void {
  const missing = programs.filter((program) => spawnSync("which", [program]).status !== 0);
  if (missing.length === 0) return;
  const packages = missing.map((program) => PACKAGES[program] ?? program).join(" ");
  throw new Error(`${missing.join(", ")} must be installed for this test: apt-get install --no-install-recommends ${packages}`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await close(server);
  return port;
}

function listen(server: Server): Promise<number> {
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port)));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}

export const USER = { name: "ada", password: "l0velace:1815" };

export interface RegistryAtWork {
  /** Host and port. */
  host: string;
  /** What it stores, below `docker/registry/v2`. */
  data: string;
  stop(): Promise<void>;
}

interface Access {
  /** Lines of YAML under `auth:`. */
  auth?: (work: string) => string;
}

/** Starts docker-registry and waits until it answers; it ends with the test file at the latest. */
export async function startRegistry({ auth }: Access = {}): Promise<RegistryAtWork> {
  mustHave("docker-registry");
  const work = freshDirectory();
  const port = await freePort();
  const data = join(work, "data");
  const config = join(work, "config.yml");
  writeFileSync(
    config,
    `version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage:\n  filesystem: {rootdirectory: ${data}}\nhttp: {addr: "127.0.0.1:${port}"}\n${auth?.(work) ?? ""}`,
  );
  const child = spawn("docker-registry", ["serve", config], { stdio: ["ignore", "ignore", "pipe"] });
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const stop = () => end(child);
  ends.push(stop);
  for (let i = 0; i < 200 && child.exitCode === null; i++) {
    const status = await fetch(`http://127.0.0.1:${port}/v2/`).then(
      (response) => response.status,
      () => 0,
    );
    if (status !== 0) return { host: `localhost:${port}`, data, stop };
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`docker-registry did not start within 10 s: ${Buffer.concat(said)}`);
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once("exit", () => done());
    child.kill("SIGKILL");
  });
}

/** A registry that asks for a user and a password. */
export function basicAuth(work: string): string {
  mustHave("htpasswd");
  const file = join(work, "htpasswd");
  const { status, stderr } = spawnSync("htpasswd", ["-Bbc", file, USER.name, USER.password], { encoding: "utf8" });
  if (status !== 0) throw new Error(`htpasswd: ${stderr}`);
  return `auth:\n  htpasswd: {realm: test, path: ${file}}\n`;
}

/** A token server: it knows one user, and lets everybody pull from `public/`. */
export class TokenServer {
  /** The scopes of each token that was asked for, and whose it was. */
  readonly asked: { user: string | undefined; scopes: string[] }[] = [];
  readonly #key: string;
  readonly #certificate: string;
  readonly #server: Server;
  #port = 0;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
    certificate.serialNumber = "01";
    certificate.validity.notBefore = new Date(Date.now() - 3_600_000);
    certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
    const name = [{ name: "commonName", value: "tokens" }];
    certificate.setSubject(name);
    certificate.setIssuer(name);
    certificate.sign(forge.pki.privateKeyFromPem(privateKey) as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
    this.#key = privateKey;
    this.#certificate = forge.pki.certificateToPem(certificate);
    this.#server = createServer((incoming, response) => {
      const { searchParams } = new URL(incoming.url ?? "", "http://localhost");
      const [, encoded = ""] = /^Basic (.+)$/.exec(incoming.headers.authorization ?? "") ?? [];
      const [user, password] = Buffer.from(encoded, "base64").toString().split(/:(.*)/s);
      const isKnown = user === USER.name && password === USER.password;
      if (encoded !== "" && !isKnown) {
        response.writeHead(401).end();
        return;
      }
      const scopes = searchParams.getAll("scope");
      this.asked.push({ user: isKnown ? user : undefined, scopes });
      const token = this.#token(searchParams.get("service") ?? "", scopes, isKnown);
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ token }));
    });
  }

  #token(service: string, scopes: readonly string[], isKnown: boolean): string {
    const access = scopes.map((scope) => {
      const [type = "", name = "", actions = ""] = scope.split(":");
      const may = (action: string) => isKnown || (action === "pull" && name.startsWith("public/"));
      return { type, name, actions: actions.split(",").filter(may) };
    });
    const x5c = [this.#certificate.replace(/-----[A-Z ]+-----|\s/g, "")];
    return jwt.sign({ access, jti: randomUUID(), nbf: Math.floor(Date.now() / 1000) - 10 }, this.#key, {
      algorithm: "RS256",
      issuer: "test-issuer",
      subject: isKnown ? USER.name : "",
      audience: service,
      expiresIn: 300,
      header: { alg: "RS256", x5c },
    });
  }

  async start(): Promise<void> {
    this.#port = await listen(this.#server);
    ends.push(() => close(this.#server));
  }

  /** For `startRegistry`. */
  readonly auth = (work: string): string => {
    const bundle = join(work, "root.pem");
    writeFileSync(bundle, this.#certificate);
    return `auth:\n  token: {realm: "http://127.0.0.1:${this.#port}/token", service: registry, issuer: test-issuer, rootcertbundle: ${bundle}}\n`;
  };
}

/** What a proxy saw. */
export interface Seen {
  method: string;
  path: string;
  /** Bytes of the request's body. */
  bytes: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface CountingProxy {
  host: string;
  seen: Seen[];
}

/**
 * Stands before a registry and counts what is sent to it.
 * @param meddle answers in the registry's place by its return value, a status
 */
export async function startProxy(registry: string, meddle: (seen: Seen, count: number) => number | undefined = () => undefined): Promise<CountingProxy> {
  const seen: Seen[] = [];
  const [, port] = registry.split(":");
  const server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      const body = Buffer.concat(parts);
      const entry = { method: incoming.method ?? "", path: incoming.url ?? "", bytes: body.length, headers: incoming.headers };
      seen.push(entry);
      const status = meddle(entry, seen.length);
      if (status !== undefined) {
        response.writeHead(status, { "retry-after": "0" }).end();
        return;
      }
      const outgoing = request({ host: "127.0.0.1", port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      outgoing.on("error", () => response.destroy());
      outgoing.end(body);
    });
  });
  const own = await listen(server);
  ends.push(() => close(server));
  return { host: `127.0.0.1:${own}`, seen };
}

/** A registry of which the test says every answer. */
export async function fakeRegistry(
  answer: (seen: Seen) => { status: number; headers?: Record<string, string>; body?: string | Uint8Array },
): Promise<CountingProxy> {
  const seen: Seen[] = [];
  const server = createServer((incoming, response) => {
    incoming.resume();
    incoming.on("end", () => {
      const entry = { method: incoming.method ?? "", path: incoming.url ?? "", bytes: 0, headers: incoming.headers };
      seen.push(entry);
      const { status, headers, body } = answer(entry);
      response.writeHead(status, headers).end(body);
    });
  });
  const port = await listen(server);
  ends.push(() => close(server));
  return { host: `127.0.0.1:${port}`, seen };
}

export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `sporelet` beside the servers that this process has, so that they can answer it. */
export function sporeletHere(args: readonly string[], { cwd, env = {} }: { cwd: string; env?: Record<string, string> }): Promise<Ran> {
  return ran(process.execPath, [command, ...args], { cwd, env: { PATH: process.env.PATH ?? "", HOME: cwd, SPORELET_CACHE: join(cwd, "cache"), ...env } });
}

/** Runs a program to its end, at most a minute or `timeout` ms. */
export function ran(
  program: string,
  args: readonly string[],
  { cwd, env, timeout = 60_000 }: { cwd: string; env: Record<string, string>; timeout?: number },
): Promise<Ran> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout, killSignal: "SIGKILL" });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.once("error", fail);
    child.once("close", (status) => done({ status, stdout, stderr }));
  });
}

/** podman, skopeo and umoci with storage and settings of their own. */
export class Tools {
  readonly #work = freshDirectory();
  readonly env: Readonly<Record<string, string>>;

  constructor() {
    mustHave("skopeo", "umoci", "podman");
    const file = (name: string, text: string) => {
      const path = join(this.#work, name);
      writeFileSync(path, text);
      return path;
    };
    mkdirSync(join(this.#work, "home/.config/containers"), { recursive: true });
    const [run, root] = [join(this.#work, "run"), join(this.#work, "root")];
    file("home/.config/containers/policy.json", '{"default":[{"type":"insecureAcceptAnything"}]}');
    this.env = {
      PATH: process.env.PATH ?? "",
      HOME: join(this.#work, "home"),
      CONTAINERS_CONF: file(
        "containers.conf",
        `[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n`,
      ),
      CONTAINERS_STORAGE_CONF: file("storage.conf", `[storage]\ndriver = "vfs"\nrunroot = "${run}"\ngraphroot = "${root}"\n`),
    };
  }

  skopeo(...args: string[]): Promise<Ran> {
    return ran("skopeo", args, { cwd: this.#work, env: this.env });
  }

  umoci(...args: string[]): Promise<Ran> {
    return ran("umoci", args, { cwd: this.#work, env: this.env });
  }

  /** Without the second hierarchy of cgroups that some machines have, and crun refuses. */
  podman(...args: string[]): Promise<Ran> {
    const script = 'umount /sys/fs/cgroup/unified 2>/dev/null; exec podman "$@"';
    return ran("unshare", ["-m", "sh", "-c", script, "sh", ...args], { cwd: this.#work, env: this.env });
  }
}
