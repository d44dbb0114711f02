// URL.createObjectURL and what reads the URLs: fetch and node:buffer.
// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { resolveObjectURL } from "node:buffer";
import { attempt, attemptAsync, runAll } from "./programs.ts";

const blob = () => new Blob(["aé€"], { type: "Text/Plain" });

const programs = {
  "fetch reads the blob": async () => {
    const url = URL.createObjectURL(blob());
    const response = await fetch(url);
    return [response.status, response.statusText, response.ok, response.type, response.url === url, await response.text()];
  },
  "its length and type": async () => {
    const { headers } = await fetch(URL.createObjectURL(blob()));
    return [headers.get("content-length"), headers.get("content-type")];
  },
  "a blob without a type, and what blob() makes of it": async () => {
    const response = await fetch(URL.createObjectURL(new Blob([new Uint8Array([0, 255])])));
    const read = await response.blob();
    return [response.headers.get("content-type"), read.type, new Uint8Array(await read.arrayBuffer())];
  },
  "every URL is another, and is a blob: URL": () => {
    const one = blob();
    const urls = [URL.createObjectURL(one), URL.createObjectURL(one)];
    return [urls[0] === urls[1], urls.map((url) => new URL(url).protocol), urls.map((url) => /[\da-f-]{36}$/.test(url)), new URL(urls[0]).origin];
  },
  "a File, and a slice": async () => {
    const file = new File(["abcdef"], "a.txt", { type: "x/y" });
    return [await (await fetch(URL.createObjectURL(file))).text(), await (await fetch(URL.createObjectURL(file.slice(1, 3)))).text()];
  },
  "after revokeObjectURL it can't be read": async () => {
    const url = URL.createObjectURL(blob());
    const before = await (await fetch(url)).text();
    const result = URL.revokeObjectURL(url);
    return [before, result, await attemptAsync(() => fetch(url)), resolveObjectURL(url)];
  },
  "revoking what is no such URL does nothing": () => [URL.revokeObjectURL("nothing"), URL.revokeObjectURL("http://a/"), URL.revokeObjectURL("blob:x")],
  "a fragment does not count for fetch": async () => (await fetch(`${URL.createObjectURL(blob())}#part`)).text(),
  "an unknown one, a query": async () => [
    await attemptAsync(() => fetch("blob:nodedata:00000000-0000-0000-0000-000000000000")),
    await attemptAsync(() => fetch(`${URL.createObjectURL(blob()).slice(0, -4)}0000`)),
  ],
  "other methods": async () => {
    const url = URL.createObjectURL(blob());
    return [await attemptAsync(() => fetch(url, { method: "HEAD" })), await attemptAsync(() => fetch(url, { method: "POST", body: "x" }))];
  },
  "what is no Blob": () => [1, null, "x", {}, new Uint8Array(1)].map((value) => attempt(() => URL.createObjectURL(value))),
  resolveObjectURL: async () => {
    const url = URL.createObjectURL(blob());
    const found = resolveObjectURL(url);
    return [found instanceof Blob, found.type, found.size, await found.text(), resolveObjectURL("blob:nodedata:1"), resolveObjectURL("http://a/")];
  },
  "properties of the interface": () => [typeof URL.createObjectURL, URL.createObjectURL.length, URL.revokeObjectURL.length, URL.createObjectURL.name],
  "a Request of one": async () => {
    const request = new Request(URL.createObjectURL(blob()));
    return [request.url.startsWith("blob:"), await (await fetch(request)).text()];
  },
};

export default function handler() {
  return runAll(programs);
}
