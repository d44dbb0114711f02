// Many clients of `GET /events` in one process of their own: `node listeners.mjs <port> <path> <count>`. Over stdin it is told how many
// events were sent ("5\n"); when every client has heard them, it prints for each how long they took from `data.at` on.
import { connect } from "node:net";

const [port, path, count] = [Number(process.argv[2]), process.argv[3], Number(process.argv[4])];
/** Connections that are being opened at a time. */
const OPENING = 64;
const AT = Buffer.from('"at":');
const DIGITS = 20;

/** µs, on a clock that all processes of the machine share. */
const now = () => Number(process.hrtime.bigint() / 1000n);

let opened = 0;
let ages = [];
let expected = 0;

function report() {
  if (expected === 0 || ages.length < expected * count) return;
  process.stdout.write(`${JSON.stringify(ages)}\n`);
  ages = [];
  expected = 0;
}

function open() {
  const socket = connect(port, "127.0.0.1", () => socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`));
  socket.once("data", () => {
    if (++opened === count) process.stdout.write("opened\n");
    if (begun < count) next();
    socket.on("data", (chunk) => {
      for (let at = chunk.indexOf(AT); at >= 0; at = chunk.indexOf(AT, at + 1)) {
        const digits = chunk.toString("latin1", at + AT.length, at + AT.length + DIGITS);
        ages.push(now() - Number.parseInt(digits, 10));
      }
      report();
    });
  });
  socket.on("error", (error) => {
    console.error(error);
    process.exit(1);
  });
  socket.on("close", () => process.exit(1));
}

let begun = 0;
function next() {
  begun++;
  open();
}
while (begun < Math.min(OPENING, count)) next();

process.stdin.on("data", (text) => {
  expected = Number(text);
  report();
});
process.stdin.on("end", () => process.exit(0));
