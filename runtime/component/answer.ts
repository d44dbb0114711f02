// What a request of the function is answered with: the response, a failure, or a redirect that is followed.
import { member, putString } from "./json";
import { MOST_URL_BYTES, NONE, RESULT } from "./layout";
import {
  BODY_IS_GONE,
  dropOutgoing,
  FAILURE,
  FUTURE,
  fail,
  headOf,
  ID,
  IN_BODY,
  IN_STREAM,
  IS_ELSEWHERE,
  IS_GET,
  MESSAGE,
  NO_SOCKETS,
  NO_URL,
  NOT_ALLOWED,
  OPEN,
  POLLABLE,
  REDIRECTED,
  REDIRECTS,
  STATE,
  start,
  TOO_MANY_REDIRECTS,
  URL,
  URL_SIZE,
} from "./outbound";
import { leaveArena } from "./streams";
import { beginText, endText, isText, put, putBytes, putNumber, putPairs, putText, putWord, textBegin } from "./text";
import { isSecure, putOrigin, putRedirected, split } from "./url";
import { bodyStream, consumeResponse, dropFields, dropFuture, dropPollable, dropResponse, entries, getResponse, responseHeaders, responseStatus } from "./wasi";

const MOST_REDIRECTS: u32 = 20;

/** The cases of error-code (wasi:http/types). */
const ERROR_CODES =
  "DNS-timeout DNS-error destination-not-found destination-unavailable destination-IP-prohibited destination-IP-unroutable connection-refused connection-terminated connection-timeout connection-read-timeout connection-write-timeout connection-limit-reached TLS-protocol-error TLS-certificate-error TLS-alert-received HTTP-request-denied HTTP-request-length-required HTTP-request-body-size HTTP-request-method-invalid HTTP-request-URI-invalid HTTP-request-URI-too-long HTTP-request-header-section-size HTTP-request-header-size HTTP-request-trailer-section-size HTTP-request-trailer-size HTTP-response-incomplete HTTP-response-header-section-size HTTP-response-header-size HTTP-response-body-size HTTP-response-trailer-section-size HTTP-response-trailer-size HTTP-response-transfer-coding HTTP-response-content-coding HTTP-response-timeout HTTP-upgrade-failed HTTP-protocol-error loop-detected configuration-error internal-error";

/** Puts the head that answers: the response, a failure, or nothing where the request goes on to another URL. */
export function putAnswer(exchange: usize): bool {
  getResponse(load<u32>(exchange, FUTURE), RESULT);
  const isFailed = load<u8>(RESULT, 16) != 0;
  const errorCode: u32 = load<u8>(RESULT, 24);
  const response = load<u32>(RESULT, 24);
  dropPollable(load<u32>(exchange, POLLABLE));
  dropFuture(load<u32>(exchange, FUTURE));
  store<u32>(exchange, NONE, FUTURE);
  store<u32>(exchange, NONE, POLLABLE);
  if (isFailed) {
    fail(exchange, errorCode);
    return false;
  }
  leaveArena();
  const status = responseStatus(response);
  const fields = responseHeaders(response);
  entries(fields, RESULT);
  dropFields(fields);
  const headers: usize = load<u32>(RESULT);
  const count: usize = load<u32>(RESULT, 4);
  if (isRedirect(status) && follow(exchange, status, headers, count)) {
    dropResponse(response);
    dropOutgoing(exchange);
    return false;
  }
  consumeResponse(response, RESULT);
  store<u32>(exchange, load<u32>(RESULT, 4), IN_BODY);
  bodyStream(load<u32>(exchange, IN_BODY), RESULT);
  store<u32>(exchange, load<u32>(RESULT, 4), IN_STREAM);
  dropResponse(response);
  store<u32>(exchange, OPEN, STATE);
  beginText();
  putId(exchange);
  putText(',"status":');
  putNumber(status);
  putText(',"statusText":"","headers":[');
  putPairs(headers, count);
  putText('],"url":"');
  putUrlOf(exchange);
  putText(load<u32>(exchange, URL_SIZE) > 0 ? '","redirected":true,"more":true}' : '","redirected":false,"more":true}');
  return true;
}

export function putId(exchange: usize): void {
  putText('{"id":');
  putNumber(load<u32>(exchange, ID));
}

function putUrlOf(exchange: usize): void {
  if (load<u32>(exchange, URL_SIZE) > 0) putBytes(load<u32>(exchange, URL), load<u32>(exchange, URL_SIZE));
  else putString(member(headOf(load<u32>(exchange, MESSAGE)), "url"));
}

function isRedirect(status: u32): bool {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/** Sends the request to where the response leads (Fetch standard, HTTP-redirect fetch); false where it is the answer itself. */
function follow(exchange: usize, status: u32, headers: usize, count: usize): bool {
  const head = headOf(load<u32>(exchange, MESSAGE));
  const redirect = member(head, "redirect");
  if (redirect != 0 && load<u8>(redirect, 1) == 0x6d) return false; // manual
  let location: usize = 0;
  for (let i: usize = 0; i < count && location == 0; i++)
    if (isText(load<u32>(headers + i * 16), load<u32>(headers + i * 16, 4), "location")) location = headers + i * 16;
  if (location == 0) return false;
  if (redirect != 0 && load<u8>(redirect, 1) == 0x65) {
    fail(exchange, REDIRECTED); // error
    return true;
  }
  const before = load<u32>(exchange, REDIRECTS);
  if (before == MOST_REDIRECTS) {
    fail(exchange, TOO_MANY_REDIRECTS);
    return true;
  }
  const from = beginText();
  putUrlOf(exchange);
  split(from, endText() - from);
  const origin = beginText();
  putOrigin();
  const originSize = endText() - origin;
  const wasSecure = isSecure;
  const to = beginText();
  putRedirected(load<u32>(location, 8), load<u32>(location, 12));
  const size = endText() - to;
  if (size > MOST_URL_BYTES || !split(to, size)) {
    fail(exchange, NO_URL);
    return true;
  }
  const next = beginText();
  putOrigin();
  const isSame = endText() - next == originSize && memory.compare(next, origin, originSize) == 0 && wasSecure == isSecure;
  memory.copy(load<u32>(exchange, URL), to, size);
  store<u32>(exchange, <u32>size, URL_SIZE);
  store<u32>(exchange, before + 1, REDIRECTS);
  if (!isSame) store<u32>(exchange, 1, IS_ELSEWHERE);
  const method = member(head, "method");
  const isGetOrHead = load<u8>(method, 1) == 0x47 || load<u8>(method, 1) == 0x48;
  const isPost = load<u16>(method, 1) == 0x4f50;
  if (status == 303 ? !isGetOrHead : status < 303 && isPost) store<u32>(exchange, 1, IS_GET);
  else if (member(head, "more") != 0) {
    fail(exchange, BODY_IS_GONE);
    return true;
  }
  start(exchange);
  return true;
}

/** Puts the head that says what failed, and why. */
export function putFailure(exchange: usize): void {
  const failure = load<u32>(exchange, FAILURE);
  const url = beginText();
  putUrlOf(exchange);
  split(url, endText() - url);
  beginText();
  putId(exchange);
  putText(',"error":{"message":"');
  if (failure < NOT_ALLOWED) {
    putText("the host says ");
    putWord(ERROR_CODES, failure);
  } else if (failure == NOT_ALLOWED) {
    putText("the request to ");
    putBytes(url, textBegin - url);
    putText(" was not made: ");
    putOrigin();
    putText(" is not among the allowed hosts; if it should be, build with --allow-net ");
    putOrigin();
  } else if (failure == REDIRECTED) putText("the answer is a redirect, which the request forbids");
  else if (failure == TOO_MANY_REDIRECTS) putText("more than 20 redirects");
  else if (failure == BODY_IS_GONE) putText("the request's body, a stream, can't be sent a second time, to where the answer redirects");
  else if (failure == NO_SOCKETS) putText("a component has no WebSockets");
  else putText("the URL is none of http or https, or longer than 2048 bytes");
  putText('","code":"');
  if (failure < NOT_ALLOWED) putWord(ERROR_CODES, failure);
  else putText(failure == NOT_ALLOWED ? "E_NETWORK_DENIED" : "E_NETWORK");
  putText('"}}');
}
