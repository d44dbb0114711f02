// Servers of node:http answer inside of a function what they answer in Node: the same sources, the same requests.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import type { SporeletFunction } from "../src/host/sporelet.ts";

type Asked = [method: string, path: string, init?: RequestInit];
const JSON_BODY = { body: JSON.stringify({ a: [1, "ü"] }), headers: { "content-type": "application/json" } };
const BIG = { body: JSON.stringify({ a: ["x".repeat(90_000)] }), headers: { "content-type": "application/json" } };

const SERVERS: Record<string, { asked: Asked[] }> = {
  http: {
    asked: [
      ["GET", "/a%20b?x=1&x=2", { headers: { "x-one": "1" } }],
      ["POST", "/post", JSON_BODY],
      ["PUT", "/big", BIG],
      ["HEAD", "/head"],
      ["GET", "/pieces"],
      ["GET", "/empty"],
    ],
  },
  express: {
    asked: [
      ["GET", "/users/ada?x=1&y=2"],
      ["HEAD", "/users/ada"],
      ["POST", "/echo", JSON_BODY],
      ["POST", "/echo", BIG],
      ["POST", "/echo", { body: "a=1&b=2", headers: { "content-type": "application/x-www-form-urlencoded" } }],
      ["POST", "/echo", { body: "{broken", headers: { "content-type": "application/json" } }],
      ["GET", "/redirect"],
      ["GET", "/text"],
      ["GET", "/later"],
      ["GET", "/boom"],
      ["GET", "/nowhere"],
    ],
  },
  koa: {
    asked: [
      ["GET", "/users/ada?x=1"],
      ["POST", "/echo", JSON_BODY],
      ["HEAD", "/users/ada"],
      ["GET", "/redirect"],
      ["GET", "/boom"],
      ["GET", "/missing"],
    ],
  },
  fastify: {
    asked: [
      ["GET", "/users/ada?x=1"],
      ["POST", "/echo", JSON_BODY],
      ["POST", "/echo", { body: "{}", headers: { "content-type": "application/json" } }],
      ["GET", "/redirect"],
      ["GET", "/boom"],
      ["GET", "/nowhere"],
    ],
  },
};

/** What is of the connection rather than of the answer. */
const OF_CONNECTION = ["date", "connection", "keep-alive", "transfer-encoding"];

async function seen(response: Response, method: string): Promise<unknown> {
  // Of a body that HEAD leaves out Node says no length, if `end` was the first to know it; here it is said, as RFC 9110, section 9.3.2 allows.
  const left = method === "HEAD" ? [...OF_CONNECTION, "content-length"] : OF_CONNECTION;
  const headers = [...response.headers].filter(([name]) => !left.includes(name));
  return { status: response.status, text: response.statusText, headers, body: await response.text() };
}

const running: Server[] = [];
afterAll(() => {
  for (const server of running) server.close();
});

describe.each(Object.entries(SERVERS))("%s", async (name, { asked }) => {
  const path = new URL(`servers/${name}.ts`, import.meta.url).pathname;
  let built: Promise<SporeletFunction> | undefined;
  const loaded = () => {
    built ??= build({ entry: path }).then(({ module }) => load(module) as Promise<SporeletFunction>);
    return built;
  };
  let origin = "";

  it("is a handler of requests", async () => {
    const { server } = (await import(path)) as { server: Server };
    running.push(server);
    if (!server.listening) await new Promise((settle) => server.once("listening", settle));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await loaded()).kind).toBe("fetch");
  });

  it.each(asked)("%s %s", async (method, target, init = {}) => {
    const request = () => new Request(`${origin}${target}`, { method, redirect: "manual", ...init });
    const [inside, outside] = [await (await loaded()).fetch(request()), await fetch(request())];
    expect(await seen(inside, method)).toEqual(await seen(outside, method));
  });
});
