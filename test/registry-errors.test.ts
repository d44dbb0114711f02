// What a registry, or somebody in its place, can do wrong; and credentials, names and archives of every kind.
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { SporeletError } from "../src/errors.ts";
import { parseChallenges } from "../src/oci/authorization.ts";
import { digestOf, MEDIA, parseIndex, parseManifest } from "../src/oci/content.ts";
import { findCredentials } from "../src/oci/credentials.ts";
import { parseReference, referenceText } from "../src/oci/reference.ts";
import { readTar, writeTar } from "../src/oci/tar.ts";
import { fakeRegistry, freshDirectory, sporeletHere, startProxy, startRegistry } from "./registry-support.ts";
import { HELLO, temporaryDirectory } from "./support.ts";

const work = temporaryDirectory();
beforeAll(() => writeFileSync(join(work, "hello.ts"), HELLO));

const here = (...args: string[]) => sporeletHere(args, { cwd: work });
const manifestOf = (config: object, layers: object[]) => JSON.stringify({ schemaVersion: 2, mediaType: MEDIA.manifest, config, layers });
const described = (mediaType: string, bytes: string) => ({ mediaType, digest: digestOf(Buffer.from(bytes)), size: bytes.length });

describe("a registry that fails", () => {
  it("is tried again, and the push then is whole", async () => {
    const { host } = await startRegistry();
    const asked = new Set<string>();
    // Whatever is asked for, the first time; not every third request: several are under way, and one could meet all of those.
    const proxy = await startProxy(host, ({ method, path }) => {
      const what = `${method} ${path}`;
      if (asked.has(what)) return undefined;
      asked.add(what);
      return 503;
    });
    const pushed = await here("push", "hello.ts", `${proxy.host}/flaky:1`, "--target", "wasm-oci", "--json");
    expect([pushed.status, pushed.stderr]).toEqual([0, expect.stringMatching(/the registry 127\.0\.0\.1:\d+ can't .* now: it answers 503; again in 0 s/)]);
    const pulled = await here("run", `oci://${host}/flaky@${JSON.parse(pushed.stdout).digest}`, "--event", '{"name":"Ada"}');
    expect(pulled.stdout).toBe('{"hello":"Ada"}\n');
  });

  it("leaves the tag as it was when a push breaks off", async () => {
    const { host } = await startRegistry();
    const before = JSON.parse((await here("push", "hello.ts", `${host}/kept:1`, "--target", "wasm-oci", "--json")).stdout).digest;
    const proxy = await startProxy(host, ({ method, path }) => (method === "PUT" && path.includes("/manifests/sha256:") ? 500 : undefined));
    const broken = await here("push", "hello.ts", `${proxy.host}/kept:1`, "--target", "wasm-oci", "--label", "second=1");
    expect([broken.status, broken.stderr]).toEqual([6, expect.stringMatching(/sporelet: E_REGISTRY_DOWN: .*it answers 500 \(4 attempts\)/)]);
    expect(JSON.parse((await here("inspect", `oci://${host}/kept:1`, "--json")).stdout).digest).toBe(before);
  });

  it("is believed nothing that has another digest; no file is written, and nothing cached", async () => {
    const layer = "another module";
    const config = JSON.stringify({ architecture: "wasm", os: "wasip1" });
    const asked = described(MEDIA.wasm, "the module that was promised");
    const manifest = manifestOf(described(MEDIA.wasmConfig, config), [{ ...asked, size: layer.length }]);
    const fake = await fakeRegistry(({ path }) =>
      path.includes("/blobs/") ? { status: 200, body: layer } : { status: 200, headers: { "content-type": MEDIA.manifest }, body: manifest },
    );
    const pinned = `oci://${fake.host}/x@sha256:${"0".repeat(64)}`;
    expect((await here("pull", pinned)).stderr).toMatch(
      /^sporelet: E_DIGEST_MISMATCH: what the registry .* has as a manifest of x should have the digest sha256:0{64}, but has sha256:/,
    );
    const pulled = await here("pull", `${fake.host}/x:1`, "-o", "x.wasm");
    expect([pulled.status, pulled.stderr]).toEqual([
      4,
      expect.stringMatching(/^sporelet: E_DIGEST_MISMATCH: what the registry .* has as a blob of x should have/),
    ]);
    expect(existsSync(join(work, "x.wasm"))).toBe(false);
    expect((await here("pull", `${fake.host}/x:1`, "-o", "x.wasm")).stderr).toMatch(/E_DIGEST_MISMATCH/);
  });

  it("is not read beyond what it announced", async () => {
    const endless = "x".repeat(5 << 20);
    const fake = await fakeRegistry(() => ({ status: 200, headers: { "content-type": MEDIA.manifest }, body: endless }));
    expect((await here("pull", `${fake.host}/x:1`)).stderr).toMatch(/^sporelet: E_DIGEST_MISMATCH: the manifest 1 has more than the 4194304 bytes/);
  });

  it("is not followed to a place without encryption, nor told there who asks", async () => {
    const fake = await fakeRegistry(() => ({ status: 307, headers: { location: "http://example.com/blob" } }));
    expect((await here("pull", `${fake.host}/x:1`)).stderr).toMatch(
      /^sporelet: E_REGISTRY: the registry .* leads to http:\/\/example\.com, which is not https/,
    );
    const realm = await fakeRegistry(() => ({ status: 401, headers: { "www-authenticate": 'Bearer realm="http://example.com/token",service="x"' } }));
    expect((await here("pull", `${realm.host}/x:1`)).stderr).toMatch(
      /^sporelet: E_UNAUTHORIZED: .* wants a token from "http:\/\/example\.com\/token", which is no https URL/,
    );
  });

  it("gets credentials only itself, and not where it redirects to", async () => {
    const other = await fakeRegistry(() => ({ status: 404 }));
    const fake = await fakeRegistry(({ headers }) =>
      headers.authorization === undefined
        ? { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } }
        : { status: 307, headers: { location: `http://${other.host}/elsewhere` } },
    );
    const file = join(work, "auth.json");
    writeFileSync(file, JSON.stringify({ auths: { [fake.host]: { auth: Buffer.from("ada:secret").toString("base64") } } }));
    await sporeletHere(["pull", `${fake.host}/x:1`], { cwd: work, env: { REGISTRY_AUTH_FILE: file } });
    expect(other.seen.length).toBeGreaterThan(0);
    expect(other.seen.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });
});

describe("what is not ours", () => {
  async function pulled(manifest: string, blobs: Record<string, string> = {}) {
    const fake = await fakeRegistry(({ path }) => {
      const blob = Object.values(blobs).find((bytes) => path.endsWith(digestOf(Buffer.from(bytes))));
      if (path.includes("/blobs/")) return blob === undefined ? { status: 404 } : { status: 200, body: blob };
      return { status: 200, headers: { "content-type": MEDIA.manifest }, body: manifest };
    });
    const { stderr } = await here("run", `oci://${fake.host}/x:1`, "--event", "{}");
    return { stderr, layersAsked: fake.seen.filter(({ path }) => path.includes("/blobs/")).length };
  }

  it("is refused by its manifest or config, before its layers are read", async () => {
    const config = JSON.stringify({ architecture: "amd64", os: "linux", config: { Entrypoint: ["/usr/bin/node"] } });
    const image = await pulled(manifestOf(described(MEDIA.imageConfig, config), [described(MEDIA.layer, "a layer")]), { config });
    expect(image.stderr).toMatch(/^sporelet: E_NOT_OURS: 127\.0\.0\.1:\d+\/x:1 is an image for linux\/amd64 that sporelet did not make/);
    expect(image.layersAsked).toBe(1); // the config
    const chart = await pulled(manifestOf(described("application/vnd.cncf.helm.config.v1+json", "{}"), [described("application/gzip", "x")]));
    expect(chart).toEqual({ stderr: expect.stringMatching(/is an artifact of "application\/vnd\.cncf\.helm\.config\.v1\+json"/), layersAsked: 0 });
    const many = await pulled(
      manifestOf(
        described(MEDIA.wasmConfig, "{}"),
        ["a", "b", "c"].map((bytes) => described(MEDIA.wasm, bytes)),
      ),
    );
    expect(many).toEqual({ stderr: expect.stringMatching(/^sporelet: E_NOT_OURS: .* has 3 layers/), layersAsked: 0 });
    expect((await pulled("{}")).stderr).toMatch(/^sporelet: E_NOT_OURS: .* holds a descriptor without media type/);
  });

  it("is refused as a file would be once it is there: no WebAssembly, a component", async () => {
    const component = "\0asm\x0d\0\x01\0";
    for (const [bytes, code] of [
      ["not wasm", "E_NOT_WASM"],
      [component, "E_COMPONENT"],
    ] as const) {
      const config = "{}";
      const { stderr } = await pulled(manifestOf(described(MEDIA.wasmConfig, config), [described(MEDIA.wasm, bytes)]), { config, bytes });
      expect(stderr).toMatch(new RegExp(`^sporelet: ${code}: `));
    }
  });
});

describe("names", () => {
  it.each([
    ["ghcr.io/me/hello:1.0", "ghcr.io/me/hello:1.0"],
    ["oci://localhost:5000/hello", "localhost:5000/hello:latest"],
    ["[::1]:5000/a/b", "[::1]:5000/a/b:latest"],
    [`docker.io/me/x:1@sha256:${"a".repeat(64)}`, `docker.io/me/x:1@sha256:${"a".repeat(64)}`],
  ])("%s is %s", (text, canonical) => {
    expect(referenceText(parseReference(text))).toBe(canonical);
  });

  it.each([
    "hello",
    "me/hello",
    "ghcr.io/Me/hello",
    "ghcr.io/me/../x",
    "ghcr.io/me/hello:",
    "ghcr.io/me/hello@sha256:1",
    "a b.c/d",
    "ghcr.io/",
    "user@ghcr.io/x",
    "ghcr.io:port/x",
  ])("%j is none", (text) => {
    expect(() => parseReference(text)).toThrow(SporeletError);
  });

  it("challenges are read as RFC 9110 has them", () => {
    expect(parseChallenges('Bearer realm="https://a.example/token",service="reg,istry",scope="repository:a:pull"')).toEqual([
      { scheme: "bearer", parameters: { realm: "https://a.example/token", service: "reg,istry", scope: "repository:a:pull" } },
    ]);
    expect(parseChallenges('Basic realm="x", Bearer realm="y"').map(({ scheme }) => scheme)).toEqual(["basic", "bearer"]);
    expect(parseChallenges("Negotiate")).toEqual([]);
  });
});

describe("credentials", () => {
  const home = (files: Record<string, unknown>) => {
    const directory = freshDirectory();
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(directory, path, ".."), { recursive: true });
      writeFileSync(join(directory, path), typeof content === "string" ? content : JSON.stringify(content));
      if (typeof content === "string") chmodSync(join(directory, path), 0o755);
    }
    return { HOME: directory, PATH: `${join(directory, "bin")}:${process.env.PATH}` };
  };
  const auth = (text: string) => ({ auth: Buffer.from(text).toString("base64") });

  it("are podman's before docker's, and of a repository before those of its registry", () => {
    const env = home({
      ".config/containers/auth.json": { auths: { "ghcr.io": auth("pod:1"), "ghcr.io/team": auth("team:2") } },
      ".docker/config.json": { auths: { "ghcr.io": auth("docker:3"), "https://index.docker.io/v1/": auth("hub:4") } },
    });
    expect(findCredentials("ghcr.io", "me/hello", env)).toMatchObject({ username: "pod", secret: "1" });
    expect(findCredentials("ghcr.io", "team/hello", env)).toMatchObject({ username: "team" });
    expect(findCredentials("docker.io", "me/hello", env)).toMatchObject({ username: "hub" });
    expect(findCredentials("quay.io", "me/hello", env)).toBeUndefined();
  });

  it("come from a helper, and a helper that fails is named", () => {
    const helper = `#!/bin/sh\nread server\ncase "$server" in ghcr.io) echo '{"Username":"<token>","Secret":"t"}';; quay.io) echo "credentials not found in native keychain"; exit 1;; *) echo "locked"; exit 1;; esac\n`;
    const env = home({
      ".docker/config.json": { credsStore: "test", credHelpers: { "lost.example": "lost", "odd.example": "../odd" } },
      "bin/docker-credential-test": helper,
    });
    expect(findCredentials("ghcr.io", "me/hello", env)).toEqual({ username: "<token>", secret: "t", isIdentityToken: true, from: "docker-credential-test" });
    expect(findCredentials("quay.io", "me/hello", env)).toBeUndefined();
    expect(() => findCredentials("other.example", "x", env)).toThrow(/docker-credential-test, which .*config\.json names, failed for other\.example: locked/);
    expect(() => findCredentials("lost.example", "x", env)).toThrow(/docker-credential-lost, which .* names, can't be run/);
    expect(() => findCredentials("odd.example", "x", env)).toThrow(/which is no program's name/);
  });

  it("that are damaged are an error, and no secret is in it", () => {
    for (const content of ["{", '"text"', JSON.stringify({ auths: { "ghcr.io": auth("nocolonsecret") } })]) {
      const env = home({ ".docker/config.json": content });
      expect(() => findCredentials("ghcr.io", "x", env)).toThrow(SporeletError);
      expect(() => findCredentials("ghcr.io", "x", env)).not.toThrow(/nocolonsecret/);
    }
  });
});

describe("bytes from elsewhere", () => {
  const refusesOrReads = (read: () => unknown) => {
    try {
      read();
    } catch (error) {
      expect(error).toBeInstanceOf(SporeletError);
    }
  };

  it("an archive is read back as it was written", () => {
    const file = fc.record({ path: fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8}){0,3}$/), bytes: fc.uint8Array({ maxLength: 2000 }), mode: fc.constant(0o644) });
    fc.assert(
      fc.property(fc.array(file, { maxLength: 5 }), (files) => {
        const read = readTar(writeTar(files, 0), "it");
        expect(read.map(({ path, bytes }) => [path, [...bytes]])).toEqual(files.map(({ path, bytes }) => [path, [...bytes]]));
      }),
    );
  });

  it("any bytes in the place of an archive or a manifest end in an answer", () => {
    const archive = writeTar([{ path: "hello", bytes: new Uint8Array(700).fill(7), mode: 0o755 }], 0);
    const manifest = Buffer.from(manifestOf(described(MEDIA.wasmConfig, "{}"), [described(MEDIA.wasm, "x")]));
    const at = (length: number) => fc.array(fc.tuple(fc.nat(length - 1), fc.nat(255)), { maxLength: 12 });
    const mutated = (bytes: Uint8Array, changes: readonly (readonly [number, number])[]) => {
      const copy = Uint8Array.from(bytes);
      for (const [position, value] of changes) copy[position] = value;
      return copy;
    };
    fc.assert(
      fc.property(at(archive.length), (changes) => refusesOrReads(() => readTar(mutated(archive, changes), "it"))),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(at(manifest.length), (changes) =>
        refusesOrReads(() => [parseManifest(mutated(manifest, changes), "it"), parseIndex(mutated(manifest, changes), "it")]),
      ),
      { numRuns: 2000 },
    );
  });
});
