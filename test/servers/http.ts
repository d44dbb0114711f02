// A plain server of node:http, as its documentation writes one.
import http from "node:http";

export const server = http
  .createServer((request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    if (url.pathname === "/boom") throw new Error("boom");
    if (url.pathname === "/pieces") {
      response.writeHead(200, "Fine", { "content-type": "text/plain", "x-a": ["1", "2"] });
      response.write("one,");
      setTimeout(() => {
        response.write(Buffer.from("two,"));
        response.end("three");
      }, 5);
      return;
    }
    if (url.pathname === "/empty") {
      response.statusCode = 204;
      response.end();
      return;
    }
    const pieces: Buffer[] = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      response.setHeader("Set-Cookie", ["a=1", "b=2"]);
      response.setHeader("X-Seen", `${request.headers["x-one"]} ${request.httpVersion}`);
      response.end(JSON.stringify({ method: request.method, path: url.pathname, query: url.search, body: Buffer.concat(pieces).toString() }));
    });
  })
  .listen(0);
