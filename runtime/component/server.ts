// A core module of its own: WASI preview 1 for a function that answers a request. stdin is the request's body; what goes to
// stdout is a CGI response (RFC 3875, section 6), and leaves as a response of wasi:http.
import { INPUT, IS_HEAD, NONE, OUTPUT, RESPONSE_BODY, RESPONSE_OUT, RESULT } from "./layout";
import { BADF, errors, IO, readFrom, writeTo } from "./preview1";
import { writeAll } from "./streams";
import { append, bodyWrite, dropFields, dropOutgoingBody, dropOutput, finishBody, newFields, newResponse, responseBody, setResponse, setStatus } from "./wasi";

export { clock_time_get, environ_get, environ_sizes_get, poll_oneoff, random_get } from "./preview1";

/** "Status: ", which the runtime writes first (runtime/platform/fetch-cgi.ts), and where its number is. */
const STATUS: u64 = 0x203a737574617453;
const STATUS_AT: usize = 8;
const CONTENT_LENGTH_BYTES: usize = 14;

export function fd_read(fd: i32, iovs: usize, count: i32, readOut: usize): i32 {
  return fd == 0 ? readFrom(load<u32>(INPUT), iovs, readOut) : BADF;
}

export function fd_write(fd: i32, iovs: usize, count: i32, writtenOut: usize): i32 {
  if (fd == 2) return writeTo(errors(), iovs, count, writtenOut);
  if (fd != 1) return BADF;
  if (load<u32>(OUTPUT) != NONE) return writeTo(load<u32>(OUTPUT), iovs, count, writtenOut);
  const bytes: usize = load<u32>(iovs);
  const size: usize = load<u32>(iovs, 4);
  const head = begin(bytes, size);
  if (head == 0 || !writeAll(load<u32>(OUTPUT), bytes + head, size - head)) return IO;
  store<u32>(writtenOut, <u32>size);
  return 0;
}

/** There is nobody that could be told a status. The host answers a trap with 500. */
export function proc_exit(status: i32): void {
  unreachable();
}

/** Whether the response's head is out. */
export function has_begun(): bool {
  return load<u32>(OUTPUT) != NONE;
}

/** Ends the response, whole or broken off. */
export function end(isWhole: bool): void {
  if (!has_begun() || load<u32>(RESPONSE_BODY) == NONE) return;
  dropOutput(load<u32>(OUTPUT));
  if (isWhole) finishBody(load<u32>(RESPONSE_BODY), 0, 0, RESULT);
  else dropOutgoingBody(load<u32>(RESPONSE_BODY));
  store<u32>(RESPONSE_BODY, NONE);
}

/** Sends the head, which the runtime writes at once; answers its size, 0 if it is none. */
function begin(bytes: usize, size: usize): usize {
  const end = bytes + size;
  const fields = newFields();
  let line = lineEnd(bytes, end) + 2;
  for (; line < end; ) {
    const next = lineEnd(line, end);
    if (next == line) break;
    addField(fields, line, next);
    line = next + 2;
  }
  if (line + 2 > end || load<u64>(bytes) != STATUS) {
    dropFields(fields);
    return 0;
  }
  let status: u32 = 0;
  for (let at = bytes + STATUS_AT; at < bytes + STATUS_AT + 3; at++) status = status * 10 + load<u8>(at) - 0x30;
  const response = newResponse(fields);
  setStatus(response, status);
  responseBody(response, RESULT);
  store<u32>(RESPONSE_BODY, load<u32>(RESULT, 4));
  bodyWrite(load<u32>(RESPONSE_BODY), RESULT);
  store<u32>(OUTPUT, load<u32>(RESULT, 4));
  setResponse(load<u32>(RESPONSE_OUT), 0, response, 0, 0, 0, 0, 0, 0);
  return line + 2 - bytes;
}

/** Where the next CR LF is. */
function lineEnd(at: usize, end: usize): usize {
  while (at + 1 < end && load<u16>(at) != 0x0a0d) at++;
  return at;
}

/** The host refuses those that are its own affair, such as `connection`: they are left out. */
function addField(fields: u32, line: usize, end: usize): void {
  let colon = line;
  while (colon < end && load<u8>(colon) != 0x3a) colon++;
  let value = colon + 1;
  while (value < end && load<u8>(value) == 0x20) value++;
  // A host holds the length against the body, and a response to HEAD has none.
  if (load<u32>(IS_HEAD) != 0 && colon - line == CONTENT_LENGTH_BYTES && isContentLength(line)) return;
  append(fields, line, colon - line, value, end - value, RESULT);
}

/** "content-length" in any case: two words of eight bytes, of which two overlap. */
function isContentLength(name: usize): bool {
  const lower: u64 = 0x2020202020202020;
  return (load<u64>(name) | lower) == 0x2d746e65746e6f63 && (load<u64>(name, 6) | lower) == 0x6874676e656c2d74;
}
