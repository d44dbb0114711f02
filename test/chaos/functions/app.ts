// Answers requests: with their own body, after asking another server, or before.
import type { App } from "sporelet/handler";

let calls = 0;

/** Passes each piece on after a while. */
const slowly = () =>
  new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, controller) {
      await new Promise((settle) => setTimeout(settle, 5));
      controller.enqueue(chunk);
    },
  });

export default {
  async fetch(request, env, context) {
    const [, what, token = ""] = new URL(request.url).pathname.split("/");
    console.log(`ran ${token}`);
    if (what === "stream") return new Response(request.body?.pipeThrough(slowly()), { status: 201, headers: { "x-token": token, "x-calls": `${++calls}` } });
    if (what === "endless") return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(4096)) }));
    const body = await request.arrayBuffer();
    const count = () => fetch(`${env.COUNTER}/${token}`, { method: "POST" });
    if (what === "counted") await (await count()).text();
    if (what === "later") context.waitUntil(new Promise((settle) => setTimeout(settle, 5)).then(count));
    return new Response(body, { status: 201, headers: { "x-token": token, "x-calls": `${++calls}` } });
  },
} satisfies App;
