// @modelcontextprotocol/sdk: a server with tools, resources and prompts, and a client, joined in memory
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer, ResourceTemplate } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";

export const needs = "eval";

export default async function (event: { a: number; b: number }) {
  const server = new McpServer({ name: "s", version: "1" });
  server.registerTool("add", { description: "adds", inputSchema: { a: z.number(), b: z.number() } }, async ({ a, b }) => ({
    content: [{ type: "text", text: String(a + b) }],
  }));
  server.registerResource("file", new ResourceTemplate("mem://{name}", { list: undefined }), {}, async (uri, { name }) => ({
    contents: [{ uri: uri.href, text: `text of ${String(name)}` }],
  }));
  server.registerPrompt("ask", { argsSchema: { what: z.string() } }, ({ what }) => ({
    messages: [{ role: "user", content: { type: "text", text: `What is ${what}?` } }],
  }));
  const client = new Client({ name: "c", version: "1" });
  const [ofClient, ofServer] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(ofServer as never), client.connect(ofClient as never)]);
  return [
    (await client.listTools()).tools,
    await client.callTool({ name: "add", arguments: event }),
    await client.callTool({ name: "add", arguments: { a: "x" } }).then(
      (result) => result.isError,
      (error: { code: number }) => error.code,
    ),
    await client.readResource({ uri: "mem://a" }),
    await client.getPrompt({ name: "ask", arguments: { what: "it" } }),
    await client.callTool({ name: "none" }).then(
      (result) => result.isError,
      (error: { code: number }) => error.code,
    ),
    client.getServerVersion(),
  ];
}

export const event = { a: 1, b: 2 };
