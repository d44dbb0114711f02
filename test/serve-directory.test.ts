// `serve DIR`: which files become URLs, what is left out, and what one broken file does to the others.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { dev } from "../src/server/dev.ts";
import { discover } from "../src/server/discover.ts";
import { type RunningServer, serve } from "../src/server/serve.ts";
import { HELLO, sporelet, temporaryDirectory } from "./support.ts";

const BASE = temporaryDirectory();
let count = 0;

/** A directory of its own with these files. */
function directoryOf(files: Record<string, string>): string {
  const directory = join(BASE, `${++count}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

let server: RunningServer | undefined;
afterEach(() => server?.close());

const QUIET = { port: 0, adminPort: false, workers: 1, log: "off", cache: false } as const;
const start = async (directory: string) => (server = await serve({ ...QUIET, ...discover([directory]) }));
const ask = async (path: string) => {
  const response = await fetch(`${server?.url}${path}`, { method: "POST", body: '{"name":"Ada"}' });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const TREE = {
  "hello.ts": HELLO,
  "index.ts": "export default () => 'root';",
  "api/hello.ts": "export default () => 'api';",
  "api/index.ts": "export default () => 'index of api';",
  "util.ts": "export const util = 1;",
  "hello.test.ts": "throw new Error('a test');",
  "types.d.ts": "export interface A {}",
  "_shared.ts": "export default 1;",
  "__tests__/a.ts": "throw 1;",
  "node_modules/lib/index.js": "throw 1;",
  ".hidden/a.ts": "throw 1;",
  "notes.md": "# no code",
};

describe("a directory", () => {
  it("serves modules with a default export, each at its path from there, and says what it leaves out", async () => {
    const directory = directoryOf(TREE);
    const { routes, leftOut } = await start(directory);
    expect(routes.all.map(({ path }) => path).sort()).toEqual(["", "/api", "/api/hello", "/hello"]);
    expect(Object.fromEntries(leftOut.map(({ file, reason }) => [file.slice(directory.length + 1), reason]))).toEqual({
      __tests__: "tests",
      "_shared.ts": "its name begins with _",
      "hello.test.ts": "a test",
      "types.d.ts": "types",
      "util.ts": "no default export",
    });
    expect(await ask("/hello")).toEqual({ status: 200, body: { hello: "Ada" } });
    expect((await ask("/api/hello")).body).toBe("api");
    expect((await ask("/api")).body).toBe("index of api");
    expect((await ask("/")).body).toBe("root");
    expect(await ask("/util")).toMatchObject({ status: 404, body: { error: { code: "E_NO_FUNCTION" } } });
  });

  it("serves the others where one can't be built, and answers for that one with its error", async () => {
    const { routes } = await start(directoryOf({ "hello.ts": HELLO, "broken.ts": "export default (" }));
    expect(routes.all.map(({ path, failure }) => [path, failure?.code])).toEqual([
      ["/broken", "E_SYNTAX"],
      ["/hello", undefined],
    ]);
    expect(await ask("/hello")).toMatchObject({ status: 200 });
    expect(await ask("/broken")).toMatchObject({ status: 500, body: { error: { code: "E_SYNTAX" } } });
  });

  it("does not start where nothing in it can be built", async () => {
    await expect(start(directoryOf({ "broken.ts": "export default (" }))).rejects.toMatchObject({ code: "E_SYNTAX" });
  });

  it("is walked once where a link leads back into it", async () => {
    const directory = directoryOf({ "hello.ts": HELLO });
    symlinkSync(directory, join(directory, "again"));
    expect(discover([directory]).functions.map(({ path }) => path)).toEqual(["/hello"]);
  });

  it("with two files for one path is refused, and both are named", () => {
    const directory = directoryOf({ "api.ts": HELLO, "api/index.ts": HELLO });
    expect(() => discover([directory])).toThrow(`${join(directory, "api/index.ts")} and ${join(directory, "api.ts")} would both answer at /api`);
  });
});

it("a file that is named is served as what it is, and ends the start where it can't be built", async () => {
  const directory = directoryOf({ "broken.ts": "export default (", "upper.ts": "console.log('a program')" });
  await expect(serve({ ...QUIET, ...discover([join(directory, "broken.ts")]) })).rejects.toMatchObject({ code: "E_SYNTAX" });
  server = await serve({ ...QUIET, ...discover([join(directory, "upper.ts")]) });
  expect(server.routes.all.map(({ fn }) => fn?.kind)).toEqual(["program"]);
  expect(sporelet(["serve", join(directory, "broken.ts"), "--port", "0"]).status).toBe(3);
});

describe("dev", () => {
  it("serves a helper as soon as it has a default export, also in a new directory, and starts with a broken file", async () => {
    const directory = directoryOf({ "hello.ts": HELLO, "util.ts": "export const util = 1;", "broken.ts": "export default (" });
    server = await dev({ ...QUIET, targets: [directory] });
    const paths = () => server?.routes.all.map(({ path }) => path).sort();
    expect(paths()).toEqual(["/broken", "/hello"]);
    expect(server.leftOut.map(({ reason }) => reason)).toEqual(["no default export"]);
    writeFileSync(join(directory, "util.ts"), "export default () => 'now';");
    await expect.poll(async () => (await ask("/util")).body).toBe("now");
    mkdirSync(join(directory, "deep"));
    writeFileSync(join(directory, "deep/er.ts"), "export default () => 'deep';");
    await expect.poll(async () => (await ask("/deep/er")).body).toBe("deep");
    writeFileSync(join(directory, "util.ts"), "export const util = 1;");
    await expect.poll(paths).toEqual(["/broken", "/deep/er", "/hello"]);
  });
});
