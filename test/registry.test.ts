// Push and pull with a real registry, by the command, and what other programs then read there.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { digestOf } from "../src/oci/content.ts";
import { importsOf } from "./component-support.ts";
import { basicAuth, type CountingProxy, type RegistryAtWork, sporeletHere, startProxy, startRegistry, TokenServer, Tools, USER } from "./registry-support.ts";
import { HELLO, temporaryDirectory } from "./support.ts";

const work = temporaryDirectory();
let registry: RegistryAtWork;
let tools: Tools;

beforeAll(async () => {
  writeFileSync(join(work, "hello.ts"), HELLO);
  writeFileSync(join(work, "bye.ts"), HELLO.replaceAll("hello", "bye"));
  writeFileSync(join(work, "app.ts"), `export default { fetch: (request: Request) => new Response(new URL(request.url).pathname) };\n`);
  tools = new Tools();
  registry = await startRegistry();
});

async function push(...args: string[]) {
  const { status, stdout, stderr } = await sporeletHere(["push", ...args, "--json"], { cwd: work });
  expect([status, stderr]).toEqual([0, expect.not.stringContaining("warning")]);
  return JSON.parse(stdout);
}

const fates = ({ blobs }: { blobs: { fate: string }[] }) => [...new Set(blobs.map(({ fate }) => fate))];

describe("an image", () => {
  it("is read back by skopeo with the digest that push says, unpacked by umoci, run by podman", async () => {
    const pushed = await push("hello.ts", `${registry.host}/team/hello:1.0`);
    expect(fates(pushed)).toEqual(["sent"]);
    const at = `docker://${registry.host}/team/hello`;
    const raw = await tools.skopeo("inspect", "--tls-verify=false", "--raw", `${at}:1.0`);
    expect(digestOf(Buffer.from(raw.stdout))).toBe(pushed.digest);
    const image = JSON.parse(raw.stdout).manifests[0].digest;
    const copied = join(work, "copied");
    expect((await tools.skopeo("copy", "--src-tls-verify=false", `${at}@${pushed.digest}`, `oci:${copied}:v1`)).status).toBe(0);
    expect(JSON.parse(readFileSync(join(copied, "index.json"), "utf8")).manifests[0].digest).toBe(image);
    const stat = await tools.umoci("stat", "--image", `${copied}:v1`, "--json");
    expect(JSON.parse(stat.stdout).history[0].layer.digest).toBe(pushed.blobs[0].digest);
    const ended = await tools.podman("run", "--rm", "--network=none", "--tls-verify=false", `${registry.host}/team/hello@${pushed.digest}`, '{"name":"Ada"}');
    expect(ended).toMatchObject({ status: 0, stdout: '{"hello":"Ada"}\n' });
  });

  it("is sent once: a second push finds all of it there", async () => {
    const first = await push("hello.ts", `${registry.host}/twice:1`);
    const second = await push("hello.ts", `${registry.host}/twice:1`);
    expect([second.digest, fates(second), second.sent]).toEqual([first.digest, ["there"], 0]);
    const tagged = await push("hello.ts", `${registry.host}/twice:2`);
    expect(tagged.blobs.filter(({ fate }: { fate: string }) => fate === "sent")).toHaveLength(1); // the index, for its new tag
  });

  it("is not sent by --dry-run, which says what would be", async () => {
    const dry = await push("hello.ts", `${registry.host}/dry:1`, "--dry-run");
    expect([fates(dry), dry.sent, dry.dryRun]).toEqual([["missing"], 0, true]);
    expect((await sporeletHere(["pull", `${registry.host}/dry:1`], { cwd: work })).stderr).toMatch(/^sporelet: E_NO_REPOSITORY: /);
    expect((await push("hello.ts", `${registry.host}/dry:1`)).digest).toBe(dry.digest);
  });

  it("can be pulled as the executable that was pushed", async () => {
    const { digest } = await push("hello.ts", `${registry.host}/whole/hello`);
    const { stdout } = await sporeletHere(["pull", `oci://${registry.host}/whole/hello`, "-o", "hello", "--json"], { cwd: work });
    expect(JSON.parse(stdout)).toMatchObject({ output: "hello", digest, form: "native" });
    const { module } = await build({ entry: join(work, "hello.ts"), target: "native" });
    expect(Buffer.compare(readFileSync(join(work, "hello")), module)).toBe(0);
    const refused = await sporeletHere(["run", `oci://${registry.host}/whole/hello`, "--event", "{}"], { cwd: work });
    expect(refused).toMatchObject({
      status: 4,
      stderr: expect.stringMatching(/^sporelet: E_NOT_OURS: .* is an image of an executable; [\s\S]*podman run --rm localhost:\d+\/whole\/hello@sha256:/),
    });
  });
});

describe("what was built before", () => {
  it("is pushed as it is: a module, an executable, a layout", async () => {
    const { module } = await build({ entry: join(work, "hello.ts") });
    writeFileSync(join(work, "hello.wasm"), module);
    const wasm = await push("hello.wasm", `${registry.host}/built/module:1`);
    expect(wasm.blobs.map(({ digest }: { digest: string }) => digest)).toContain(digestOf(module));
    const executable = await build({ entry: join(work, "hello.ts"), target: "native" });
    writeFileSync(join(work, "hello-native"), executable.module);
    expect((await push("hello-native", `${registry.host}/built/executable:1`)).mediaType).toBe("application/vnd.oci.image.index.v1+json");
    for (const output of ["layout.tar", "layout/"]) {
      const built = JSON.parse((await sporeletHere(["build", "hello.ts", "--target", "wasm-oci", "-o", output, "--json"], { cwd: work })).stdout);
      expect((await push(output, `${registry.host}/built/layout:1`)).digest).toBe(built.digest);
    }
  });

  it("is not pushed as something else", async () => {
    writeFileSync(join(work, "foreign.wasm"), new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    const failing = async (...args: string[]) => (await sporeletHere(["push", ...args], { cwd: work })).stderr;
    expect(await failing("foreign.wasm", `${registry.host}/x`)).toMatch(/^sporelet: E_NOT_OURS: foreign\.wasm is a module that sporelet did not build/);
    expect(await failing("hello.wasm", `${registry.host}/x`, "--target", "oci")).toMatch(
      /^sporelet: E_OPTION_VALUE: Expected an executable for the target oci/,
    );
    expect(await failing("layout.tar", `${registry.host}/x`, "--target", "oci")).toMatch(/^sporelet: E_USAGE: --target is given, but layout\.tar is a layout/);
    expect(await failing("hello.ts", `${registry.host}/x@sha256:${"0".repeat(64)}`)).toMatch(/^sporelet: E_OPTION_VALUE: Expected a tag to push to/);
    expect(await failing("hello.ts", "hello:1")).toMatch(
      /^sporelet: E_OPTION_VALUE: Expected a reference such as ghcr\.io\/me\/hello:1\.0, got "hello:1": it does not begin with a registry's host/,
    );
  });
});

describe("a module", () => {
  it("runs and is served from the registry, and from the cache by its digest", async () => {
    const own = await startRegistry();
    const { digest } = await push("app.ts", `${own.host}/team/app:1`, "--target", "wasm-oci", "--thin");
    const pinned = `oci://${own.host}/team/app@${digest}`;
    const ended = await sporeletHere(["run", `oci://${own.host}/team/app:1`, "--request", "GET /a"], { cwd: work });
    expect([ended.status, ended.stdout.split("\n").at(-1)]).toEqual([0, "/a"]);
    await own.stop();
    expect((await sporeletHere(["run", pinned, "--request", "GET /b"], { cwd: work })).stdout).toMatch(/\/b$/);
    const gone = await sporeletHere(["run", `oci://${own.host}/team/app:1`, "--request", "GET /c"], { cwd: work });
    expect(gone).toMatchObject({ status: 6, stdout: "" });
    expect(gone.stderr).toMatch(
      /sporelet: the registry localhost:\d+ does not answer: .*; again in 0\.5 s\n[\s\S]*sporelet: E_REGISTRY_DOWN: .* \(4 attempts\)/,
    );
  });

  it("answers at its repository's name when it is served", async () => {
    await push("app.ts", `${registry.host}/team/app:1`, "--target", "wasm-oci");
    await push("hello.ts", `${registry.host}/team/hello-compat:1`, "--target", "wasm-oci", "--compat");
    const { served } = await import("./served.ts");
    const server = await served(["serve", `oci://${registry.host}/team/app:1`, "--route", `/greet=oci://${registry.host}/team/hello-compat:1`], work);
    try {
      expect(await (await fetch(`${server.url}/app/x`)).text()).toBe("/x");
      expect(await (await fetch(`${server.url}/greet`, { method: "POST", body: '{"name":"Ada"}' })).json()).toEqual({ hello: "Ada" });
    } finally {
      await server.stop();
    }
  });

  it("listens to events when it is served with --events", async () => {
    writeFileSync(
      join(work, "note.ts"),
      'import { contract, on } from "sporelet/events";\nexport default on(contract("a", true), ({ data }) => contract("b", true)(data));\n',
    );
    await push("note.ts", `${registry.host}/team/note:1`, "--target", "wasm-oci");
    const { served } = await import("./served.ts");
    const server = await served(["serve", `oci://${registry.host}/team/note:1`, "--events"], work);
    try {
      const event = { specversion: "1.0", id: "1", source: "/test", type: "a", data: 7 };
      const headers = { "content-type": "application/cloudevents+json" };
      expect((await fetch(`${server.url}/events`, { method: "POST", headers, body: JSON.stringify(event) })).status).toBe(202);
      const types = async () =>
        (await sporeletHere(["log", "--json"], { cwd: work })).stdout
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line).event.type);
      await expect.poll(types, { timeout: 10_000 }).toEqual(["a", "b"]);
    } finally {
      await server.stop();
    }
  });

  it("is shown with what refers to it, though the registry keeps no list of referrers", async () => {
    const { digest } = await push("hello.ts", `${registry.host}/team/shown:1`, "--target", "wasm-oci");
    const { stdout } = await sporeletHere(["inspect", `oci://${registry.host}/team/shown:1`, "--json"], { cwd: work });
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ digest, images: [{ platform: "wasip1/wasm" }], holds: { kind: "standalone", function: { name: "hello" } } });
    expect(found.referrers.map(({ artifactType }: { artifactType: string }) => artifactType).sort()).toEqual([
      "application/spdx+json",
      "application/vnd.in-toto+json",
    ]);
    const list = await fetch(`http://${registry.host}/v2/team/shown/manifests/${digest.replace(":", "-")}`, {
      headers: { accept: "application/vnd.oci.image.index.v1+json" },
    });
    expect(((await list.json()) as { manifests: unknown[] }).manifests).toHaveLength(2);
  });
});

describe("a component", () => {
  it("goes there in the Wasm OCI artifact layout, and says what it imports and exports", async () => {
    const pushed = await push("app.ts", `${registry.host}/team/component:1`, "--target", "component", "--allow-net", "api.example.com");
    const { stdout } = await sporeletHere(["inspect", `oci://${registry.host}/team/component:1`, "--json"], { cwd: work });
    const { digest, images, annotations } = JSON.parse(stdout);
    expect([digest, annotations["sporelet.kind"]]).toEqual([pushed.digest, "fetch"]);
    const [{ platform, config, layers, component }] = images;
    expect([platform, config]).toEqual(["wasip2/wasm", "application/vnd.wasm.config.v0+json"]);
    const [layer] = layers;
    expect([layers.length, layer.mediaType]).toEqual([1, "application/wasm"]);
    const pulled = await sporeletHere(["pull", `${registry.host}/team/component:1`, "-o", "pulled.wasm"], { cwd: work });
    expect(pulled.stdout).toMatch(/^pulled\.wasm: component, /);
    const bytes = readFileSync(join(work, "pulled.wasm"));
    expect(digestOf(bytes)).toBe(layer.digest);
    const named = await importsOf(bytes); // wasm-tools' view of it
    expect([...component.imports, ...component.exports]).toEqual(named);
    expect(component.exports).toEqual(["wasi:http/incoming-handler@0.2.0"]);
    const text = await sporeletHere(["inspect", `oci://${registry.host}/team/component:1`], { cwd: work });
    expect(text.stdout).toContain("exports   wasi:http/incoming-handler@0.2.0\n");
  });

  it("is built of a source; what runs it is another host", async () => {
    await sporeletHere(["build", "app.ts", "--target", "component", "-o", "app.component.wasm"], { cwd: work });
    const refused = await sporeletHere(["push", "app.component.wasm", `${registry.host}/team/file:1`], { cwd: work });
    expect(refused.stderr).toMatch(/^sporelet: E_OPTION_VALUE: Expected a source to push as a component, got app\.component\.wasm.*--target component/s);
    const thin = await sporeletHere(["push", "app.ts", `${registry.host}/team/file:1`, "--target", "component", "--thin"], { cwd: work });
    expect(thin.stderr).toMatch(/Expected `--thin` only with the targets wasm and wasm-oci, got it with component/);
    const net = await sporeletHere(["push", "app.ts", `${registry.host}/team/file:1`, "--allow-net", "a.example"], { cwd: work });
    expect(net.stderr).toMatch(/Expected `--allow-net` of push only with the target component, got it with oci/);
    await push("app.ts", `${registry.host}/team/served:1`, "--target", "component");
    const run = await sporeletHere(["run", `oci://${registry.host}/team/served:1`], { cwd: work });
    expect(run.stderr).toMatch(/^sporelet: E_COMPONENT: /);
  });
});

describe("the engine of thin modules", () => {
  const sentBy = ({ seen }: CountingProxy) => seen.splice(0).reduce((sum, { bytes }) => sum + bytes, 0);

  it("is sent with the first function, and with no other", async () => {
    const proxy = await startProxy(registry.host);
    const first = await push("hello.ts", `${proxy.host}/thin/functions:hello`, "--target", "wasm-oci", "--thin");
    const [sent, second] = [sentBy(proxy), await push("bye.ts", `${proxy.host}/thin/functions:bye`, "--target", "wasm-oci", "--thin")];
    expect(sent).toBe(first.sent);
    expect(sentBy(proxy)).toBe(second.sent);
    expect(sent).toBeGreaterThan(1_000_000);
    expect(second.sent).toBeLessThan(10_000);
  });

  it("is taken from another repository of the registry", async () => {
    const proxy = await startProxy(registry.host);
    await push("hello.ts", `${proxy.host}/mount/one:1`, "--target", "wasm-oci", "--thin");
    sentBy(proxy);
    const known = await push("hello.ts", `${proxy.host}/mount/two:1`, "--target", "wasm-oci", "--thin");
    expect(fates(known).sort()).toEqual(["mounted", "sent"]);
    expect(sentBy(proxy)).toBeLessThan(10_000);
    // Another machine has not seen the first push, and is told.
    mkdirSync(join(work, "other"), { recursive: true });
    const env = { SPORELET_CACHE: join(work, "other/cache") };
    const args = ["push", "hello.ts", `${proxy.host}/mount/three:1`, "--target", "wasm-oci", "--thin", "--mount-from", "mount/one", "--json"];
    const told = JSON.parse((await sporeletHere(args, { cwd: work, env })).stdout);
    expect(fates(told)).toContain("mounted");
    expect(sentBy(proxy)).toBeLessThan(10_000);
  });

  it("is sent whole, in one request with its length", async () => {
    const proxy = await startProxy((await startRegistry()).host);
    await push("hello.ts", `${proxy.host}/mono:1`, "--target", "wasm-oci", "--thin");
    const uploads = proxy.seen.filter(({ method, path }) => method === "PUT" && path.includes("/blobs/uploads/"));
    expect(uploads.length).toBeGreaterThan(3);
    for (const { headers, bytes } of uploads) expect([headers["transfer-encoding"], headers["content-length"]]).toEqual([undefined, `${bytes}`]);
    expect(proxy.seen.some(({ method }) => method === "PATCH")).toBe(false);
  });
});

describe("a registry that wants to know who it is", () => {
  const auth = (host: string) => {
    const path = join(work, `${host.replace(":", "-")}.json`);
    writeFileSync(path, JSON.stringify({ auths: { [host]: { auth: Buffer.from(`${USER.name}:${USER.password}`).toString("base64") } } }));
    return { REGISTRY_AUTH_FILE: path };
  };

  it("takes a user and a password", async () => {
    const { host } = await startRegistry({ auth: basicAuth });
    const args = ["push", "hello.ts", `${host}/hello:1`, "--target", "wasm-oci"];
    const without = await sporeletHere(args, { cwd: work });
    expect(without.status).toBe(6);
    expect(without.stderr).toMatch(
      /sporelet: E_UNAUTHORIZED: the registry localhost:\d+ does not let us read hello: it asks for a user and a password; there are no credentials for it\nLog in: podman login localhost:\d+/,
    );
    expect(await sporeletHere(args, { cwd: work, env: auth(host) })).toMatchObject({ status: 0 });
    writeFileSync(join(work, "wrong.json"), JSON.stringify({ auths: { [host]: { auth: Buffer.from("ada:wrong").toString("base64") } } }));
    const wrong = await sporeletHere(args, { cwd: work, env: { REGISTRY_AUTH_FILE: join(work, "wrong.json") } });
    expect(wrong.stderr).toMatch(/E_UNAUTHORIZED: .*it answers 401.*; the credentials are those of ada in .*wrong\.json/);
    expect(wrong.stderr + wrong.stdout).not.toContain(Buffer.from("ada:wrong").toString("base64"));
    const login = await tools.podman("login", "--tls-verify=false", "--authfile", join(work, "podman.json"), "-u", USER.name, "-p", USER.password, host);
    expect(login.status).toBe(0);
    expect(await sporeletHere(["inspect", `oci://${host}/hello:1`], { cwd: work, env: { REGISTRY_AUTH_FILE: join(work, "podman.json") } })).toMatchObject({
      status: 0,
    });
  });

  it("takes a token, for what is done and no more", async () => {
    const tokens = new TokenServer();
    await tokens.start();
    const { host } = await startRegistry({ auth: tokens.auth });
    const pushed = await sporeletHere(["push", "hello.ts", `${host}/public/hello:1`, "--target", "wasm-oci"], { cwd: work, env: auth(host) });
    expect([pushed.status, pushed.stderr]).toEqual([0, expect.any(String)]);
    expect(new Set(tokens.asked.map(({ scopes }) => scopes.join(" ")))).toEqual(new Set(["repository:public/hello:pull", "repository:public/hello:pull,push"]));
    tokens.asked.length = 0;
    // Anybody may pull here, without credentials; not elsewhere, and nobody may push.
    expect(await sporeletHere(["run", `oci://${host}/public/hello:1`, "--event", '{"name":"Ada"}'], { cwd: work })).toMatchObject({
      stdout: '{"hello":"Ada"}\n',
    });
    expect(tokens.asked).toEqual([{ user: undefined, scopes: ["repository:public/hello:pull"] }]);
    for (const args of [
      ["push", "hello.ts", `${host}/public/hello:2`, "--target", "wasm-oci", "--label", "a=b"],
      ["pull", `${host}/private/hello:1`],
    ]) {
      const refused = await sporeletHere(args, { cwd: work });
      expect([refused.status, refused.stderr]).toEqual([6, expect.stringMatching(/sporelet: E_UNAUTHORIZED: .*there are no credentials for it/)]);
    }
    const mounted = await sporeletHere(["push", "hello.ts", `${host}/public/again:1`, "--target", "wasm-oci", "--json"], { cwd: work, env: auth(host) });
    expect(fates(JSON.parse(mounted.stdout))).toContain("mounted");
  });
});
