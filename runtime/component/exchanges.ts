// The messages of a waiting function (src/host/messages.ts), and the requests that they make: 32 at once, the others wait.
import { CLIENT, MEMORY_EXHAUSTED } from "../abi";
import { OUTBOX, SENT as SENT_MESSAGES } from "../glue/state";
import { putAnswer, putFailure, putId } from "./answer";
import { nanoseconds } from "./clock";
import { member, number } from "./json";
import { EXCHANGE_BYTES, EXCHANGES, FIRST_WAITING, LAST_WAITING, MOST_EXCHANGES, MOST_URL_BYTES, POLLABLES, RESULT, URLS } from "./layout";
import { allocate, resume } from "./modules";
import { close, endBody, FAILED, headOf, ID, IS_TAKEN, OPEN, open, POLLABLE, PULLED, pull, readBody, SENT, STATE, writeBody } from "./outbound";
import { leaveArena, READ_BYTES } from "./streams";
import { beginText, endText, putText, textBegin } from "./text";
import { blockOn, dropPollable, poll, subscribeDuration } from "./wasi";

const END = EXCHANGES + MOST_EXCHANGES * EXCHANGE_BYTES;

/** Before an invocation: there are none. */
export function beginExchanges(): void {
  memory.fill(EXCHANGES, 0, END - EXCHANGES);
}

/** Takes what the function has for its host. What it says first is the last of the list. */
export function takeMessages(): void {
  let reversed: usize = 0;
  for (let message: usize = load<u32>(OUTBOX); message != 0; ) {
    const next: usize = load<u32>(message);
    store<u32>(message, <u32>reversed);
    reversed = message;
    message = next;
  }
  store<u32>(OUTBOX, 0);
  store<u32>(SENT_MESSAGES, 0);
  while (reversed != 0) {
    const next: usize = load<u32>(reversed);
    if (!take(reversed)) giveBack(reversed);
    reversed = next;
  }
}

/** The glue frees it when the function goes on. */
function giveBack(message: usize): void {
  store<u32>(message, load<u32>(SENT_MESSAGES));
  store<u32>(SENT_MESSAGES, <u32>message);
}

/** Whether the message is kept. */
function take(message: usize): bool {
  const head = headOf(message);
  const id = number(member(head, "id"));
  if (id == CLIENT) return false;
  const exchange = find(id);
  if (member(head, "method") != 0 || member(head, "socket") != 0) {
    const free = find(0);
    if (free == 0) queue(message);
    else begin(free, message);
    return true;
  }
  if (exchange == 0) {
    if (member(head, "cancel") != 0) cancelWaiting(id);
    return false;
  }
  if (member(head, "cancel") != 0) finish(exchange);
  else if (member(head, "pull") != 0) {
    if (load<u32>(exchange, STATE) == OPEN) pull(exchange);
  } else if (member(head, "end") != 0) endBody(exchange);
  else if (member(head, "chunk") != 0) {
    writeBody(exchange, message);
    if (member(head, "ask") != 0) store<u32>(exchange, 1, IS_TAKEN);
  }
  return false;
}

function begin(exchange: usize, message: usize): void {
  open(exchange, message, URLS + ((exchange - EXCHANGES) / EXCHANGE_BYTES) * MOST_URL_BYTES);
}

function find(id: u32): usize {
  for (let exchange = EXCHANGES; exchange < END; exchange += EXCHANGE_BYTES) if (load<u32>(exchange, ID) == id) return exchange;
  return 0;
}

function queue(message: usize): void {
  store<u32>(message, 0);
  if (load<u32>(FIRST_WAITING) == 0) store<u32>(FIRST_WAITING, <u32>message);
  else store<u32>(load<u32>(LAST_WAITING), <u32>message);
  store<u32>(LAST_WAITING, <u32>message);
}

function cancelWaiting(id: u32): void {
  let before = FIRST_WAITING;
  for (let message: usize = load<u32>(before); message != 0; message = load<u32>(before)) {
    if (number(member(headOf(message), "id")) == id) {
      store<u32>(before, load<u32>(message));
      if (load<u32>(LAST_WAITING) == <u32>message) store<u32>(LAST_WAITING, <u32>before);
      giveBack(message);
      return;
    }
    before = message;
  }
}

/** Ends an exchange; its place is the next one's. */
function finish(exchange: usize): void {
  giveBack(close(exchange));
  const next: usize = load<u32>(FIRST_WAITING);
  if (next == 0) return;
  store<u32>(FIRST_WAITING, load<u32>(next));
  begin(exchange, next);
}

/** Passes the next answer on, or lets `ms` pass; answers the function's status. */
export function deliverNext(ms: f64): i32 {
  let exchange = withAnswer();
  while (exchange == 0) {
    const ready = waitFor(ms);
    if (ready == 0) return resume(0, 0);
    if (load<u32>(ready, STATE) == PULLED) return deliverBody(ready);
    if (putAnswer(ready)) return pass(message(0, 0));
    exchange = withAnswer(); // it failed, or it goes on to another URL
  }
  return load<u32>(exchange, STATE) == FAILED ? deliverFailure(exchange) : deliverTaken(exchange);
}

/** An exchange that has an answer without waiting, or 0. */
function withAnswer(): usize {
  for (let exchange = EXCHANGES; exchange < END; exchange += EXCHANGE_BYTES)
    if (load<u32>(exchange, ID) != 0 && (load<u32>(exchange, STATE) == FAILED || load<u32>(exchange, IS_TAKEN) != 0)) return exchange;
  return 0;
}

/** The exchange that has something, or 0 when the time has come. */
function waitFor(ms: f64): usize {
  let count: usize = 0;
  for (let exchange = EXCHANGES; exchange < END; exchange += EXCHANGE_BYTES)
    if (isAwaited(exchange)) store<u32>(POLLABLES + 4 * count++, load<u32>(exchange, POLLABLE));
  const hasTimer = isFinite(ms) || count == 0;
  const timer: u32 = hasTimer ? subscribeDuration(nanoseconds(ms)) : 0;
  if (hasTimer) store<u32>(POLLABLES + 4 * count++, timer);
  leaveArena();
  if (count == 1) {
    blockOn(load<u32>(POLLABLES));
    store<u32>(RESULT, <u32>POLLABLES + 4 * <u32>count);
    store<u32>(POLLABLES + 4 * count, 0);
  } else poll(POLLABLES, count, RESULT);
  if (hasTimer) dropPollable(timer);
  let index = load<u32>(load<u32>(RESULT));
  for (let exchange = EXCHANGES; exchange < END; exchange += EXCHANGE_BYTES) if (isAwaited(exchange) && index-- == 0) return exchange;
  return 0;
}

function isAwaited(exchange: usize): bool {
  if (load<u32>(exchange, ID) == 0) return false;
  const state = load<u32>(exchange, STATE);
  return state == SENT || state == PULLED;
}

function deliverFailure(exchange: usize): i32 {
  leaveArena();
  putFailure(exchange);
  const answer = message(0, 0);
  finish(exchange);
  return pass(answer);
}

function deliverTaken(exchange: usize): i32 {
  store<u32>(exchange, 0, IS_TAKEN);
  leaveArena();
  beginText();
  putId(exchange);
  putText(',"taken":true}');
  return pass(message(0, 0));
}

function deliverBody(exchange: usize): i32 {
  const size: i32 = readBody(exchange);
  const bytes: usize = size > 0 ? load<u32>(READ_BYTES) : 0;
  beginText();
  putId(exchange);
  putText(size < 0 ? ',"error":{"message":"the answer\'s body broke off","code":"E_NETWORK"}}' : size == 0 ? ',"chunk":true,"last":true}' : ',"chunk":true}');
  const answer = message(bytes, <usize>max(size, 0));
  if (size <= 0) finish(exchange);
  return pass(answer);
}

let messageSize: usize = 0;

/** The text and the bytes as a message in the function's own memory, or 0. */
function message(bytes: usize, size: usize): usize {
  const headSize = endText() - textBegin;
  messageSize = 4 + headSize + size;
  const address = allocate(messageSize);
  if (address == 0) return 0;
  store<u32>(address, <u32>headSize);
  memory.copy(address + 4, textBegin, headSize);
  memory.copy(address + 4 + headSize, bytes, size);
  return address;
}

function pass(message: usize): i32 {
  return message == 0 ? MEMORY_EXHAUSTED : resume(message, messageSize);
}
