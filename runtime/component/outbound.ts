// One request that the function makes, over wasi:http/outgoing-handler.

import { member, number, putString, skipValue } from "./json";
import { CONSTANTS, NONE, RESULT } from "./layout";
import { METHODS, OTHER_METHOD } from "./request";
import { leaveArena, read, writeAll } from "./streams";
import { beginText, endText, isText, put, putBytes, putText, putWord } from "./text";
import { authority, authoritySize, isSecure, path, pathSize, putOrigin, split } from "./url";
import {
  append,
  bodyWrite,
  dropFuture,
  dropIncomingBody,
  dropInput,
  dropOutgoingBody,
  dropOutput,
  dropPollable,
  finishBody,
  newFields,
  newRequest,
  outgoingRequestBody,
  send,
  setAuthority,
  setMethod,
  setPath,
  setScheme,
  subscribeInput,
  subscribeResponse,
} from "./wasi";

// An exchange, all u32.

/** 0 is no exchange. */
export const ID: usize = 0;
export const STATE: usize = 4;
/** The message that began it, which is kept until its end. */
export const MESSAGE: usize = 8;
export const FUTURE: usize = 12;
/** What is waited for. */
export const POLLABLE: usize = 16;
export const IN_BODY: usize = 20;
export const IN_STREAM: usize = 24;
const OUT_BODY: usize = 28;
const OUT_STREAM: usize = 32;
export const REDIRECTS: usize = 36;
/** Where it was redirected to; no bytes: it was not. */
export const URL: usize = 40;
export const URL_SIZE: usize = 44;
/** Whether the redirect has made it a GET without a body. */
export const IS_GET: usize = 48;
/** Whether the host is to say that it takes more of the request's body. */
export const IS_TAKEN: usize = 52;
/** Of a failure: what it is, `FAILED_*` or a case of error-code, plus one. */
export const FAILURE: usize = 56;
/** Whether the redirect leads to another origin, to which credentials do not pass. */
export const IS_ELSEWHERE: usize = 60;

export const SENT: u32 = 1;
/** The answer is there, and nothing of its body is asked for. */
export const OPEN: u32 = 2;
export const PULLED: u32 = 3;
export const FAILED: u32 = 4;

// What fails here, beside the cases of error-code.
export const NOT_ALLOWED: u32 = 100;
export const REDIRECTED: u32 = 101;
export const TOO_MANY_REDIRECTS: u32 = 102;
export const NO_URL: u32 = 103;
export const BODY_IS_GONE: u32 = 104;
export const NO_SOCKETS: u32 = 105;

const MOST_PULLED_BYTES: u64 = 65536;

/** A message is u32 next, u32 size, u32 size of the head, the head, bytes. */
export function headOf(message: usize): usize {
  return message + 12;
}

function bytesOf(message: usize): usize {
  return message + 12 + <usize>load<u32>(message, 8);
}

function byteCount(message: usize): usize {
  return <usize>load<u32>(message, 4) - 4 - <usize>load<u32>(message, 8);
}

export function open(exchange: usize, message: usize, urlSlot: usize): void {
  memory.fill(exchange, 0, 64);
  store<u32>(exchange, number(member(headOf(message), "id")), ID);
  store<u32>(exchange, <u32>message, MESSAGE);
  store<u32>(exchange, <u32>urlSlot, URL);
  for (let handle = FUTURE; handle <= OUT_STREAM; handle += 4) store<u32>(exchange + handle, NONE);
  if (member(headOf(message), "socket") != 0) fail(exchange, NO_SOCKETS);
  else start(exchange);
}

/** Sends the request, and what there is of its body. */
export function start(exchange: usize): void {
  leaveArena();
  const message: usize = load<u32>(exchange, MESSAGE);
  const head = headOf(message);
  let url: usize = load<u32>(exchange, URL);
  let urlSize: usize = load<u32>(exchange, URL_SIZE);
  if (urlSize == 0) {
    url = beginText();
    putString(member(head, "url"));
    urlSize = endText() - url;
  }
  if (!split(url, urlSize)) return fail(exchange, NO_URL);
  if (!isAllowed()) return fail(exchange, NOT_ALLOWED);
  const isGet = load<u32>(exchange, IS_GET) != 0;
  const request = newRequest(headersOf(member(head, "headers"), isGet, load<u32>(exchange, IS_ELSEWHERE) != 0));
  setMethodOf(request, member(head, "method"), isGet);
  setScheme(request, 1, isSecure ? 1 : 0, 0, 0);
  setAuthority(request, 1, authority, authoritySize);
  const whole = beginText();
  if (pathSize == 0 || load<u8>(path) != 0x2f) put(0x2f);
  putBytes(path, pathSize);
  setPath(request, 1, whole, endText() - whole);
  const isStreamed = member(head, "more") != 0;
  const hasBody = !isGet && (isStreamed || byteCount(message) > 0);
  if (hasBody) {
    outgoingRequestBody(request, RESULT);
    store<u32>(exchange, load<u32>(RESULT, 4), OUT_BODY);
    bodyWrite(load<u32>(exchange, OUT_BODY), RESULT);
    store<u32>(exchange, load<u32>(RESULT, 4), OUT_STREAM);
  }
  send(request, 0, 0, RESULT);
  if (load<u8>(RESULT) != 0) return fail(exchange, load<u8>(RESULT, 8));
  const future = load<u32>(RESULT, 8);
  store<u32>(exchange, future, FUTURE);
  store<u32>(exchange, subscribeResponse(future), POLLABLE);
  store<u32>(exchange, SENT, STATE);
  if (!hasBody) return;
  writeBody(exchange, message);
  if (!isStreamed) endBody(exchange);
}

export function writeBody(exchange: usize, message: usize): void {
  if (load<u32>(exchange, OUT_STREAM) == NONE) return;
  if (!writeAll(load<u32>(exchange, OUT_STREAM), bytesOf(message), byteCount(message))) dropOutgoing(exchange); // the answer says why
}

export function endBody(exchange: usize): void {
  if (load<u32>(exchange, OUT_STREAM) == NONE) return;
  dropOutput(load<u32>(exchange, OUT_STREAM));
  finishBody(load<u32>(exchange, OUT_BODY), 0, 0, RESULT);
  store<u32>(exchange, NONE, OUT_STREAM);
  store<u32>(exchange, NONE, OUT_BODY);
}

export function dropOutgoing(exchange: usize): void {
  if (load<u32>(exchange, OUT_STREAM) == NONE) return;
  dropOutput(load<u32>(exchange, OUT_STREAM));
  dropOutgoingBody(load<u32>(exchange, OUT_BODY));
  store<u32>(exchange, NONE, OUT_STREAM);
  store<u32>(exchange, NONE, OUT_BODY);
}

export function fail(exchange: usize, failure: u32): void {
  store<u32>(exchange, FAILED, STATE);
  store<u32>(exchange, failure, FAILURE);
}

/** Whether the list that was built in has the host and port of the URL that was split. */
function isAllowed(): bool {
  const origin = beginText();
  putOrigin();
  const size = endText() - origin;
  let line: usize = load<u32>(CONSTANTS);
  const end = line + <usize>load<u32>(CONSTANTS, 4);
  while (line < end) {
    let next = line;
    while (load<u8>(next) != 0x0a) next++;
    if (next - line == size && memory.compare(line, origin, size) == 0) return true;
    line = next + 1;
  }
  return false;
}

function headersOf(list: usize, isGet: bool, isElsewhere: bool): u32 {
  const fields = newFields();
  let at = list + 1;
  while (load<u8>(at) == 0x5b) {
    const value = skipValue(at + 1) + 1;
    const name = beginText();
    putString(at + 1);
    const nameSize = endText() - name;
    const content = beginText();
    putString(value);
    const size = endText() - content;
    const isLeftOut = (isGet && nameSize > 8 && isText(name, 8, "content-")) || (isElsewhere && isCredential(name, nameSize));
    if (!isLeftOut) append(fields, name, nameSize, content, size, RESULT); // what the host refuses is its own affair
    at = skipValue(at);
    if (load<u8>(at) == 0x2c) at++;
  }
  return fields;
}

function isCredential(name: usize, size: usize): bool {
  return isText(name, size, "authorization") || isText(name, size, "cookie") || isText(name, size, "proxy-authorization");
}

function setMethodOf(request: u32, quoted: usize, isGet: bool): void {
  const method = beginText();
  if (isGet) putText("GET");
  else putString(quoted);
  const size = endText() - method;
  for (let i: u32 = 0; i < OTHER_METHOD; i++) {
    const known = beginText();
    putWord(METHODS, i);
    if (endText() - known != size || memory.compare(known, method, size) != 0) continue;
    setMethod(request, i, 0, 0);
    return;
  }
  setMethod(request, OTHER_METHOD, method, size);
}

/** Begins to wait for the next bytes of the answer's body. */
export function pull(exchange: usize): void {
  store<u32>(exchange, subscribeInput(load<u32>(exchange, IN_STREAM)), POLLABLE);
  store<u32>(exchange, PULLED, STATE);
}

/** Of the answer's body; the bytes lie at READ_BYTES. 0 is its end, -1 that it broke off. */
export function readBody(exchange: usize): i32 {
  dropPollable(load<u32>(exchange, POLLABLE));
  store<u32>(exchange, NONE, POLLABLE);
  store<u32>(exchange, OPEN, STATE);
  return read(load<u32>(exchange, IN_STREAM), MOST_PULLED_BYTES);
}

/** Gives up what the exchange holds; answers the message that began it, for the glue to free. */
export function close(exchange: usize): usize {
  dropOutgoing(exchange);
  if (load<u32>(exchange, POLLABLE) != NONE) dropPollable(load<u32>(exchange, POLLABLE));
  if (load<u32>(exchange, FUTURE) != NONE) dropFuture(load<u32>(exchange, FUTURE));
  if (load<u32>(exchange, IN_STREAM) != NONE) dropInput(load<u32>(exchange, IN_STREAM));
  if (load<u32>(exchange, IN_BODY) != NONE) dropIncomingBody(load<u32>(exchange, IN_BODY));
  store<u32>(exchange, 0, ID);
  return load<u32>(exchange, MESSAGE);
}
