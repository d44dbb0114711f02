// What HTTP and JSON cost in node:cluster without sporelet: as many processes as argv says, each in one thread.
import cluster from "node:cluster";
import { createServer } from "node:http";

const handler = async (event) => ({ hello: event.name });

if (cluster.isPrimary) {
  const processes = Number(process.argv[2]);
  let listening = 0;
  cluster.on("listening", (_worker, { port }) => {
    if (++listening === processes) console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
  });
  for (let i = 0; i < processes; i++) cluster.fork();
  process.on("SIGTERM", () => process.exit(0));
} else {
  createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", async () => {
      const body = `${JSON.stringify(await handler(JSON.parse(text)))}\n`;
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
      response.end(body);
    });
  }).listen(0, "127.0.0.1");
}
