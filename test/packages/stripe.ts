// stripe: requests through a fetch that answers, pages, errors, and a webhook's signature
import Stripe from "stripe";

const asked: unknown[] = [];
const fetcher = async (url: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
  const { pathname, search } = new URL(String(url));
  const headers = new Headers(init?.headers);
  asked.push([init?.method, pathname, search, init?.body ?? null, headers.get("authorization"), headers.get("content-type"), headers.has("idempotency-key")]);
  if (pathname.endsWith("/refused"))
    return Response.json({ error: { type: "card_error", code: "card_declined", message: "no" } }, { status: 402, headers: { "request-id": "req_1" } });
  if (pathname === "/v1/customers" && init?.method === "GET") {
    const isSecond = search.includes("starting_after");
    return Response.json({ object: "list", url: "/v1/customers", has_more: !isSecond, data: [{ id: isSecond ? "cus_2" : "cus_1", object: "customer" }] });
  }
  return Response.json({ id: "cus_1", object: "customer", email: "a@b.c" });
};
const stripe = new Stripe("sk_test_1", { httpClient: Stripe.createFetchHttpClient(fetcher), maxNetworkRetries: 0, telemetry: false });

export default async function (event: { email: string }) {
  const made = await stripe.customers.create({ email: event.email, metadata: { a: "1", b: "ü" }, preferred_locales: ["de", "en"] });
  const all: string[] = [];
  for await (const { id } of stripe.customers.list({ limit: 1 })) all.push(id);
  const refused = await stripe.customers
    .retrieve("refused")
    .catch((error: Stripe.errors.StripeError) => [error.type, error.code, error.statusCode, error.requestId, error.message]);
  const payload = JSON.stringify({ id: "evt_1", object: "event", type: "x" });
  const header = await stripe.webhooks.generateTestHeaderStringAsync({ payload, secret: "whsec", timestamp: 1 });
  const verified = await stripe.webhooks.constructEventAsync(payload, header, "whsec", 1e12);
  const wrong = await stripe.webhooks.constructEventAsync(`${payload} `, header, "whsec", 1e12).catch((error: Error) => error.constructor.name);
  return [made.id, all, refused, header, verified.id, wrong, asked.splice(0)];
}

export const event = { email: "a@b.c" };
