import type { App } from "sporelet/handler";

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    return Response.json({ hello: searchParams.get("name") ?? "nobody" });
  },
} satisfies App;
