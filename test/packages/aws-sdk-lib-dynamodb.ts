// @aws-sdk/lib-dynamodb: documents of plain values, marshalled and unmarshalled
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";

const sent: unknown[] = [];
const client = DynamoDBDocumentClient.from(
  new DynamoDBClient({
    region: "us-east-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    requestHandler: {
      handle: async ({ body }: { body: string }) => {
        const input = JSON.parse(body) as { ExclusiveStartKey?: unknown; UpdateExpression?: string };
        sent.push(input);
        const page = input.ExclusiveStartKey
          ? { Items: [{ id: { S: "b" } }] }
          : { Items: [{ id: { S: "a" }, set: { NS: ["1", "2"] }, m: { M: { l: { L: [{ N: "3" }] } } } }], LastEvaluatedKey: { id: { S: "a" } } };
        const answer = input.UpdateExpression ? { Attributes: { n: { N: "2" } } } : page;
        return { response: { statusCode: 200, headers: {}, body: new Response(JSON.stringify(answer)).body } } as never;
      },
    },
  }),
  { marshallOptions: { removeUndefinedValues: true, convertEmptyValues: true } },
);

export default async function (event: { id: string }) {
  const updated = await client.send(
    new UpdateCommand({
      TableName: "t",
      Key: event,
      UpdateExpression: "SET #n = :n",
      ExpressionAttributeNames: { "#n": "n" },
      ExpressionAttributeValues: { ":n": 2, ":list": [1, "a", null, { x: undefined, y: "" }], ":set": new Set(["p"]) },
      ReturnValues: "ALL_NEW",
    }),
  );
  const pages: unknown[] = [];
  for await (const { Items } of paginateScan({ client }, { TableName: "t" })) pages.push(Items?.map((item) => ({ ...item, set: item.set && [...item.set] })));
  return [updated.Attributes, pages, sent.splice(0)];
}

export const event = { id: "a" };
