// Server-sent events: GET / is a page that listens, GET /ticks the stream. A browser that lost it goes on where it was.
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";

const PAGE = `<!doctype html>
<title>clock</title>
<ol id="ticks"></ol>
<script>
  const source = new EventSource(location.pathname.replace(/\\/?$/, "/ticks") + location.search);
  source.onmessage = ({ data, lastEventId }) => {
    const item = document.createElement("li");
    item.value = lastEventId;
    item.textContent = data;
    ticks.append(item);
  };
</script>
`;

const app = new Hono();

app.get("/", (c) => c.html(PAGE));

app.get("/ticks", (c) =>
  streamSSE(c, async (stream) => {
    let id = Number(c.req.header("last-event-id") ?? 0);
    const ms = Number(c.req.query("ms") ?? 1000);
    // After some ticks the stream ends, and the browser asks for the next ones.
    for (let i = 0; i < 5 && !stream.aborted; i++) {
      await stream.writeSSE({ id: `${++id}`, data: new Date().toISOString(), retry: ms });
      await stream.sleep(ms);
    }
  }),
);

export default app;
