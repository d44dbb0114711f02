// A program in the manner of Javy: no default export, stdin and stdout by file descriptor.
const STDIN = 0;
const STDOUT = 1;

function readAll(fd) {
  let bytes = new Uint8Array(1024);
  let used = 0;
  for (;;) {
    const count = Javy.IO.readSync(fd, bytes.subarray(used));
    if (count < 0) throw new Error(`reading from ${fd} failed`);
    if (count === 0) return bytes.subarray(0, used);
    used += count;
    if (used < bytes.length) continue;
    const larger = new Uint8Array(bytes.length * 2);
    larger.set(bytes);
    bytes = larger;
  }
}

const { n, bar } = JSON.parse(new TextDecoder().decode(readAll(STDIN)));
const output = JSON.stringify({ foo: n + 1, newBar: `${bar}!` });
Javy.IO.writeSync(STDOUT, new TextEncoder().encode(output));
