// graphql-request: queries, batches, headers, errors and cancellation through a fetch that answers
import { ClientError, GraphQLClient, gql } from "graphql-request";

const asked: unknown[] = [];
const client = new GraphQLClient("https://example.com/graphql", {
  headers: () => ({ authorization: "Bearer t" }),
  fetch: async (url: unknown, init?: RequestInit) => {
    const body = JSON.parse(String(init?.body ?? "{}")) as { query: string } | { query: string }[];
    asked.push([String(url), init?.method, body, new Headers(init?.headers).get("authorization")]);
    if (Array.isArray(body)) return Response.json(body.map((_, n) => ({ data: { n } })));
    if (body.query.includes("boom")) return Response.json({ errors: [{ message: "boom", path: ["boom"] }], data: null }, { status: 200 });
    return Response.json({ data: { hello: "world" } }, { headers: { "x-cost": "3" } });
  },
  requestMiddleware: (request) => ({ ...request, headers: { ...(request.headers as Record<string, string>), authorization: "Bearer u" } }),
});

export default async function (event: { name: string }) {
  const document = gql`query Hello($name: String!) { hello(name: $name) }`;
  const raw = await client.rawRequest(document, event);
  return [
    await client.request(document, event),
    [raw.status, raw.headers.get("x-cost"), raw.data],
    await client.batchRequests([{ document }, { document: "{ n }" }]),
    await client.request("{ boom }").catch((error: ClientError) => [error instanceof ClientError, error.response.errors, error.message.slice(0, 30)]),
    asked.splice(0),
  ];
}

export const event = { name: "Ada" };
