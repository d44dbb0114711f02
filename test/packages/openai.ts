// openai: chats, streams, errors and retries through a fetch that answers
import OpenAI from "openai";

const asked: unknown[] = [];
let busy = 1;
const client = new OpenAI({
  apiKey: "key",
  maxRetries: 1,
  fetch: async (url: unknown, init?: RequestInit) => {
    const { pathname } = new URL(String(url));
    const body = typeof init?.body === "string" ? (JSON.parse(init.body) as { stream?: boolean; model: string }) : undefined;
    asked.push([pathname, init?.method, body, new Headers(init?.headers).get("authorization")]);
    if (body?.model === "busy" && busy-- > 0) return new Response("busy", { status: 500, headers: { "retry-after-ms": "1" } });
    if (body?.model === "none") return Response.json({ error: { message: "no such model", code: "model_not_found" } }, { status: 404 });
    const answer = (content: string) => ({
      id: "c",
      object: "chat.completion",
      created: 0,
      model: "m",
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
    });
    if (!body?.stream) return Response.json(answer("Hello"));
    const chunk = (content: string) => `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, delta: { content } }] })}\n\n`;
    const pieces = [chunk("Hel").slice(0, 20), `${chunk("Hel").slice(20)}${chunk("lo ü")}`, "data: [DONE]\n\n"].map((text) => new TextEncoder().encode(text));
    return new Response(new Blob(pieces).stream(), { headers: { "content-type": "text/event-stream" } });
  },
});

export default async function (event: { text: string }) {
  const messages = [{ role: "user" as const, content: event.text }];
  const chat = await client.chat.completions.create({ model: "m", messages });
  const pieces: unknown[] = [];
  for await (const { choices } of await client.chat.completions.create({ model: "m", messages, stream: true })) pieces.push(choices[0]?.delta.content);
  const retried = await client.chat.completions.create({ model: "busy", messages });
  const missing = await client.chat.completions
    .create({ model: "none", messages })
    .catch((error: InstanceType<typeof OpenAI.APIError>) => [error.constructor.name, error.status, error.code, error.message]);
  return [chat.choices[0]?.message, pieces, retried.choices.length, missing, asked.splice(0)];
}

export const event = { text: "hi" };
