// `dev`: sources change, and the next request meets the new function.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type BuildEvent, type DevOptions, dev } from "../src/server/dev.ts";
import type { RunningServer } from "../src/server/serve.ts";
import { source, temporaryDirectory } from "./support.ts";

const open: RunningServer[] = [];
afterAll(async () => {
  await Promise.all(open.map((server) => server.close()));
});

interface Loop {
  server: RunningServer;
  directory: string;
  builds: BuildEvent[];
  write(name: string, text: string): void;
  /** Waits for the build after the ones that there were. */
  next(): Promise<BuildEvent>;
  call(path: string, event?: unknown): Promise<[number, string]>;
}

async function start(files: Record<string, string>, options: Partial<DevOptions> = {}): Promise<Loop> {
  const directory = dirname(source({ "README.md": "", ...files }));
  const builds: BuildEvent[] = [];
  let seen = 0;
  let wake = () => {};
  const server = await dev({
    targets: [directory],
    port: 0,
    adminPort: false,
    workers: 1,
    timeout: 2000,
    log: "off",
    ...options,
    onBuild: (event) => {
      builds.push(event);
      wake();
    },
  });
  open.push(server);
  seen = builds.length;
  return {
    server,
    directory,
    builds,
    write: (name, text) => writeFileSync(join(directory, name), text),
    next: async () => {
      while (builds.length === seen)
        await new Promise<void>((settle) => {
          wake = settle;
        });
      seen = builds.length;
      return builds.at(-1) as BuildEvent;
    },
    call: async (path, event = {}) => {
      const response = await fetch(server.url + path, { method: "POST", body: JSON.stringify(event) });
      return [response.status, await response.text()];
    },
  };
}

const until = async (condition: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await condition())) await new Promise((settle) => setTimeout(settle, 20));
};

it("swaps in what has changed, also in a file that is imported, and drops no request", async () => {
  const loop = await start({
    "fn.ts": `import { word } from "./lib/word.ts"; export default async (e: { ms?: number }) => { await new Promise((d) => setTimeout(d, e.ms ?? 0)); return word; };`,
    "lib/word.ts": `export const word = "one";`,
  });
  expect(await loop.call("/fn")).toEqual([200, '"one"\n']);
  const underWay = loop.call("/fn", { ms: 600 });
  await new Promise((settle) => setTimeout(settle, 100));
  loop.write("lib/word.ts", `export const word = "two";`);
  expect(await loop.next()).toMatchObject({ path: "/fn", warnings: [] });
  await until(async () => (await loop.call("/fn"))[1] === '"two"\n');
  expect(await underWay).toEqual([200, '"one"\n']);
});

it("answers every one of many requests during many changes with one version or the next", async () => {
  const loop = await start({ "fn.ts": "export default () => 0;" });
  let done = false;
  const answers: [number, string][] = [];
  const clients = Array.from({ length: 4 }, async () => {
    while (!done) answers.push(await loop.call("/fn"));
  });
  for (let version = 1; version <= 8; version++) {
    loop.write("fn.ts", `export default () => ${version};`);
    await until(async () => (await loop.call("/fn"))[1] === `${version}\n`);
  }
  done = true;
  await Promise.all(clients);
  expect(answers.length).toBeGreaterThan(20);
  expect(answers.filter(([status]) => status !== 200)).toEqual([]);
  const seen = answers.map(([, text]) => Number(text));
  for (const version of seen) expect(version).toBeLessThanOrEqual(8);
});

it("shows a build error as a code frame in the response, and goes on when it is corrected", async () => {
  const loop = await start({ "fn.ts": `import { n } from "./n.ts"; export default () => n;`, "n.ts": "export const n = 1;" });
  loop.write("n.ts", "export const n = ;");
  // n.ts is in the directory, and so a function too, which is built beside the other.
  await until(() => loop.builds.some(({ path, error }) => path === "/fn" && error?.code === "E_SYNTAX"));
  const [status, text] = await loop.call("/fn");
  expect(status).toBe(500);
  expect(text).toMatch(/^E_SYNTAX: n\.ts:1:18.*\n.*1 │ export const n = ;/s);
  const asJson = await fetch(`${loop.server.url}/fn`, { method: "POST", body: "{}", headers: { accept: "application/json" } });
  expect(await asJson.json()).toMatchObject({ error: { code: "E_SYNTAX" } });
  loop.write("n.ts", "export const n = 2;");
  await until(async () => (await loop.call("/fn"))[1] === "2\n");
  expect(loop.builds.at(-1)?.error).toBeUndefined();
});

it("begins with a source that can't be built, and finds an import that comes later", async () => {
  const loop = await start({ "fn.ts": `import { n } from "./later.ts"; export default () => n;`, "good.ts": "export default () => 1;" });
  expect(loop.builds.find(({ path }) => path === "/fn")?.error?.code).toBe("E_UNRESOLVED_IMPORT");
  expect(await loop.call("/good")).toEqual([200, "1\n"]);
  rmSync(join(loop.directory, "good.ts"));
  loop.write("later.ts", "export const n = 3;");
  await until(async () => (await loop.call("/fn"))[1] === "3\n");
});

it("says in the response what a function threw, in its source lines", async () => {
  const loop = await start({ "fn.ts": "export default () => {\n  throw new Error('why');\n};" });
  const [status, text] = await loop.call("/fn");
  expect([status, JSON.parse(text).error.message]).toEqual([500, expect.stringMatching(/Error: why\n.*fn\.ts:2:/s)]);
});

it("serves what comes into the directory, and no more what goes; a file that is replaced stays", async () => {
  const loop = await start({ "a.ts": `export default () => "a";` });
  loop.write("b.ts", `export default () => "b";`);
  await until(async () => (await loop.call("/b"))[0] === 200);
  rmSync(join(loop.directory, "b.ts"));
  await until(async () => (await loop.call("/b"))[0] === 404);
  loop.write("a.tmp", `export default () => "replaced";`);
  renameSync(join(loop.directory, "a.tmp"), join(loop.directory, "a.ts"));
  await until(async () => (await loop.call("/a"))[1] === '"replaced"\n');
});

it("begins with an empty directory, and follows one that is removed and made anew", async () => {
  const directory = join(temporaryDirectory(), "functions");
  mkdirSync(directory);
  const loop = await start({}, { targets: [directory] });
  const write = (name: string) => writeFileSync(join(directory, name), "export default () => 1;");
  const answers = (path: string, status: number) => until(async () => (await loop.call(path))[0] === status);
  write("a.ts");
  await answers("/a", 200);
  for (const name of ["b", "c"]) {
    rmSync(directory, { recursive: true });
    await answers("/a", 404);
    mkdirSync(directory);
    write("a.ts");
    await answers("/a", 200);
    write(`${name}.ts`);
    await answers(`/${name}`, 200);
  }
});

it("is told of changes while something else beside the sources is written all the time", async () => {
  const loop = await start({ "fn.ts": "export default () => 1;" });
  const noise = setInterval(() => loop.write("noise.log", `${Date.now()}`), 1);
  loop.write("fn.ts", "export default () => 2;");
  await until(async () => (await loop.call("/fn"))[1] === "2\n");
  clearInterval(noise);
});

it("serves modules, and a single file at a path of its own", async () => {
  const { build } = await import("../src/build/build.ts");
  const entry = source({ "m.ts": "export default () => 1;" });
  const module = join(dirname(entry), "m.wasm");
  writeFileSync(module, (await build({ entry })).module);
  const loop = await start({ "unused.ts": "export default () => 0;" }, { targets: [], route: [`/=${module}`] });
  expect(await loop.call("/")).toEqual([200, "1\n"]);
  writeFileSync(entry, "export default () => 2;");
  writeFileSync(module, (await build({ entry })).module);
  await until(async () => (await loop.call("/"))[1] === "2\n");
  writeFileSync(module, readFileSync(module).subarray(0, 1000));
  await until(async () => (await loop.call("/"))[0] === 500);
});
