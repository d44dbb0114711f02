// What a user gets: the npm tarball in an empty directory, with no development dependency.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { HELLO, root, temporaryDirectory } from "./support.ts";

const HELLO_WITH_CONTEXT = `import type { Context } from "sporelet/handler";\n${HELLO.replace("}) {", "}, _: Context) {")}`;
const quiet: { encoding: "utf8"; stdio: ["ignore", "pipe", "pipe"] } = { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };

/** A project that has the tarball installed; made once. */
const project = temporaryDirectory();
const install = { status: 0 as number | null, said: "" };

beforeAll(() => {
  execFileSync(process.execPath, [join(root, "src/assemble/build.mjs"), "--quiet"], quiet);
  execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", project], { ...quiet, cwd: root });
  const tarball = readdirSync(project).find((name) => name.endsWith(".tgz")) as string;
  writeFileSync(join(project, "package.json"), '{"private":true,"type":"module"}');
  const { status, stdout, stderr } = spawnSync("npm", ["install", "--omit=dev", "--no-audit", "--no-fund", "--prefer-offline", `./${tarball}`], {
    ...quiet,
    cwd: project,
  });
  Object.assign(install, { status, said: stdout + stderr });
  writeFileSync(join(project, "hello.ts"), HELLO_WITH_CONTEXT);
}, 180_000);

describe("the tarball, installed", () => {
  it("brings no package of ours for development, and no warning about us", () => {
    expect(install.status).toBe(0);
    expect(install.said).not.toContain("sporelet");
    const installed = readdirSync(join(project, "node_modules"));
    for (const name of ["binaryen", "assemblyscript", "quickjs-wasi", "vitest", "typescript"]) expect(installed).not.toContain(name);
  });

  it("builds and runs hello as command and as library", () => {
    const run = (...args: string[]) => spawnSync("npx", ["sporelet", ...args], { ...quiet, cwd: project });
    expect(run("build", "hello.ts").stdout).toContain("hello.wasm: handler");
    expect(run("run", "hello.wasm", "--event", '{"name":"Ada"}').stdout).toBe('{"hello":"Ada"}\n');
    expect(run("run", "hello.wasm", "--event", '{"name":"W"}', "--host", "wasmer").stdout).toBe('{"hello":"W"}\n');
    for (const [file, text] of [
      ["use.mjs", 'import { build, load } from "sporelet";'],
      ["use.cjs", 'const { build, load } = require("sporelet");'],
    ] as const) {
      const use = `${text}
build({ entry: "hello.ts", thin: true })
  .then(({ module }) => load(module))
  .then((fn) => fn.invoke({ name: "library" }))
  .then((result) => console.log(JSON.stringify(result)));`;
      writeFileSync(join(project, file), use);
      expect(execFileSync(process.execPath, ["--no-warnings", file], { ...quiet, cwd: project })).toBe('{"hello":"library"}\n');
    }
  });

  it("completes from where npm put it", () => {
    expect(spawnSync("npx", ["sporelet", "completion", "fish"], { ...quiet, cwd: project }).stdout).toContain("complete -f -d 'sporelet'");
  });
});

it.each([
  ["index", "Creates a host: worker threads"],
  ["handler", "Keeps the invocation going"],
])("the declarations of %s keep the comments that an editor shows", (name, comment) => {
  expect(readFileSync(join(project, `node_modules/sporelet/dist/${name}.d.ts`), "utf8")).toContain(comment);
});

const USE = `import { build, createHost, defineConfig, load, SporeletError, type Host, type LoadedFunction } from "sporelet";
import type { App, Context } from "sporelet/handler";
export const config = defineConfig({ functions: ["fns/"], limits: { memory: "32MiB" } });
export async function use(context: Context, app: App): Promise<string> {
  const { module } = await build({ entry: "x.ts", target: "wasm" });
  const fn: LoadedFunction = await load(module);
  const host: Host = createHost({ workers: 1, timeout: 100 }, { onInvocation: ({ outcome }) => void outcome.phases.run });
  const hosted = await host.load(module);
  try {
    const result: unknown = await fn.invoke({ a: 1 }, { timeout: 5 });
    return \`\${result} \${hosted.inFlight} \${context.requestId} \${typeof app.fetch}\`;
  } catch (error) {
    return error instanceof SporeletError ? error.remedy : "";
  } finally {
    await host.close();
  }
}
// @ts-expect-error the name of a target
build({ entry: "x.ts", target: "elf" });
`;
const USE_WEB = `import { createHost } from "sporelet";
import { subscribe } from "sporelet/client";
import { contract, on } from "sporelet/events";
import type { App } from "sporelet/handler";
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const isReal: Same<Parameters<App["fetch"]>[0], Request> & Same<Awaited<ReturnType<App["fetch"]>>, Response> = true;
export default { fetch: (request) => new Response(request.url, { headers: request.headers }) } satisfies App;
export async function use(): Promise<number> {
  await using host = createHost({ network: async (request) => Response.json(request.method) });
  return (await (await host.load("app.wasm")).fetch(new Request("http://localhost/"), { signal: AbortSignal.timeout(9) })).status;
}
const OrderPaid = contract<{ order: string }>("order.paid");
export async function first(): Promise<string> {
  for await (const { data, logsequence } of subscribe("http://localhost/events", [OrderPaid], { lastEventId: 0 })) return data.order + logsequence;
  return "";
}
export const listener = on(OrderPaid, ({ data }) => void data.order.length);
`;

describe("the declarations compile in a project that is strict and checks libraries", () => {
  const WEB = { lib: ["es2022", "dom", "esnext.disposable"] };
  const NODE = { types: ["node"], typeRoots: [join(root, "node_modules/@types")] };
  it.each<[string, string, object]>([
    ["bundler", "use.ts", { module: "esnext", moduleResolution: "bundler" }],
    ["node16", "use.mts", { module: "node16" }],
    ["node16, from CommonJS", "use.cts", { module: "node16" }],
    ["nodenext", "use.mts", { module: "nodenext" }],
    ["nodenext, from CommonJS", "use.cts", { module: "nodenext" }],
    ["node10", "use.ts", { module: "commonjs", moduleResolution: "node10" }],
    ["bundler with the DOM library", "web.ts", { module: "esnext", moduleResolution: "bundler", ...WEB }],
    ["nodenext with the DOM library", "web.mts", { module: "nodenext", ...WEB }],
    ["nodenext with @types/node", "web.mts", { module: "nodenext", ...NODE }],
    ["node10 with both", "web.ts", { module: "commonjs", moduleResolution: "node10", ...WEB, ...NODE }],
  ])("%s", (name, file, options) => {
    const directory = join(project, name.replaceAll(/\W+/g, "-"));
    mkdirSync(directory);
    writeFileSync(join(directory, file), file.startsWith("web") ? USE_WEB : USE);
    const compilerOptions = { target: "es2022", lib: ["es2022"], types: [], strict: true, skipLibCheck: false, noEmit: true, ...options };
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
    const { stdout } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", directory], { encoding: "utf8" });
    expect(stdout).toBe("");
  });
});

describe.each(["", "test/"])("the lock file %spackage-lock.json", (directory) => {
  const read = (file: string) => readFileSync(join(root, directory, file), "utf8");
  const { version, dependencies, devDependencies } = JSON.parse(read("package.json"));

  it("names no registry", () => {
    expect(read("package-lock.json")).not.toMatch(/"resolved": "http/);
  });

  it("is that of package.json, by which the build tells whether it is up to date", () => {
    const [, lock] = Object.entries<Record<string, unknown>>(JSON.parse(read("package-lock.json")).packages)[0] ?? [];
    expect([lock?.version, lock?.dependencies, lock?.devDependencies]).toEqual([version, dependencies, devDependencies]);
  });
});

it("the tarball holds what users need of dist, and nothing of the build's own", () => {
  const { files } = JSON.parse(execFileSync("npm", ["pack", "--ignore-scripts", "--dry-run", "--json"], { ...quiet, cwd: root }))[0];
  const paths: string[] = files.map(({ path }: { path: string }) => path);
  for (const path of [
    "dist/cli.cjs",
    "dist/index.js",
    "dist/index.d.ts",
    "dist/index.d.cts",
    "dist/handler.d.ts",
    "dist/client.js",
    "dist/client.d.ts",
    "dist/engine/manifest.json",
    "bin/sporelet.cjs",
  ])
    expect(paths).toContain(path);
  expect(paths.filter((path) => path.includes("/.") || path.endsWith(".new") || path.endsWith(".lock"))).toEqual([]);
});
