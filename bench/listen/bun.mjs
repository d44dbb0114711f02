// The same function under Bun's own server.
const handler = async (event) => ({ hello: event.name });
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: async (request) => new Response(`${JSON.stringify(await handler(await request.json()))}\n`, { headers: { "content-type": "application/json" } }),
});
console.log(JSON.stringify({ url: `http://127.0.0.1:${server.port}` }));
