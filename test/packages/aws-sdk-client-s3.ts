// @aws-sdk/client-s3: objects put, read, listed and refused through a handler that answers in XML
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const kept = new Map<string, string>();
const asked: unknown[] = [];
const client = new S3Client({
  region: "eu-central-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
  requestHandler: {
    handle: async (request: { method: string; path: string; headers: Record<string, string>; query: Record<string, string>; body: unknown }) => {
      const answer = (statusCode: number, text: string, headers: Record<string, string> = {}) =>
        ({ response: { statusCode, headers: { "content-type": "application/xml", ...headers }, body: new Response(text).body } }) as never;
      asked.push([request.method, request.path, request.query["list-type"], request.headers["x-amz-checksum-crc32"], request.headers["x-amz-content-sha256"]]);
      if (request.method === "PUT") {
        kept.set(request.path.slice(1), String(request.body));
        return answer(200, "", { etag: '"e1"' });
      }
      if (request.query["list-type"] !== undefined)
        return answer(
          200,
          `<?xml version="1.0"?><ListBucketResult><Name>b</Name><KeyCount>${kept.size}</KeyCount><IsTruncated>false</IsTruncated>${[...kept]
            .map(
              ([key, text]) =>
                `<Contents><Key>${key} &amp; more</Key><Size>${text.length}</Size><LastModified>2024-01-02T03:04:05.000Z</LastModified></Contents>`,
            )
            .join("")}</ListBucketResult>`,
        );
      const text = kept.get(request.path.slice(1));
      if (text !== undefined) return answer(200, text, { "content-length": `${text.length}` });
      return answer(404, '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>none such</Message><Key>x</Key></Error>');
    },
  },
});

export default async function (event: { text: string }) {
  kept.clear();
  asked.length = 0;
  const put = await client.send(new PutObjectCommand({ Bucket: "b", Key: "a.txt", Body: event.text }));
  const got = await client.send(new GetObjectCommand({ Bucket: "b", Key: "a.txt" }));
  const listed = await client.send(new ListObjectsV2Command({ Bucket: "b" }));
  const missing = await client
    .send(new GetObjectCommand({ Bucket: "b", Key: "none" }))
    .catch((error: Error) => [error instanceof NoSuchKey, error.name, error.message]);
  return [put.ETag, await got.Body?.transformToString(), listed.Contents, listed.KeyCount, listed.IsTruncated, missing, asked];
}

export const event = { text: "hello from S3" };
