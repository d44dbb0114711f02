// serverless-http: an Express application called as AWS Lambda calls it: JSON, cookies, bytes and what is not found
import express from "express";
import serverless from "serverless-http";

const app = express();
app.use(express.json());
app.get(
  "/users/:id",
  (request, response) => void response.set("x-one", "1").cookie("c", "v").json({ id: request.params.id, query: request.query, ip: request.ip }),
);
app.post("/echo", (request, response) => void response.status(201).send(request.body));
app.get("/bytes", (_request, response) => void response.type("image/png").send(Buffer.from([1, 2, 255])));
app.get("/boom", () => {
  throw Object.assign(new Error("boom"), { status: 418, expose: true });
});

const call = serverless(app, { binary: ["image/png"] });

export default async function (event: { body: unknown }) {
  const at = (httpMethod: string, path: string, more = {}) =>
    call({ httpMethod, path, headers: {}, requestContext: { identity: { sourceIp: "10.0.0.1" } }, queryStringParameters: {}, ...more }, {}) as Promise<{
      headers: Record<string, string>;
    }>;
  const answers = [
    await at("GET", "/users/7", { queryStringParameters: { a: "1" } }),
    await at("POST", "/echo", { headers: { "content-type": "application/json" }, body: JSON.stringify(event.body) }),
    await at("GET", "/bytes"),
    await at("GET", "/none"),
  ];
  return answers.map((answer) => ({ ...answer, headers: { ...answer.headers, date: undefined } }));
}

export const event = { body: { a: [1, "ü"] } };
