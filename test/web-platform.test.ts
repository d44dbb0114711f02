// Every interface and global of the Minimum common web API: whether it is there, is carried when it is
// named, and does what it does in Node. Also writes docs/web-platform.md; see src/assemble/docs.mjs.
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { engineManifest } from "../src/engine/manifest.ts";
import { load } from "../src/host/load.ts";
import type { Outcome } from "./differential/programs.ts";
import runInNode, { behaviours, consoleProgram, expected, gaps } from "./platform/behaviours.ts";
import { webPlatformDocument } from "./platform/document.ts";
import type { Presence } from "./platform/probe.ts";
import { type Row, rows } from "./platform/rows.ts";
import { keptResults } from "./suites/kept.ts";
import type { Results } from "./suites/results.ts";
import { loadSource, root, temporaryDirectory } from "./support.ts";

const { parts } = engineManifest();
const offered = rows.filter(({ notOffered }) => notOffered === undefined);
const namesOf = (list: readonly Row[]) => list.map(({ name }) => name).sort();

let found: Record<string, Presence>;
let inside: Record<string, Outcome>;
let outside: Record<string, Outcome>;
let missing: Record<string, Outcome>;

/** Answers with what it was asked. */
const server = createServer(async (request, response) => {
  const { method, url, headers } = request;
  response.setHeader("x-server", "here");
  response.end(JSON.stringify([method, url, headers["content-type"], headers["x-one"], await text(request)]));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const probe = await build({ entry: join(root, "test/platform/probe.ts"), with: parts.map(({ name }) => name) });
  found = (await (await load(probe.module)).invoke({ rows })) as typeof found;
  const programs = await load((await build({ entry: join(root, "test/platform/behaviours.ts") })).module);
  missing = (await programs.invoke({ origin, what: "gaps" })) as typeof missing;
  inside = (await programs.invoke({ origin, what: "behaviours" }, { network: (request) => fetch(request) })) as typeof inside;
  outside = await runInNode({ origin, what: "behaviours" });
});

afterAll(() => server.close());

it.each(offered)("$name", async ({ name, type }) => {
  expect(found[name]?.type).toBe(type);
  const fn = await loadSource(`export default () => typeof ${name};`);
  expect(await fn.invoke(null), "carried by a function that names it").toBe(type);
  expect(inside[name], "does what it does in Node").toEqual(expected[name] ?? outside[name]);
});

it.each(rows.filter(({ notOffered }) => notOffered !== undefined))("$name is not offered", ({ name }) => {
  expect(found[name]?.type).toBe("undefined");
});

it.each(Object.keys(gaps))("otherwise than the standard says, as the table does: %s", (name) => {
  expect(missing[name]).not.toEqual(gaps[name]?.standard);
});

it("has one program per row, and one per gap", () => {
  expect(Object.keys(behaviours).concat("console").sort()).toEqual(namesOf(offered));
  const withGap = new Set(Object.keys(gaps).map((name) => name.replace(/:.*/, "")));
  expect([...withGap].sort()).toEqual(namesOf(rows.filter((row) => row.missing !== undefined)));
});

it("the console writes what Node's writes", async () => {
  const file = join(temporaryDirectory(), "written");
  writeFileSync(`${file}.mjs`, consoleProgram);
  const written = openSync(file, "w");
  spawnSync(process.execPath, [`${file}.mjs`], { stdio: ["ignore", written, written] });
  closeSync(written);
  const { stderr } = await (await loadSource(`export default () => {${consoleProgram}};`)).run(Buffer.from("null"));
  expect(Buffer.from(stderr).toString()).toBe(readFileSync(file, "utf8"));
});

it("docs/web-platform.md fits", async () => {
  await expect(webPlatformDocument(rows, found, parts, keptResults(root) as Results)).toMatchFileSnapshot("../docs/web-platform.md");
});
