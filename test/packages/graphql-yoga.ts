// graphql-yoga: a server called with requests: queries, variables, errors, batches and subscriptions
import { createSchema, createYoga } from "graphql-yoga";

const yoga = createYoga({
  logging: false,
  batching: true,
  graphiql: false,
  schema: createSchema({
    typeDefs:
      "type Query { hello(name: String!): String! boom: Int } type Mutation { add(a: Int!, b: Int!): Int! } type Subscription { count(to: Int!): Int! }",
    resolvers: {
      Query: {
        hello: async (_: unknown, { name }: { name: string }, { request }: { request: Request }) => `Hello ${name} ${request.headers.get("x-a")}`,
        boom: () => {
          throw new Error("secret");
        },
      },
      Mutation: { add: (_: unknown, { a, b }: { a: number; b: number }) => a + b },
      Subscription: {
        count: {
          subscribe: async function* (_: unknown, { to }: { to: number }) {
            for (let n = 1; n <= to; n++) yield { count: n };
          },
        },
      },
    },
  }),
});

export default async function (event: { name: string }) {
  const ask = async (body: unknown, headers: Record<string, string> = {}) => {
    const response = await yoga.fetch("http://localhost/graphql", {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", "x-a": "b", ...headers },
    });
    return [response.status, response.headers.get("content-type"), await response.text()];
  };
  return [
    await ask({ query: "query($name: String!) { hello(name: $name) }", variables: event }),
    await ask({ query: "mutation { add(a: 1, b: 2) }" }),
    await ask([{ query: "{ __typename }" }, { query: "{ boom }" }]),
    await ask({ query: "{ none }" }),
    await ask({ query: "{" }),
    await ask({ query: "subscription { count(to: 2) }" }, { accept: "text/event-stream" }),
    (
      await yoga.fetch(`http://localhost/graphql?query=${encodeURIComponent("{ __schema { queryType { name } } }")}`, {
        headers: { accept: "application/json" },
      })
    ).status,
  ];
}

export const event = { name: "Ada" };
