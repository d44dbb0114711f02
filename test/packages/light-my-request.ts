// light-my-request: a Koa application called without a server: queries, bodies, redirects, errors, streams and cookies
import { Readable } from "node:stream";
import Koa from "koa";
import inject from "light-my-request";

const app = new Koa();
app.silent = true;
app.use(async (context) => {
  const { path, method, query, request } = context;
  if (path === "/boom") throw Object.assign(new Error("boom"), { status: 409, expose: true });
  if (path === "/redirect") context.redirect("/elsewhere");
  else if (path === "/stream") context.body = Readable.from(["one ", "two"]);
  else if (method === "POST") {
    const pieces: Buffer[] = [];
    for await (const piece of context.req) pieces.push(piece as Buffer);
    context.body = { got: Buffer.concat(pieces).toString(), type: request.type, length: request.length };
  } else if (path !== "/none") {
    context.cookies.set("seen", "yes", { httpOnly: false });
    context.body = { path, query, host: request.host, ip: request.ip, user: request.headers["x-user"] };
  }
});

export default async function (event: { payload: object }) {
  const handler = app.callback();
  const asked = [
    { url: "/users/7?a=1&a=2", headers: { "x-user": "ada" } },
    { method: "HEAD" as const, url: "/users/7" },
    { method: "POST" as const, url: "/echo", payload: event.payload },
    { url: "/redirect" },
    { url: "/stream" },
    { url: "/boom" },
    { url: "/none" },
  ];
  const answers = [];
  for (const each of asked) {
    const { statusCode, statusMessage, headers, body } = await inject(handler as never, each);
    answers.push([statusCode, statusMessage, { ...headers, date: undefined }, body]);
  }
  return answers;
}

export const event = { payload: { a: [1, "ü"] } };
