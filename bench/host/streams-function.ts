// What `npm run bench:host -- --streams` measures.
const encoder = new TextEncoder();

export default {
  fetch(request: Request): Response {
    const { pathname } = new URL(request.url);
    if (pathname === "/whole") return new Response("hello");
    if (pathname === "/streamed") {
      return new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(encoder.encode("hello"));
            controller.close();
          },
        }),
      );
    }
    if (pathname === "/transform") {
      const invert = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          controller.enqueue(chunk.fill(98, 0, 1));
        },
      });
      return new Response(request.body?.pipeThrough(invert));
    }
    let count = 0;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          if (count > 0) await new Promise((done) => setTimeout(done, 1000));
          controller.enqueue(encoder.encode(`id: ${count}\ndata: ${count++}\n\n`));
        },
      }),
      { headers: { "content-type": "text/event-stream" } },
    );
  },
};
