// Bare node, which reads a body, transforms it and writes it back.
import { createServer } from "node:http";
import { pipeline, Transform } from "node:stream";

const server = createServer((request, response) => {
  const invert = new Transform({
    transform(chunk, _encoding, done) {
      done(null, Buffer.from(chunk).fill(98, 0, 1));
    },
  });
  pipeline(request, invert, response, () => {});
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })));
