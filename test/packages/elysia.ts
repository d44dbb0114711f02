// elysia: routes, schemas, hooks and errors; it compiles with `new Function` as the module loads, or interprets
import { Elysia, t } from "elysia";

const routes = (aot: boolean) =>
  new Elysia({ aot, precompile: true })
    .decorate("greeting", "hello")
    .derive(({ headers }) => ({ user: headers["x-user"] ?? "nobody" }))
    .onError(({ code, error, set }) => {
      set.headers["x-code"] = String(code);
      return code === "VALIDATION" ? { invalid: true } : { failed: (error as Error).message };
    })
    .get("/", ({ greeting, user }) => `${greeting} ${user}`)
    .get("/users/:id", ({ params: { id }, query }) => ({ id, query }), { params: t.Object({ id: t.Numeric() }) })
    .post("/sum", ({ body }) => ({ sum: body.values.reduce((a, b) => a + b, 0) }), { body: t.Object({ values: t.Array(t.Number()) }) })
    .get("/boom", () => {
      throw new Error("boom");
    })
    .group("/in", (group) => group.get("/deep", ({ status }) => status(201, "made")));

const compiled = routes(true).compile();
const interpreted = routes(false);

export default async function (event: { values: unknown[] }) {
  const json = (body: unknown) => ({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const asked: [string, RequestInit?][] = [
    ["/", { headers: { "x-user": "ada" } }],
    ["/users/7?a=1"],
    ["/users/x"],
    ["/sum", json(event)],
    ["/sum", json({ values: ["x"] })],
    ["/boom"],
    ["/in/deep"],
    ["/none"],
  ];
  const answers = [];
  for (const app of [compiled, interpreted])
    for (const [path, init] of asked) {
      const answer = await app.handle(new Request(`http://localhost${path}`, init));
      answers.push([path, answer.status, answer.headers.get("x-code"), await answer.text()]);
    }
  return answers;
}

export const event = { values: [1, 2, 3.5] };
