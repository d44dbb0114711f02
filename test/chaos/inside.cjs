// Loaded into the processes of the server that is tested (NODE_OPTIONS): ends a worker thread, or collects garbage, at a
// signal. The server is the one that users have; nothing in it knows of this.
const { isMainThread } = require("node:worker_threads");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

if (isMainThread && process.argv[1]?.endsWith("server-process.js")) {
  const workers = new Set();
  process.on("worker", (worker) => {
    workers.add(worker);
    worker.once("exit", () => workers.delete(worker));
  });
  process.on("SIGUSR2", () => [...workers][0]?.terminate());
  process.on("SIGWINCH", () => {
    setFlagsFromString("--expose-gc");
    runInNewContext("gc")();
  });
}
