// Container images and artifacts as layouts: what is in them, that the same sources give the same bytes, and what other programs read.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import spdx from "spdx-expression-parse";
import { beforeAll, describe, expect, it } from "vitest";
import { digestOf, type Index, type Manifest } from "../src/oci/content.ts";
import { readLayout } from "../src/oci/layout.ts";
import { readTar } from "../src/oci/tar.ts";
import { freePort, ran, Tools } from "./registry-support.ts";
import { HELLO, sporelet, temporaryDirectory } from "./support.ts";

const work = temporaryDirectory();
const options = { cwd: work };

function project(name: string): string {
  const directory = join(work, name);
  mkdirSync(join(directory, "node_modules/@shop/tax"), { recursive: true });
  writeFileSync(
    join(directory, "node_modules/@shop/tax/package.json"),
    JSON.stringify({ name: "@shop/tax", version: "2.1.0", license: "MIT", main: "index.js" }),
  );
  writeFileSync(join(directory, "node_modules/@shop/tax/index.js"), "export const tax = (net) => net * 1.19;\n");
  writeFileSync(
    join(directory, "package.json"),
    JSON.stringify({
      name: "shop",
      version: "1.4.0",
      description: "A shop",
      license: "Apache-2.0",
      repository: "git+https://user:secret@example.com/me/shop.git",
    }),
  );
  writeFileSync(join(directory, "hello.ts"), HELLO);
  writeFileSync(join(directory, "price.ts"), `import { tax } from "@shop/tax";\nexport default ({ net }: { net: number }) => tax(net);\n`);
  writeFileSync(join(directory, "program.ts"), `console.log("ran");\n`);
  return directory;
}

beforeAll(() => {
  project("shop");
});

function build(entry: string, ...args: string[]) {
  const result = sporelet(["build", entry, "--json", ...args], options);
  expect(result.stderr).toBe("");
  return JSON.parse(result.stdout);
}

/** The blob with `digest` in a layout that is a directory. */
function blob<T>(layout: string, digest: string): T {
  return JSON.parse(readFileSync(join(work, layout, "blobs", digest.replace(":", "/")), "utf8")) as T;
}

describe("an image of an executable", () => {
  it("is one layer from scratch, which starts the function's server as nobody", () => {
    const built = build("shop/hello.ts", "--target", "oci", "-o", "image/");
    expect(built).toMatchObject({ target: "oci", kind: "handler", images: [{ platform: "linux/amd64", entrypoint: ["/hello"] }] });
    const index = blob<Index>("image", built.digest);
    const manifest = blob<Manifest>("image", index.manifests[0]?.digest ?? "");
    const config = blob<Record<string, Record<string, unknown>>>("image", manifest.config.digest);
    expect(config).toMatchObject({
      architecture: "amd64",
      os: "linux",
      created: "1970-01-01T00:00:00Z",
      config: { User: "65532:65532", Entrypoint: ["/hello"], Cmd: ["--listen", "0.0.0.0:8080"], ExposedPorts: { "8080/tcp": {} } },
    });
    expect(config.config?.Labels).toMatchObject({
      "org.opencontainers.image.title": "hello",
      "org.opencontainers.image.version": "1.4.0",
      "org.opencontainers.image.source": "https://example.com/me/shop",
      "org.opencontainers.image.licenses": "Apache-2.0",
      "sporelet.kind": "handler",
    });
    const archive = gunzipSync(readFileSync(join(work, "image/blobs", (manifest.layers[0]?.digest ?? "").replace(":", "/"))));
    expect((config.rootfs as { diff_ids: string[] }).diff_ids).toEqual([digestOf(archive)]);
    expect(readTar(archive, "the layer").map(({ path }) => path)).toEqual(["hello"]);
  });

  it("asks a program for no port", () => {
    const built = build("shop/program.ts", "--target", "oci", "-o", "program/");
    const manifest = blob<Manifest>("program", built.images[0].digest);
    const { config } = blob<{ config: Record<string, unknown> }>("program", manifest.config.digest);
    expect(Object.keys(config).sort()).toEqual(["Entrypoint", "Labels", "StopSignal", "User", "WorkingDir"]);
  });

  it("has the same digests from the same sources in another place", () => {
    cpSync(join(work, "shop"), join(work, "elsewhere/shop"), { recursive: true });
    const bytes = (entry: string, output: string) => {
      build(entry, "--target", "oci", "-o", output);
      return createHash("sha256")
        .update(readFileSync(join(work, output)))
        .digest("hex");
    };
    expect(bytes("elsewhere/shop/price.ts", "second.tar")).toBe(bytes("shop/price.ts", "first.tar"));
  });

  it("says when it was made if SOURCE_DATE_EPOCH does, and only then has another digest", () => {
    const digest = (epoch: string) => {
      const { status, stdout, stderr } = sporelet(["build", "shop/hello.ts", "--target", "oci", "-o", "dated/", "--json"], {
        ...options,
        env: { SOURCE_DATE_EPOCH: epoch },
      });
      return status === 0 ? JSON.parse(stdout) : stderr;
    };
    const dated = digest("1700000000");
    expect(dated.annotations["org.opencontainers.image.created"]).toBe("2023-11-14T22:13:20Z");
    expect(dated.digest).not.toBe(digest("0").digest);
    expect(digest("yesterday")).toMatch(/^sporelet: E_OPTION_VALUE: Expected SOURCE_DATE_EPOCH to be seconds since 1970, got "yesterday"/);
  });

  it("has a bill of materials and provenance that refer to it", () => {
    const built = build("shop/price.ts", "--target", "oci", "-o", "attested/");
    const [image] = built.images;
    expect(built.referrers.map(({ artifactType, subject }: { artifactType: string; subject: string }) => [artifactType, subject])).toEqual([
      ["application/spdx+json", image.digest],
      ["application/vnd.in-toto+json", image.digest],
    ]);
    const [sbom, provenance] = built.referrers.map(({ layers }: { layers: { digest: string }[] }) =>
      blob<Record<string, unknown>>("attested", layers[0]?.digest ?? ""),
    );
    const packages = sbom.packages as { name: string; versionInfo?: string; licenseDeclared: string; externalRefs?: { referenceLocator: string }[] }[];
    expect(packages.map(({ name, versionInfo, externalRefs }) => [name, versionInfo, externalRefs?.[0]?.referenceLocator])).toEqual([
      ["price", "1.4.0", undefined],
      ["sporelet", expect.any(String), expect.stringMatching(/^pkg:npm\/sporelet@/)],
      ["quickjs-wasi", expect.any(String), expect.stringMatching(/^pkg:npm\/quickjs-wasi@/)],
      ["@shop/tax", "2.1.0", "pkg:npm/%40shop/tax@2.1.0"],
    ]);
    for (const { licenseDeclared } of packages) expect(() => spdx(licenseDeclared)).not.toThrow();
    expect(provenance).toMatchObject({
      _type: "https://in-toto.io/Statement/v1",
      predicateType: "https://slsa.dev/provenance/v1",
      subject: [{ name: "price", digest: { sha256: image.digest.slice("sha256:".length) } }],
    });
    const sha256 = createHash("sha256")
      .update(readFileSync(join(work, "shop/price.ts")))
      .digest("hex");
    expect((provenance.predicate as { buildDefinition: { resolvedDependencies: unknown[] } }).buildDefinition.resolvedDependencies).toEqual([
      { name: "price.ts", digest: { sha256 } },
      { uri: "pkg:npm/%40shop/tax@2.1.0" },
    ]);
    expect(JSON.stringify(built) + JSON.stringify(provenance)).not.toMatch(/secret|sporelet-test-/);
  });

  it("says which commit it is of, and that files have changed since", async () => {
    const directory = project("versioned");
    const git = async (...args: string[]) => {
      const env = { PATH: process.env.PATH ?? "", HOME: work, GIT_CONFIG_NOSYSTEM: "1" };
      const { status, stdout, stderr } = await ran("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], { cwd: directory, env });
      expect([status, stderr.replace(/^hint.*\n/gm, "")]).toEqual([0, ""]);
      return stdout.trim();
    };
    await git("init", "-q");
    await git("add", "hello.ts", "package.json");
    await git("commit", "-q", "-m", "first");
    const commit = await git("rev-parse", "HEAD");
    const revision = () => build("versioned/hello.ts", "--target", "oci", "-o", "versioned.tar").annotations["org.opencontainers.image.revision"];
    expect(revision()).toBe(commit);
    writeFileSync(join(directory, "hello.ts"), `${HELLO}// changed\n`);
    expect(revision()).toBe(`${commit}-dirty`);
  });

  it("takes labels from the command line and the config file", () => {
    writeFileSync(
      join(work, "shop/sporelet.config.json"),
      JSON.stringify({ labels: { team: "till", tier: "1" }, targets: ["oci", "wasm-oci"], functions: ["hello.ts"] }),
    );
    const one = sporelet(["build", "hello.ts", "--target", "oci", "--label", "tier=2", "-o", "l.tar", "--json"], { cwd: join(work, "shop") });
    expect(JSON.parse(one.stdout).annotations).toMatchObject({ team: "till", tier: "2" });
    const all = sporelet(["build"], { cwd: join(work, "shop") });
    expect(all.stdout).toMatch(/^hello\.tar: handler for linux\/amd64, .*\nhello\.wasm\.tar: handler for wasip1\/wasm, /);
  });
});

describe("where a layout goes", () => {
  it("replaces a layout of its own, and no other directory", () => {
    const first = build("shop/hello.ts", "--target", "wasm-oci", "-o", "place/");
    const second = build("shop/price.ts", "--target", "wasm-oci", "-o", "place");
    expect(readLayout(join(work, "place")).root.digest).toBe(second.digest);
    expect(second.digest).not.toBe(first.digest);
    const { status, stderr } = sporelet(["build", "hello.ts", "--no-config", "--target", "oci", "-o", "."], { cwd: join(work, "shop") });
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^sporelet: E_WOULD_OVERWRITE: the directory \. holds something else/)]);
    expect(existsSync(join(work, "shop/hello.ts"))).toBe(true);
    expect(readdirSync(work).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("is left as it was where the disk is full", async () => {
    mkdirSync(join(work, "full"), { recursive: true });
    build("shop/hello.ts", "--target", "wasm-oci", "--thin", "-o", "small.tar");
    const command = [process.execPath, join(import.meta.dirname, "../bin/sporelet.cjs"), "build", "shop/hello.ts", "--target", "oci", "-o"];
    for (const output of ["full/hello.tar", "full/layout/"]) {
      const script = `mount -t tmpfs -o size=200k none full && ${command.join(" ")} ${output}; echo "status $?"; ls -A full`;
      const env = { PATH: process.env.PATH ?? "", HOME: work };
      const { stdout, stderr } = await ran("unshare", ["-m", "sh", "-c", script], { cwd: work, env });
      expect(stderr).toMatch(/^sporelet: E_DISK_FULL: full\/\S+ can't be written: ENOSPC/);
      expect(stdout).toBe("status 5\n");
    }
  });

  it.each([
    [["--target", "oci", "--thin"], /^sporelet: E_OPTION_VALUE: Expected `--thin` only with the targets wasm and wasm-oci/],
    [["--target", "oci", "--compat"], /^sporelet: E_OPTION_VALUE: Expected `--compat` only with --target wasm-oci/],
    [["--target", "wasm-oci", "--thin", "--compat"], /^sporelet: E_OPTION_VALUE: Expected a module that is not thin for --compat/],
    [["--target", "native", "--label", "a=b"], /^sporelet: E_OPTION_VALUE: Expected `--label` only with the targets oci, wasm-oci, got it with native/],
    [
      ["--target", "docker"],
      /^sporelet: E_OPTION_VALUE: Expected `--target` to be one of wasm, native, unikernel, oci, wasm-oci, component, worker, lambda, got "docker"/,
    ],
  ])("does not begin with %j", (args, message) => {
    expect(sporelet(["build", "shop/hello.ts", ...args, "-o", "never.tar"], options).stderr).toMatch(message);
    expect(existsSync(join(work, "never.tar"))).toBe(false);
  });
});

describe("an artifact of a module", () => {
  it("follows the Wasm OCI artifact layout", () => {
    const built = build("shop/hello.ts", "--target", "wasm-oci", "-o", "wasm/");
    const manifest = blob<Manifest>("wasm", built.digest);
    expect(manifest).toMatchObject({ config: { mediaType: "application/vnd.wasm.config.v0+json" }, layers: [{ mediaType: "application/wasm" }] });
    expect(blob("wasm", manifest.config.digest)).toEqual({
      created: "1970-01-01T00:00:00Z",
      architecture: "wasm",
      os: "wasip1",
      layerDigests: manifest.layers.map(({ digest }) => digest),
    });
    const { stdout } = sporelet(["build", "shop/hello.ts", "--sourcemap", "none", "-o", "-"], options);
    expect(stdout.length).toBeGreaterThan(0);
  });

  it("has a thin module's engine as a layer that all of them have", () => {
    const layers = ["hello", "price"].map((name) => {
      const built = build(`shop/${name}.ts`, "--target", "wasm-oci", "--thin", "-o", "thin/");
      return built.images[0].layers as { digest: string; size: number }[];
    });
    const [hello, price] = layers;
    expect(hello?.[1]).toEqual(price?.[1]);
    expect(hello?.[0]?.digest).not.toBe(price?.[0]?.digest);
    expect(hello?.[0]?.size).toBeLessThan(10_000);
  });

  it("is an image of platform wasi/wasm with --compat", () => {
    const built = build("shop/hello.ts", "--target", "wasm-oci", "--compat", "-o", "compat/");
    expect(built.images).toMatchObject([{ platform: "wasi/wasm", entrypoint: ["/hello.wasm"], config: "application/vnd.oci.image.config.v1+json" }]);
    expect(built.annotations["module.wasm.image/variant"]).toBe("compat");
  });
});

describe("other programs", () => {
  let tools: Tools;
  beforeAll(() => {
    tools = new Tools();
  });

  it("skopeo reads the archive with the same digest", async () => {
    const built = build("shop/hello.ts", "--target", "oci", "-o", "hello.tar");
    const { status, stdout, stderr } = await tools.skopeo("inspect", `oci-archive:${join(work, "hello.tar")}`);
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ Digest: built.digest, Architecture: "amd64", Layers: [built.images[0].layers[0].digest] });
    const wasm = build("shop/hello.ts", "--target", "wasm-oci", "--compat", "-o", "compat.tar");
    const compat = await tools.skopeo("--override-os", "wasi", "--override-arch", "wasm", "inspect", `oci-archive:${join(work, "compat.tar")}:latest`);
    expect(JSON.parse(compat.stdout)).toMatchObject({ Digest: wasm.digest, Architecture: "wasm", Os: "wasi" });
  });

  it("umoci unpacks it", async () => {
    const built = build("shop/hello.ts", "--target", "oci", "-o", "hello.tar");
    const copied = join(work, "copied");
    expect((await tools.skopeo("copy", `oci-archive:${join(work, "hello.tar")}`, `oci:${copied}:v1`)).status).toBe(0);
    expect(JSON.parse(readFileSync(join(copied, "index.json"), "utf8")).manifests[0].digest).toBe(built.images[0].digest);
    const unpacked = await tools.umoci("unpack", "--image", `${copied}:v1`, join(work, "bundle"));
    expect([unpacked.status, readdirSync(join(work, "bundle/rootfs"))]).toEqual([0, ["hello"]]);
  });

  it("podman loads and runs it without a network, capabilities and a root that can be written", async () => {
    build("shop/hello.ts", "--target", "oci", "-o", "hello.tar");
    const loaded = await tools.podman("load", "-i", join(work, "hello.tar"));
    expect(loaded.stdout).toBe("Loaded image: localhost/hello:latest\n");
    const ended = await tools.podman("run", "--rm", "--network=none", "--cap-drop=all", "--read-only", "--memory=16m", "localhost/hello", '{"name":"Ada"}');
    expect(ended).toEqual({ status: 0, stdout: '{"hello":"Ada"}\n', stderr: "" });
  });
});

/** Whether this checkout's executables know `--listen`. */
function listens(): boolean {
  writeFileSync(join(work, "help.ts"), HELLO);
  sporelet(["build", "help.ts", "--target", "native", "-o", "help"], options);
  const { stdout, stderr } = spawnSync(join(work, "help"), ["--help"], { encoding: "utf8" });
  return `${stdout}${stderr}`.includes("--listen");
}

const isServer = listens();
if (!isServer) console.warn("test/oci.test.ts: no image is asked over HTTP, for the executables of this checkout have no --listen");

describe.skipIf(!isServer)("an image as a server", () => {
  it("answers over HTTP under podman, where PORT says, and ends when it is told to", async () => {
    const tools = new Tools();
    const port = await freePort();
    build("shop/hello.ts", "--target", "oci", "-o", "server.tar");
    expect((await tools.podman("load", "-i", join(work, "server.tar"))).status).toBe(0);
    const confined = ["--network=host", "--cap-drop=all", "--read-only", "--memory=32m"];
    const started = await tools.podman("run", "-d", "--name", "server", ...confined, "--env", `PORT=${port}`, "localhost/hello");
    expect([started.status, started.stderr]).toEqual([0, ""]);
    try {
      const ask = async () => (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: '{"name":"Ada"}' }).catch(() => undefined))?.json();
      await expect.poll(ask).toEqual({ hello: "Ada" });
    } finally {
      await tools.podman("stop", "-t", "5", "server");
    }
    const { stdout } = await tools.podman("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "server");
    await tools.podman("rm", "-f", "server");
    expect(stdout).toBe("exited 0\n");
  });
});

describe("inspect", () => {
  it("says what a layout holds, as an archive and as a directory", () => {
    const built = build("shop/hello.ts", "--target", "oci", "-o", "seen.tar");
    build("shop/hello.ts", "--target", "oci", "-o", "seen/");
    for (const layout of ["seen.tar", "seen"]) {
      const found = JSON.parse(sporelet(["inspect", layout, "--json"], options).stdout);
      expect(found).toMatchObject({
        digest: built.digest,
        images: built.images,
        referrers: built.referrers,
        holds: { kind: "native", function: { name: "hello" } },
      });
    }
    expect(sporelet(["inspect", "seen.tar"], options).stdout).toMatch(
      /linux\/amd64\n {2}manifest {4}sha256:[\s\S]*referrers\n {2}application\/spdx\+json[\s\S]*system calls\n/,
    );
  });

  it("refuses a layout that is damaged, and says where", () => {
    const built = build("shop/hello.ts", "--target", "wasm-oci", "-o", "damaged/");
    const layer = join(work, "damaged/blobs", built.images[0].layers[0].digest.replace(":", "/"));
    const bytes = readFileSync(layer);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(layer, bytes);
    const { status, stderr } = sporelet(["inspect", "damaged"], options);
    expect([status, stderr]).toEqual([4, expect.stringMatching(/^sporelet: E_DIGEST_MISMATCH: a blob of the layout damaged should have the digest sha256:/)]);
    writeFileSync(join(work, "no.tar"), "no tar");
    expect(sporelet(["inspect", "no.tar"], options).stderr).toMatch(/^sporelet: E_NOT_OURS: no\.tar is no OCI image layout/);
  });
});
