// The interfaces of the platform have the shape that Web IDL (3.7) gives them.
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { engineManifest } from "../src/engine/manifest.ts";
import { load } from "../src/host/load.ts";
import { rows } from "./platform/rows.ts";
import { loadSource, root } from "./support.ts";

const interfaces = rows.filter(
  ({ type, notOffered, members, statics }) => type === "function" && notOffered === undefined && members.length + statics.length > 0,
);

/** How many arguments the constructor, the methods and the static methods need; those that are not here need none. */
const LENGTHS: Record<string, string> = {
  AbortSignal: "static any 1, static timeout 1",
  Event: "constructor 1, initEvent 1",
  EventTarget: "addEventListener 2, dispatchEvent 1, removeEventListener 2",
  CustomEvent: "constructor 1",
  ErrorEvent: "constructor 1",
  MessageEvent: "constructor 1",
  MessagePort: "postMessage 1",
  PromiseRejectionEvent: "constructor 2",
  Headers: "append 2, delete 1, forEach 1, get 1, has 1, set 2",
  Request: "constructor 1",
  Response: "static json 1, static redirect 1",
  FormData: "append 2, delete 1, forEach 1, get 1, getAll 1, has 1, set 2",
  File: "constructor 2",
  CompressionStream: "constructor 1",
  DecompressionStream: "constructor 1",
  ByteLengthQueuingStrategy: "constructor 1",
  CountQueuingStrategy: "constructor 1",
  ReadableByteStreamController: "enqueue 1",
  ReadableStream: "pipeThrough 1, pipeTo 1, static from 1",
  ReadableStreamBYOBReader: "constructor 1, read 1",
  ReadableStreamBYOBRequest: "respond 1, respondWithNewView 1",
  ReadableStreamDefaultReader: "constructor 1",
  WritableStreamDefaultWriter: "constructor 1",
  TextEncoder: "encodeInto 2",
  URL: "constructor 1, static canParse 1, static createObjectURL 1, static parse 1, static revokeObjectURL 1",
  URLSearchParams: "append 2, delete 1, forEach 1, get 1, getAll 1, has 1, set 2",
  Crypto: "getRandomValues 1",
  SubtleCrypto: "decrypt 3, deriveBits 2, deriveKey 5, digest 2, encrypt 3, exportKey 2, generateKey 3, importKey 5, sign 3, unwrapKey 7, verify 4, wrapKey 4",
};

const lengths = Object.fromEntries(
  Object.entries(LENGTHS).map(([name, list]) => [
    name,
    Object.fromEntries(list.split(", ").map((item) => [item.slice(0, item.lastIndexOf(" ")), Number(item.split(" ").at(-1))])),
  ]),
);

let found: Record<string, string[]>;

beforeAll(async () => {
  const { module } = await build({ entry: join(root, "test/platform/shapes.ts"), with: engineManifest().parts.map(({ name }) => name) });
  found = (await (await load(module)).invoke({ rows: interfaces, lengths })) as typeof found;
});

it.each(interfaces)("$name", ({ name }) => {
  expect(found[name] ?? []).toEqual([]);
});

it("Request and Response are no children of a class of ours, and neither is a mark", async () => {
  const fn = await loadSource(`export default () => {
    const chain = (type: { prototype: object }) => {
      const names: string[] = [];
      for (let of = type.prototype; of !== null; of = Object.getPrototypeOf(of)) names.push(of.constructor.name);
      return names;
    };
    const patched = Request.prototype.text;
    Request.prototype.text = async () => "patched";
    const seen: unknown[] = [chain(Request), chain(Response), chain(PerformanceMark), chain(PerformanceMeasure), chain(File), Response.prototype.text === patched];
    return seen;
  }`);
  expect(await fn.invoke(null)).toEqual([
    ["Request", "Object"],
    ["Response", "Object"],
    ["PerformanceMark", "PerformanceEntry", "Object"],
    ["PerformanceMeasure", "PerformanceEntry", "Object"],
    ["File", "Blob", "Object"],
    true,
  ]);
});

it("the console has a prototype of its own, without members", async () => {
  const fn = await loadSource(`export default () => {
    const prototype = Object.getPrototypeOf(console);
    return [Object.getOwnPropertyNames(prototype).length, Object.getPrototypeOf(prototype) === Object.prototype, String(console)];
  }`);
  expect(await fn.invoke(null)).toEqual([0, true, "[object console]"]);
});
