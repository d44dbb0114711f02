// File in: each line of a file of JSON becomes an event, in batches. Run it again where it broke off: an event's id is its file and
// line, and the log takes each once.
//
//   $ node examples/connectors/_lines.mjs orders.jsonl order.created http://127.0.0.1:3000/events
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";

const BATCH = 1000;

const [file, type, gateway = "http://127.0.0.1:3000/events"] = process.argv.slice(2);
if (!file || !type) throw new Error("usage: node _lines.mjs FILE TYPE [GATEWAY]");

async function send(events) {
  const body = JSON.stringify(events);
  for (;;) {
    const response = await fetch(gateway, { method: "POST", headers: { "content-type": "application/cloudevents-batch+json" }, body });
    if (response.ok) return;
    // The functions have too much before them: the gateway says when to come back.
    if (response.status !== 429) throw new Error(`line ${events[0].id} and following: ${response.status} ${await response.text()}`);
    await new Promise((settle) => setTimeout(settle, 1000 * Number(response.headers.get("retry-after") ?? 1)));
  }
}

let line = 0;
const batch = [];
for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
  line++;
  if (text.trim() === "") continue;
  batch.push({
    specversion: "1.0",
    id: `${line}`,
    source: `/files/${encodeURIComponent(basename(file))}`,
    type,
    datacontenttype: "application/json",
    data: JSON.parse(text),
  });
  if (batch.length === BATCH) await send(batch.splice(0));
}
if (batch.length > 0) await send(batch);
console.log(`${line} lines sent`);
