// What HTTP and JSON cost without sporelet: node:http alone. argv: "thread" has the handler run in a worker
// thread, as sporelet does; "alone" in the thread of the server.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

const handler = async (event) => ({ hello: event.name });
const work = async (text) => `${JSON.stringify(await handler(JSON.parse(text)))}\n`;

function serve(run) {
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () =>
      run(text, (body) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
        response.end(body);
      }),
    );
  });
  server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })));
  process.on("SIGTERM", () => process.exit(0));
}

if (!isMainThread) {
  parentPort.on("message", async ({ id, text }) => parentPort.postMessage({ id, body: await work(text) }));
} else if (process.argv[2] === "thread") {
  const worker = new Worker(fileURLToPath(import.meta.url));
  const waiting = new Map();
  let lastId = 0;
  worker.on("message", ({ id, body }) => {
    waiting.get(id)(body);
    waiting.delete(id);
  });
  serve((text, done) => {
    waiting.set(++lastId, done);
    worker.postMessage({ id: lastId, text });
  });
} else {
  serve((text, done) => void work(text).then(done));
}
