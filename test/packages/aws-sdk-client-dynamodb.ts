// @aws-sdk/client-dynamodb: items put and queried through a handler that keeps them, and what the service refuses
import { ConditionalCheckFailedException, DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";

const kept = new Map<string, unknown>();
const client = new DynamoDBClient({
  region: "us-east-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
  requestHandler: {
    handle: async ({ headers, body }: { headers: Record<string, string>; body: string }) => {
      const operation = headers["x-amz-target"]?.split(".")[1];
      const input = JSON.parse(body) as { Item: { id: { S: string } }; Key: { id: { S: string } }; ConditionExpression?: string };
      let [statusCode, answer]: [number, unknown] = [200, {}];
      if (operation === "PutItem") {
        if (input.ConditionExpression && kept.has(input.Item.id.S))
          [statusCode, answer] = [400, { __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", message: "there" }];
        else kept.set(input.Item.id.S, input.Item);
      } else if (operation === "GetItem") answer = { Item: kept.get(input.Key.id.S) };
      else answer = { Count: kept.size, Items: [...kept.values()] };
      return { response: { statusCode, headers: { "content-type": "application/x-amz-json-1.0" }, body: new Response(JSON.stringify(answer)).body } } as never;
    },
  },
});

export default async function (event: { id: string }) {
  const Item = {
    id: { S: event.id },
    n: { N: "1.5" },
    tags: { SS: ["a", "b"] },
    bytes: { B: new Uint8Array([1, 2, 255]) },
    deep: { M: { x: { L: [{ BOOL: true }, { NULL: true as const }] } } },
  };
  await client.send(new PutItemCommand({ TableName: "t", Item }));
  const got = await client.send(new GetItemCommand({ TableName: "t", Key: { id: { S: event.id } } }));
  const refused = await client
    .send(new PutItemCommand({ TableName: "t", Item, ConditionExpression: "attribute_not_exists(id)" }))
    .catch((error: Error) => [error instanceof ConditionalCheckFailedException, error.message]);
  const queried = await client.send(
    new QueryCommand({ TableName: "t", KeyConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": { S: event.id } } }),
  );
  return [got.Item, [...(got.Item?.bytes?.B ?? [])], refused, queried.Count];
}

export const event = { id: "a" };
