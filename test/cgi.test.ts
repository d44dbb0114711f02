// Behind a real web server that speaks CGI: lighttpd, running a small script around `sporelet run`.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { command, freePort, root, source, temporaryDirectory } from "./support.ts";

const LIGHTTPD = "lighttpd";
const isThere = spawnSync(LIGHTTPD, ["-v"]).status === 0;
if (!isThere) console.warn("test/cgi.test.ts is skipped: lighttpd is not installed (apt-get install lighttpd)");

describe.skipIf(!isThere)("behind lighttpd", () => {
  let server: ChildProcess;
  let origin: string;

  beforeAll(async () => {
    const work = temporaryDirectory();
    const mount = (name: string, module: Uint8Array, options = "") => {
      writeFileSync(join(work, `${name}.wasm`), module);
      const script = join(work, "cgi-bin", name);
      writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${command}" run ${options} "${join(work, `${name}.wasm`)}"\n`);
      chmodSync(script, 0o755);
    };
    mkdirSync(join(work, "cgi-bin"));
    mount("app", (await build({ entry: join(root, "examples/app.ts") })).module, "--env SECRET=s3cret");
    const echo = `export default { async fetch(request: Request) {
      const headers = new Headers([["set-cookie", "a=1"], ["set-cookie", "b=2"], ["x-url", request.url], ["x-type", request.headers.get("content-type") ?? ""]]);
      return new Response(await request.bytes(), { status: 203, headers });
    } }`;
    mount("echo", (await build({ entry: source(echo) })).module);
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const config = join(work, "lighttpd.conf");
    writeFileSync(
      config,
      `server.modules = ("mod_cgi")\nserver.document-root = "${work}"\nserver.port = ${port}\nserver.bind = "127.0.0.1"\nserver.errorlog = "${work}/error.log"\n$HTTP["url"] =~ "^/cgi-bin/" { cgi.assign = ("" => "") }\n`,
    );
    server = spawn(LIGHTTPD, ["-D", "-f", config], { stdio: "ignore" });
    for (let i = 0; i < 100; i++) {
      const isUp = await fetch(origin).then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error("lighttpd did not start within 5 s");
  });
  afterAll(() => server?.kill());

  it("a Hono app routes, validates and checks tokens", async () => {
    const app = `${origin}/cgi-bin/app`;
    expect(await (await fetch(`${app}/hello/Ada%20L`)).json()).toEqual({ hello: "Ada L" });
    expect(await (await fetch(`${app}/echo?a=1&b=%C3%BC`)).json()).toEqual({ a: "1", b: "ü" });
    expect((await fetch(`${app}/orders/all`)).status).toBe(401);
    const { token } = (await (await fetch(`${app}/token`, { method: "POST" })).json()) as { token: string };
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    expect(await (await fetch(`${app}/orders/1`, { headers })).json()).toEqual({ id: 1, sku: "tea", count: 2 });
    const created = await fetch(`${app}/orders/new`, { method: "POST", headers, body: JSON.stringify({ sku: "milk", count: 3 }) });
    expect([created.status, await created.json()]).toEqual([201, { id: 2, sku: "milk", count: 3 }]);
    const refused = await fetch(`${app}/orders/new`, { method: "POST", headers, body: JSON.stringify({ sku: "", count: 3 }) });
    expect([refused.status, ((await refused.json()) as { issues: { path: string[] }[] }).issues[0]?.path]).toEqual([400, ["sku"]]);
    expect((await fetch(`${app}/orders/1`, { method: "DELETE", headers })).status).toBe(204);
    expect((await fetch(`${app}/nowhere`)).status).toBe(404);
  });

  it("bytes, cookies and the URL pass through", async () => {
    const body = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) & 255);
    const response = await fetch(`${origin}/cgi-bin/echo/p?q=1`, { method: "POST", body, headers: { "content-type": "application/octet-stream" } });
    expect(response.status).toBe(203);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(response.headers.get("x-url")).toBe(`${origin}/p?q=1`);
    expect(response.headers.get("x-type")).toBe("application/octet-stream");
    expect(Buffer.compare(new Uint8Array(await response.arrayBuffer()), body)).toBe(0);
  });
});
