// node:stream/consumers: the whole of a stream at once.
type Chunks = AsyncIterable<string | Uint8Array>;

async function buffer(stream: Chunks): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

async function arrayBuffer(stream: Chunks): Promise<ArrayBuffer> {
  return Uint8Array.from(await buffer(stream)).buffer;
}

async function text(stream: Chunks): Promise<string> {
  const decoder = new TextDecoder();
  let result = "";
  for await (const chunk of stream) result += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  return result + decoder.decode();
}

async function json(stream: Chunks): Promise<unknown> {
  return JSON.parse(await text(stream));
}

export { arrayBuffer, buffer, json, text };
export default { arrayBuffer, buffer, json, text };
