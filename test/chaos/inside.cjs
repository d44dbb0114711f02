// Loaded into the server that is tested (node --require): ends its worker threads when it is told to, and
// says what only the process itself knows. The server is the one that users have; nothing in it knows of this.
const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  const workers = new Set();
  process.on("worker", (worker) => {
    workers.add(worker);
    worker.once("exit", () => workers.delete(worker));
  });
  process.on("message", ({ id, what, pick }) => {
    if (what === "kill") [...workers][Math.floor(pick * workers.size)]?.terminate();
    if (what === "collect") global.gc();
    process.send({ id, workers: workers.size, rss: process.memoryUsage.rss() });
  });
  process.channel.unref(); // nor does it keep the server from ending
}
