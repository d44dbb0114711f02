// A process of its own: how large a host is with many functions loaded and each called once.
// argv: a file of modules, each after its size as u32; the number of workers
import { readFileSync } from "node:fs";
import { createHost } from "../../dist/index.js";

const packed = readFileSync(process.argv[2]);
const host = createHost({ workers: Number(process.argv[3]) });
const rss = () => {
  global.gc?.();
  return process.memoryUsage.rss();
};
const modules = [];
for (let at = 0; at < packed.length; ) {
  const size = packed.readUInt32LE(at);
  modules.push(packed.subarray(at + 4, at + 4 + size));
  at += 4 + size;
}
const functions = [await host.load(modules[0])];
await functions[0].invoke({ name: "Ada" });
const one = rss();
for (const module of modules.slice(1)) functions.push(await host.load(module));
const loaded = rss();
for (const fn of functions) await fn.invoke({ name: "Ada" });
const called = rss();
await host.close();
console.log(JSON.stringify({ functions: functions.length, one, loaded, called }));
