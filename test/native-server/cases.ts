// Requests, well formed and not, as bytes: each is sent on a connection of its own, whose end shows where the answers end.
import type { Bytes } from "./support.ts";

export interface Case {
  name: string;
  pieces: Bytes[];
  isHalfClosed?: true;
}

const END = "GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const lines = (...text: string[]) => text.map((line) => `${line}\r\n`).join("");
const of = (name: string, ...pieces: Bytes[]): Case => ({ name, pieces });
/** One that leaves the connection open. */
const open = (name: string, ...pieces: Bytes[]): Case => ({ name, pieces: [...pieces, END] });
const head = (...text: string[]) => `${lines(...text)}\r\n`;
const EVENT = '{"name":"Ada"}';
const posted = (...headers: string[]) => head("POST / HTTP/1.1", "Host: example.com", ...headers);
const withEvent = (...headers: string[]) => posted(`Content-Length: ${EVENT.length}`, ...headers) + EVENT;

const wellFormed: Case[] = [
  open("GET", head("GET / HTTP/1.1", "Host: example.com")),
  open("an event", withEvent()),
  open("HEAD", head("HEAD / HTTP/1.1", "Host: example.com")),
  open("a path and a query", head("GET /a/b?c=d&e HTTP/1.1", "Host: example.com")),
  open("a path with bytes beyond ASCII", Buffer.from(head("GET /\xe9?\xff HTTP/1.1", "Host: example.com"), "latin1")),
  open("dots and empty segments", head("GET //a/../b/./c// HTTP/1.1", "Host: example.com")),
  open("a query and no path", head("GET ?a HTTP/1.1", "Host: example.com")),
  open("an asterisk", head("OPTIONS * HTTP/1.1", "Host: example.com")),
  open("OPTIONS, PUT, DELETE, PATCH", ...["OPTIONS", "PUT", "DELETE", "PATCH"].map((method) => head(`${method} /m HTTP/1.1`, "Host: a"))),
  open("an absolute target", head("GET http://other.example/x?y HTTP/1.1", "Host: example.com")),
  open("an absolute target without a path", head("GET HTTPS://other.example:8080 HTTP/1.1", "Host: example.com")),
  open("an absolute target of another scheme", head("GET ftp://other.example/x HTTP/1.1", "Host: example.com")),
  open(
    "headers of all sorts",
    Buffer.from(
      head("GET /headers HTTP/1.1", "HOST: example.com", "X-Empty:", "X-Space:  \t a b \t ", 'X-Quote: "\\', "X-Latin: \xe9\xff", "x-twice: 1", "X-Twice: 2"),
      "latin1",
    ),
  ),
  open("accept: text/html", head("GET /headers HTTP/1.1", "Host: example.com", "Accept: text/html,*/*")),
  open("its own id", head("GET /id HTTP/1.1", "Host: example.com", "X-Request-Id: mine.1:2-3_4")),
  open("an id that is none", head("GET /headers HTTP/1.1", "Host: example.com", "X-Request-Id: a b")),
  open("two ids", head("GET /headers HTTP/1.1", "Host: example.com", "X-Request-Id: a", "X-Request-Id: b")),
  open("a trace", withEvent("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")),
  open("a trace that is none", withEvent("traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01")),
  open("a body in chunks", posted("Transfer-Encoding: chunked"), '5\r\n{"nam\r\n', '9;ext=1\r\ne":"Ada"}\r\n0\r\nTrailer: x\r\n\r\n'),
  open("a body in pieces", posted(`Content-Length: ${EVENT.length}`), EVENT.slice(0, 3), EVENT.slice(3)),
  open("an event that is none", `${posted("Content-Length: 3")}{]}`),
  open("no event", posted("Content-Length: 0")),
  open("a POST without a length", posted()),
  open("a body with GET", `${head("GET / HTTP/1.1", "Host: example.com", "Content-Length: 2")}{}`),
  open("100-continue", posted(`Content-Length: ${EVENT.length}`, "Expect: 100-continue"), EVENT),
  open("100-continue with the body at once", withEvent("Expect: 100-Continue")),
  open("100-continue without a body", posted("Expect: 100-continue", "Content-Length: 0")),
  of("another expectation", withEvent("Expect: 200-maybe")),
  of("HTTP/1.0", head("GET / HTTP/1.0")),
  of("HTTP/1.0 with an event", `${head("POST / HTTP/1.0", `Content-Length: ${EVENT.length}`)}${EVENT}`),
  of("HTTP/1.0 and 100-continue", `${head("POST / HTTP/1.0", `Content-Length: ${EVENT.length}`, "Expect: 100-continue")}${EVENT}`),
  open("HTTP/1.0 that keeps the connection", head("GET / HTTP/1.0", "Connection: keep-alive")),
  open("HTTP/1.0 and an end without a length", head("GET /204 HTTP/1.0", "Connection: keep-alive")),
  of("Connection: close", withEvent("Connection: close")),
  of("a hundred at once", withEvent().repeat(100) + END),
  of("a hundred GETs at once", Array.from({ length: 100 }, (_, i) => head(`GET /${i} HTTP/1.1`, "Host: example.com")).join("") + END),
  of("what follows Connection: close", withEvent("Connection: close") + END),
  open("empty lines before a request", `\r\n\r\n${withEvent()}`),
  open("an upgrade that is not taken", head("GET /up HTTP/1.1", "Host: example.com", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: x")),
];

const refused: Case[] = [
  of("no Host", head("GET / HTTP/1.1", "Accept: */*")),
  of("two Hosts", head("GET / HTTP/1.1", "Host: a", "Host: b")),
  ...["a b", "a/b", "user@example.com", "[::1", "a:b", "a:123456", "ex%zz", "[::g]"].map((host) =>
    of(`Host: ${host}`, head("GET / HTTP/1.1", `Host: ${host}`)),
  ),
  ...["", ":80", "[::1]:8080", "[::g1]", "[1:2]", "a:65536", "a.256", "1.2.3.4:5", "1.2.3.256", "EXAMPLE.com.", "a:"].map((host) =>
    open(`Host: ${host || "(empty)"}`, head("GET /host HTTP/1.1", `Host: ${host}`)),
  ),
  of("an absolute target that is no host", head("GET http://a@b/x HTTP/1.1", "Host: a")),
  of("CONNECT", head("CONNECT example.com:443 HTTP/1.1", "Host: example.com")),
  of("a folded header", lines("GET / HTTP/1.1", "Host: a", "X-Long: a", " b", "")),
  of("a folded first header", lines("GET / HTTP/1.1", " Host: a", "")),
  of("a length and chunks", `${posted("Content-Length: 3", "Transfer-Encoding: chunked")}0\r\n\r\n`),
  of("two lengths", `${posted("Content-Length: 3", "Content-Length: 4")}abcd`),
  of("a length that is none", posted("Content-Length: 3x")),
  of("a negative length", posted("Content-Length: -1")),
  of("a length of many digits", posted("Content-Length: 99999999999999999999999")),
  of("an unknown coding", posted("Transfer-Encoding: gzip")),
  of("chunks that are not last", posted("Transfer-Encoding: chunked, gzip")),
  of("a chunk without a size", posted("Transfer-Encoding: chunked"), "x\r\n"),
  of("a chunk without its end", posted("Transfer-Encoding: chunked"), "2\r\n{}{}\r\n"),
  of("a chunk with a bare line feed", posted("Transfer-Encoding: chunked"), "2\n{}\r\n0\r\n\r\n"),
  of("a chunk of too many digits", posted("Transfer-Encoding: chunked"), "ffffffffffffffffff\r\n"),
  of("a method that is none", head("GRAB / HTTP/1.1", "Host: a")),
  of("a method in lower case", head("get / HTTP/1.1", "Host: a")),
  of("a version that is none", head("GET / HTTP/1.2", "Host: a")),
  of("HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  of("another protocol", head("GET / ICE/1.0", "Host: a")),
  of("HTTP/0.9", "GET /\r\n\r\n"),
  of("a space in the target", head("GET /a b HTTP/1.1", "Host: a")),
  of("a target that is none", head("GET a HTTP/1.1", "Host: a")),
  of("a control in the target", head("GET /a\x01b HTTP/1.1", "Host: a")),
  of("a control in a value", head("GET / HTTP/1.1", "Host: a", "X: a\x00b")),
  of("a space before the colon", head("GET / HTTP/1.1", "Host : a")),
  of("a header without a colon", head("GET / HTTP/1.1", "Host: a", "nothing")),
  of("a header without a name", head("GET / HTTP/1.1", "Host: a", ": b")),
  of("a bare line feed", "GET / HTTP/1.1\nHost: a\n\n"),
  of("a bare carriage return", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"),
  of("TLS", Buffer.from("1603010200010001fc0303", "hex")),
  of("zeros", new Uint8Array(40)),
  of("headers that are too large", head("GET / HTTP/1.1", "Host: a", `X: ${"x".repeat(16_384)}`)),
  of("a target that is too large", head(`GET /${"x".repeat(16_384)} HTTP/1.1`, "Host: a")),
  of("too many headers", head("GET / HTTP/1.1", "Host: a", ...Array.from({ length: 8200 }, () => "a:b"))),
  of("headers that just fit", head("GET /count HTTP/1.1", "Host: a", "Connection: close", `X: ${"x".repeat(16_300)}`)),
  of("a trailer that is too large", posted("Transfer-Encoding: chunked"), `0\r\nX: ${"x".repeat(17_000)}\r\n\r\n`),
  of("a length beyond the limit", posted("Content-Length: 10001")),
  of("a length beyond the limit, and 100-continue", posted("Content-Length: 10001", "Expect: 100-continue")),
  of("chunks beyond the limit", posted("Transfer-Encoding: chunked"), `1388\r\n${"x".repeat(5000)}\r\n`, `138a\r\n${"x".repeat(5002)}\r\n`),
  of("garbage behind a request", withEvent(), "garbage\r\n\r\n"),
  of("garbage in the same piece", `${withEvent()}garbage\r\n\r\n`),
  { name: "an end in the head", pieces: ["GET / HTTP/1.1\r\nHo"], isHalfClosed: true },
  { name: "an end in the body", pieces: [posted("Content-Length: 5"), "{}"], isHalfClosed: true },
  { name: "an end in a chunk", pieces: [posted("Transfer-Encoding: chunked"), "5\r\n{}"], isHalfClosed: true },
  { name: "an end at once", pieces: [], isHalfClosed: true },
];

export const CASES: readonly Case[] = [...wellFormed, ...refused];
