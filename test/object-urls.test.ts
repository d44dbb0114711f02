// URL.createObjectURL beyond what Node 20 does too (test/differential/object-urls.ts): ranges, and how long a URL lives.
import { expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { loadSource, source } from "./support.ts";

it("fetch reads a range of a blob (Fetch Standard, scheme fetch)", async () => {
  const fn = await loadSource(`export default async (ranges: string[]) => {
    const url = URL.createObjectURL(new Blob(["0123456789"]));
    return Promise.all(ranges.map(async (range) => {
      try {
        const response = await fetch(url, { headers: { range } });
        return [response.status, response.headers.get("content-range"), await response.text()];
      } catch (error: any) {
        return [error.name, error.cause.message];
      }
    }));
  }`);
  expect(await fn.invoke(["bytes=2-4", "bytes=7-", "bytes=-2", "bytes=8-99", "bytes=10-", "bytes=4-2", "bytes=-", "bytes=-0"])).toEqual([
    [206, "bytes 2-4/10", "234"],
    [206, "bytes 7-9/10", "789"],
    [206, "bytes 8-9/10", "89"],
    [206, "bytes 8-9/10", "89"],
    ["TypeError", 'the range "bytes=10-" is none of the 10 bytes of the blob'],
    ["TypeError", 'the range "bytes=4-2" is none of the 10 bytes of the blob'],
    ["TypeError", 'the range "bytes=-" is none of the 10 bytes of the blob'],
    ["TypeError", 'the range "bytes=-0" is none of the 10 bytes of the blob'],
  ]);
});

it("a URL of one invocation is unknown to the next", async () => {
  const fn = await loadSource(`export default async (url: string | null) => {
    if (url === null) return URL.createObjectURL(new Blob(["x"]));
    return fetch(url).catch((error: any) => error.cause.message);
  }`);
  const url = await fn.invoke(null);
  expect(url).toMatch(/^blob:null\/[\da-f-]{36}$/);
  expect(await fn.invoke(url)).toBe(`there is no Blob behind ${url}: URL.createObjectURL did not make it, or it was revoked`);
});

it("is carried only where it is named", async () => {
  const partsOf = async (code: string) => (await build({ entry: source(code) })).parts;
  expect(await partsOf("export default () => URL.createObjectURL(new Blob([]))")).toContain("object-urls");
  expect(await partsOf("import { resolveObjectURL } from 'node:buffer'; export default () => resolveObjectURL('x')")).toContain("object-urls");
  expect(await partsOf("export default () => [new URL('http://a/').href, new Blob([]).size]")).not.toContain("object-urls");
  expect(await partsOf("import { Buffer } from 'node:buffer'; export default () => Buffer.from('x').length")).not.toContain("object-urls");
});
