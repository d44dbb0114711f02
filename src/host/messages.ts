// What a waiting function and its host say to each other.
//
// A message is u32 size of the head, the head as JSON, bytes. Its `id` is that of the exchange that it belongs to: CLIENT for
// the request that the function answers, others for requests that it makes.
//
// To the host:
//   { id, method, url, headers, redirect }      makes a request, with the body; with `more`, the body follows
//   { id: CLIENT, status, statusText, headers } the response, whose body follows
//   { id, chunk }                               the next bytes of that body; with `ask`, the host is to say when it takes more
//   { id, end }                                 there are no more of them
//   { id, pull }                                asks for the next bytes of the body in the other direction
//   { id, cancel }                              gives the exchange up
//   { id, socket, protocols }                   opens a WebSocket to that URL
//   { id, send }                                a message on it, "text" or "binary"
//   { id, close: { code, reason } }             closes it
// To the guest:
//   { id, status, statusText, headers, url, redirected }  the answer, with its body; with `more`, the rest is to be asked for
//   { id, chunk }                               the bytes asked for; with `last`, there are no more
//   { id, taken }                               it takes more
//   { id, protocol }                            the WebSocket is open
//   { id, message }                             the message that was asked for, "text" or "binary"
//   { id, sent }                                so many bytes of messages have left
//   { id, closed: { code, reason, wasClean, error } }  there are no more messages
//   { id, error: { message, code } }            the exchange failed
//   { id: CLIENT, aborted }                     the client has gone away

export interface Head {
  id: number;
  method?: string;
  url?: string;
  headers?: [string, string][];
  redirect?: RequestRedirect;
  status?: number;
  statusText?: string;
  more?: boolean;
  chunk?: boolean;
  ask?: boolean;
  end?: boolean;
  pull?: boolean;
  cancel?: boolean;
  socket?: string;
  protocols?: string[];
  send?: "text" | "binary";
  close?: { code?: number; reason?: string };
}

export interface Message {
  head: Head;
  bytes: Uint8Array<ArrayBuffer>;
  /** All of it. */
  raw: Uint8Array<ArrayBuffer>;
}

/** Method, URL and headers; more a server would not take either. */
const MAX_HEAD_BYTES = 1 << 20;

const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeMessage(head: object, bytes: Uint8Array = NOTHING): Uint8Array<ArrayBuffer> {
  const json = encoder.encode(JSON.stringify(head));
  const message = new Uint8Array(4 + json.length + bytes.length);
  new DataView(message.buffer).setUint32(0, json.length, true);
  message.set(json, 4);
  message.set(bytes, 4 + json.length);
  return message;
}

/** @throws Error for what no function of ours sends */
export function readMessage(raw: Uint8Array<ArrayBuffer>): Message {
  const size = new DataView(raw.buffer, raw.byteOffset, raw.byteLength).getUint32(0, true);
  if (size > MAX_HEAD_BYTES || 4 + size > raw.length) throw new RangeError(`the function sent a message with a head of ${size} bytes`);
  const head = JSON.parse(decoder.decode(raw.subarray(4, 4 + size))) as Partial<Head> | null;
  if (!Number.isInteger(head?.id)) throw new TypeError("the function sent a message without an id");
  return { head: head as Head, bytes: raw.subarray(4 + size), raw };
}
