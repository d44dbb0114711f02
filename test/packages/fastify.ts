// fastify: routes with schemas, hooks, plugins and errors, called through inject; it compiles with `new Function` as the module loads
import Fastify from "fastify";

const app = Fastify();
app.decorateRequest("user", "");
app.addHook("onRequest", async (request) => {
  (request as unknown as { user: string }).user = "ada";
});
app.addHook("onSend", async (_request, reply) => void reply.header("x-sent", "yes"));
app.register(
  async (inner) => {
    inner.get("/hello", async (request) => ({ hello: (request as unknown as { user: string }).user }));
  },
  { prefix: "/in" },
);
app.post(
  "/sum",
  {
    schema: {
      body: { type: "object", required: ["values"], properties: { values: { type: "array", items: { type: "integer" } } } },
      response: { 200: { type: "object", properties: { sum: { type: "integer" } } } },
    },
  },
  async (request) => ({ sum: (request.body as { values: number[] }).values.reduce((a, b) => a + b, 0), hidden: true }),
);
app.get("/boom", async () => {
  throw Object.assign(new Error("boom"), { statusCode: 409 });
});
app.setNotFoundHandler((request, reply) => reply.code(404).send({ none: request.url }));
await app.ready();

export default async function (event: { values: unknown[] }) {
  const answers = [];
  for (const asked of [
    { url: "/in/hello" },
    { method: "POST" as const, url: "/sum", payload: event },
    { method: "POST" as const, url: "/sum", payload: { values: ["x"] } },
    { url: "/boom" },
    { url: "/none" },
  ]) {
    const { statusCode, headers, body } = await app.inject(asked);
    answers.push([statusCode, { ...headers, date: undefined }, body]);
  }
  return answers;
}

export const event = { values: [1, 2, "3"] };
