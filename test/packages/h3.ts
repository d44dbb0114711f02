// h3: an application called through its web handler.
import { createApp, createRouter, eventHandler, getQuery, getRouterParam, readBody, setResponseStatus, toWebHandler } from "h3";

const app = createApp();
const router = createRouter()
  .get(
    "/hello/:name",
    eventHandler((event) => ({ hello: getRouterParam(event, "name"), query: getQuery(event) })),
  )
  .post(
    "/echo",
    eventHandler(async (event) => {
      setResponseStatus(event, 201);
      return readBody(event);
    }),
  );
app.use(router);
const handle = toWebHandler(app);

export default async function (event: { name: string }) {
  const call = async (path: string, init?: RequestInit) => {
    const response = await handle(new Request(`https://example.com${path}`, init));
    return [response.status, response.headers.get("content-type"), await response.text()];
  };
  return [
    await call(`/hello/${event.name}?a=1&a=2`),
    await call("/echo", { method: "POST", body: '{"x":1}', headers: { "content-type": "application/json" } }),
  ];
}

export const event = { name: "Ada" };
