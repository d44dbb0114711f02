// Fastify, as its documentation writes an app.
import Fastify from "fastify";

const app = Fastify();
app.get("/users/:id", async (request) => ({ id: (request.params as { id: string }).id, query: request.query }));
app.post("/echo", { schema: { body: { type: "object", required: ["a"], properties: { a: { type: "array" } } } } }, async (request, reply) =>
  reply.code(201).header("x-a", "b").send(request.body),
);
app.get("/boom", async () => {
  throw new Error("boom");
});
app.get("/redirect", async (_request, reply) => reply.redirect("/users/1"));
await app.listen({ port: 0 });

export const { server } = app;
