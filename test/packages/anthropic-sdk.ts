// @anthropic-ai/sdk: messages, streams with their events, tools and errors through a fetch that answers
import Anthropic from "@anthropic-ai/sdk";

const asked: unknown[] = [];
const EVENTS: [string, object][] = [
  [
    "message_start",
    { message: { id: "m", type: "message", role: "assistant", model: "x", content: [], stop_reason: null, usage: { input_tokens: 1, output_tokens: 0 } } },
  ],
  ["content_block_start", { index: 0, content_block: { type: "text", text: "" } }],
  ["content_block_delta", { index: 0, delta: { type: "text_delta", text: "Hel" } }],
  ["content_block_delta", { index: 0, delta: { type: "text_delta", text: "lo" } }],
  ["content_block_stop", { index: 0 }],
  ["message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 2 } }],
  ["message_stop", {}],
];
const client = new Anthropic({
  apiKey: "key",
  maxRetries: 0,
  fetch: async (url: unknown, init?: RequestInit) => {
    const body = JSON.parse(String(init?.body)) as { stream?: boolean; model: string };
    asked.push([new URL(String(url)).pathname, body, new Headers(init?.headers).get("x-api-key"), new Headers(init?.headers).get("anthropic-version")]);
    if (body.model === "none") return Response.json({ type: "error", error: { type: "not_found_error", message: "none" } }, { status: 404 });
    if (body.stream)
      return new Response(EVENTS.map(([type, data]) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`).join(""), {
        headers: { "content-type": "text/event-stream" },
      });
    return Response.json({
      id: "m",
      type: "message",
      role: "assistant",
      content: [{ type: "tool_use", id: "t", name: "add", input: { a: 1 } }],
      stop_reason: "tool_use",
    });
  },
});

export default async function (event: { text: string }) {
  const given = { model: "x", max_tokens: 10, messages: [{ role: "user" as const, content: event.text }] };
  const message = await client.messages.create({ ...given, tools: [{ name: "add", input_schema: { type: "object" } }] });
  const texts: string[] = [];
  const stream = client.messages.stream(given).on("text", (piece) => texts.push(piece));
  const final = await stream.finalMessage();
  const missing = await client.messages
    .create({ ...given, model: "none" })
    .catch((error: InstanceType<typeof Anthropic.APIError>) => [error instanceof Anthropic.NotFoundError, error.status, error.message]);
  return [message.content, texts, final.content, final.stop_reason, final.usage, missing, asked.splice(0)];
}

export const event = { text: "hi" };
