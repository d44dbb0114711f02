// Koa, as its documentation writes an app.
import Koa from "koa";

const app = new Koa();
app.silent = true;
app.use(async (context, next) => {
  await next();
  context.set("X-Middleware", "yes");
});
app.use(async (context) => {
  if (context.path === "/boom") context.throw(418, "teapot");
  if (context.path === "/redirect") return context.redirect("/users/1");
  if (context.path === "/missing") return;
  let body = "";
  for await (const piece of context.req) body += piece;
  context.cookies.set("a", "1");
  context.body = { path: context.path, query: context.query, method: context.method, body };
});

export const server = app.listen(0);
