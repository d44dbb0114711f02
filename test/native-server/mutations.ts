// Requests with something wrong in them: bytes changed, left out, doubled, cut off, two requests in one another.
import type { Bytes } from "./support.ts";

type Random = () => number;

const SPECIAL = [
  "\r",
  "\n",
  "\r\n",
  "\0",
  " ",
  ":",
  ",",
  "\t",
  "\x80",
  "\xff",
  "0",
  "ffffffff",
  "Content-Length: 5\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Host: b\r\n",
  "Expect: 100-continue\r\n",
  "HTTP/1.0",
  "\r\n\r\n",
];

const whole = (pieces: readonly Bytes[]): Buffer => Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece, "latin1") : piece)));

/** One change of `bytes`, or of what it becomes together with `other`. */
function mutateOnce(bytes: Buffer, other: Buffer, random: Random): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  const at = below(bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + below(20));
  const before = bytes.subarray(0, at);
  switch (below(7)) {
    case 0:
      return Buffer.concat([before, Buffer.from([below(256)]), bytes.subarray(at + 1)]);
    case 1:
      return Buffer.concat([before, Buffer.from(SPECIAL[below(SPECIAL.length)] as string, "latin1"), bytes.subarray(at)]);
    case 2:
      return Buffer.concat([before, bytes.subarray(to)]);
    case 3:
      return Buffer.concat([before, bytes.subarray(at, to), bytes.subarray(at, to), bytes.subarray(to)]);
    case 4:
      return before;
    case 5:
      return Buffer.concat([before, other.subarray(below(other.length + 1))]);
    default:
      return Buffer.concat([bytes, other]);
  }
}

/** From one to four changes of one of `requests`, in one piece or in two. */
export function mutation(requests: readonly (readonly Bytes[])[], random: Random): Buffer[] {
  const pick = () => whole(requests[Math.floor(random() * requests.length)] as Bytes[]).subarray(0, 4096);
  let bytes: Buffer = pick();
  for (let i = 1 + Math.floor(random() * 4); i > 0; i--) bytes = mutateOnce(bytes, pick(), random);
  const middle = Math.floor(random() * bytes.length);
  return random() < 0.1 ? [bytes.subarray(0, middle), bytes.subarray(middle)] : [bytes];
}
