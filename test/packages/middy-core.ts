// @middy/core: a Lambda handler with middleware before, after and on errors
import middy from "@middy/core";

const order: string[] = [];
const note = (name: string) => ({
  before: async () => void order.push(`before ${name}`),
  after: async () => void order.push(`after ${name}`),
  onError: async () => void order.push(`error ${name}`),
});
const handler = middy()
  .use(note("a"))
  .use(note("b"))
  .before(async (request) => ((request.event as { stop?: boolean }).stop ? { statusCode: 202 } : undefined))
  .onError(async (request) => {
    request.response = { statusCode: 500, body: request.error?.message };
  })
  .handler(async (event: unknown) => {
    const { name } = event as { name: string };
    if (name === "") throw new Error("no name");
    return { statusCode: 200, body: `Hello ${name}` };
  });

export default async function (event: { names: string[] }) {
  const context = { getRemainingTimeInMillis: () => 1000 } as never;
  const answers: unknown[] = [];
  for (const name of event.names) answers.push(await handler({ name } as never, context));
  answers.push(await handler({ name: "x", stop: true } as never, context));
  return [answers, order.splice(0)];
}

export const event = { names: ["Ada", ""] };
