// graphql: a schema built, queried, introspected and violated.
import { buildSchema, graphql, parse, print, printSchema, validate } from "graphql";

const schema = buildSchema("type Query { user(id: ID!): User, users(first: Int = 2): [User!]! } type User { id: ID!, name: String!, friends: [User!]! }");
const users = [
  { id: "1", name: "Ada" },
  { id: "2", name: "Bob" },
  { id: "3", name: "Cy" },
].map((user) => ({ ...user, friends: async () => users.filter((other) => other.id !== user.id) })) as {
  id: string;
  name: string;
  friends(): Promise<unknown[]>;
}[];
const rootValue = { user: ({ id }: { id: string }) => users.find((user) => user.id === id), users: ({ first }: { first: number }) => users.slice(0, first) };

export default async function (event: { query: string; variables: Record<string, unknown> }) {
  return {
    result: await graphql({ schema, source: event.query, rootValue, variableValues: event.variables }),
    invalid: validate(schema, parse("{ user { nope } }")).map(({ message, locations }) => ({ message, locations })),
    printed: print(parse(event.query)),
    schema: printSchema(schema),
  };
}

export const event = {
  query: "query Q($id: ID!) { user(id: $id) { ...F friends { name } } users { name __typename } } fragment F on User { id name }",
  variables: { id: "2" },
};
