// ky: hooks, retries, time limits and errors, with a fetch that answers
import ky, { HTTPError, TimeoutError } from "ky";

const asked: unknown[] = [];
let busy = 1;
const client = ky.create({
  fetch: async (input, init) => {
    const request = new Request(input as Request, init);
    const { pathname, search } = new URL(request.url);
    asked.push([request.method, pathname, search, request.headers.get("x-a"), await request.clone().text()]);
    if (pathname === "/busy" && busy-- > 0) return new Response("busy", { status: 503 });
    if (pathname === "/slow") await new Promise((settle) => setTimeout(settle, 100));
    if (pathname === "/missing") return Response.json({ none: true }, { status: 404 });
    return Response.json({ path: pathname });
  },
  retry: { limit: 1, delay: () => 1 },
  headers: { "x-a": "b" },
});

export default async function (event: { name: string }) {
  return [
    await client.get("https://example.com/hello", { searchParams: { name: event.name } }).json(),
    await client.post("https://example.com/made", { json: { a: 1 } }).text(),
    await client.get("https://example.com/busy").json(),
    await client.get("https://example.com/missing").catch(async (error: HTTPError) => [error instanceof HTTPError, error.response.status]),
    await client.get("https://example.com/slow", { timeout: 5 }).catch((error: Error) => error instanceof TimeoutError),
    asked.splice(0),
  ];
}

export const event = { name: "Ada" };
