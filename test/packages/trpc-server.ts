// @trpc/server: procedures with middleware and inputs, called directly and through the fetch adapter
import { initTRPC, TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { z } from "zod";

const t = initTRPC.context<{ user: string | undefined }>().create();
const signedIn = t.procedure.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: "UNAUTHORIZED", message: "who?" });
  return next({ ctx: { user: ctx.user } });
});
const router = t.router({
  hello: t.procedure.input(z.object({ name: z.string().min(2) })).query(({ input }) => `Hello ${input.name}`),
  me: signedIn.query(({ ctx }) => ctx.user),
  nested: t.router({ add: t.procedure.input(z.tuple([z.number(), z.number()])).mutation(({ input: [a, b] }) => a + b) }),
  count: t.procedure.subscription(async function* () {
    yield 1;
    yield 2;
  }),
});

export default async function (event: { name: string }) {
  const caller = router.createCaller({ user: undefined });
  const call = async (path: string, init?: RequestInit) => {
    const request = new Request(`http://localhost/trpc/${path}`, init);
    const response = await fetchRequestHandler({
      endpoint: "/trpc",
      req: request,
      router,
      createContext: ({ req }) => ({ user: req.headers.get("x-user") ?? undefined }),
    });
    const body = await response.text();
    return [response.status, response.headers.get("content-type"), body.replace(/"stack":"(?:[^"\\]|\\.)*"/g, "")];
  };
  const input = (value: unknown) => encodeURIComponent(JSON.stringify(value));
  return [
    await caller.hello(event),
    await caller.me().catch((error: TRPCError) => [error.code, error.message]),
    await call(`hello?input=${input(event)}`),
    await call(`hello?input=${input({ name: "x" })}`),
    await call("me", { headers: { "x-user": "ada" } }),
    await call("nested.add", { method: "POST", body: "[1,2]", headers: { "content-type": "application/json" } }),
    await call(`hello,me?batch=1&input=${input({ 0: event })}`),
    await call("none"),
    await call("count"),
  ];
}

export const event = { name: "Ada" };
