// ai: texts, streams, objects and tools, with a provider whose fetch answers
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, Output, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

const asked: string[] = [];
const answers: (body: { stream?: boolean; messages: { role: string }[]; response_format?: unknown }) => Response = (body) => {
  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
  const reply = (message: object, finish_reason = "stop") =>
    Response.json({ id: "c", created: 0, model: "m", usage, choices: [{ index: 0, finish_reason, message: { role: "assistant", ...message } }] });
  if (body.stream) {
    const chunks = ["Hel", "lo"].map((content) => ({ id: "c", created: 0, model: "m", choices: [{ index: 0, delta: { content } }] }));
    const last = { id: "c", created: 0, model: "m", choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage };
    return new Response([...chunks, last].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join(""), { headers: { "content-type": "text/event-stream" } });
  }
  if (body.response_format) return reply({ content: '{"name":"Ada","age":36}' });
  if (body.messages.some(({ role }) => role === "tool")) return reply({ content: "it is 3" });
  return reply({ content: null, tool_calls: [{ id: "t", type: "function", function: { name: "add", arguments: '{"a":1,"b":2}' } }] }, "tool_calls");
};
const provider = createOpenAI({
  apiKey: "key",
  fetch: (async (url: unknown, init?: RequestInit) => {
    asked.push(`${new URL(String(url)).pathname} ${String(init?.body).length}`);
    return answers(JSON.parse(String(init?.body)));
  }) as typeof fetch,
});
const model = provider.chat("gpt-4o");

export default async function (event: { prompt: string }) {
  const add = tool({ description: "adds", inputSchema: z.object({ a: z.number(), b: z.number() }), execute: async ({ a, b }) => a + b });
  const text = await generateText({ model, prompt: event.prompt, tools: { add }, stopWhen: stepCountIs(3) });
  const stream = streamText({ model, prompt: event.prompt });
  const pieces: string[] = [];
  for await (const piece of stream.textStream) pieces.push(piece);
  const object = await generateText({ model, prompt: event.prompt, output: Output.object({ schema: z.object({ name: z.string(), age: z.number() }) }) });
  return [
    text.text,
    text.steps.map((step) => step.toolResults.map(({ output }) => output)),
    pieces,
    await stream.finishReason,
    (await stream.usage).totalTokens,
    object.output,
    asked.splice(0),
  ];
}

export const event = { prompt: "1 + 2?" };
