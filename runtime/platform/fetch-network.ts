// Outbound requests: each goes to the host as a message, and its answer comes back as one. The form
// of a message is that of src/host/network.ts.
import { HOOK_DELIVER, TAKES_MESSAGES } from "../abi.ts";
import { internal, type NetworkRequest, type NetworkResponse } from "../guest/internal.ts";

interface Waiting {
  resolve(response: NetworkResponse): void;
  reject(error: unknown): void;
}

interface AnswerHead extends Omit<NetworkResponse, "body"> {
  id: number;
  error?: { message: string; code?: string };
}

const { native, loop } = internal;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const waiting = new Map<number, Waiting>();
let lastId = 0;

function post(head: object, body: Uint8Array | null): void {
  const json = encoder.encode(JSON.stringify(head));
  const message = new Uint8Array(4 + json.length + (body?.length ?? 0));
  new DataView(message.buffer).setUint32(0, json.length, true);
  message.set(json, 4);
  if (body !== null) message.set(body, 4 + json.length);
  native.message(message);
}

function take(id: number): Waiting | undefined {
  const found = waiting.get(id);
  if (waiting.delete(id)) loop?.expect(-1);
  return found;
}

function send({ method, url, headers, body, redirect, signal }: NetworkRequest): Promise<NetworkResponse> {
  const id = ++lastId;
  post({ id, method, url, headers, redirect }, body);
  loop?.expect(1);
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    signal.addEventListener("abort", () => {
      if (take(id) === undefined) return;
      post({ id, cancel: true }, null);
      reject(signal.reason);
    });
  });
}

function deliver(message: Uint8Array<ArrayBuffer>): void {
  const size = new DataView(message.buffer, message.byteOffset).getUint32(0, true);
  const { id, error, ...head } = JSON.parse(decoder.decode(message.subarray(4, 4 + size))) as AnswerHead;
  const request = take(id);
  if (request === undefined) return;
  if (error === undefined) {
    request.resolve({ ...head, body: message.slice(4 + size) });
    return;
  }
  request.reject(Object.assign(new Error(error.message), error.code !== undefined && { code: error.code }));
}

/** Lets `fetch` ask the host; whether that takes messages is known only when the function runs. */
export function connect(): void {
  native.hook(HOOK_DELIVER, deliver);
  Object.defineProperty(internal, "fetch", { get: () => ((native.connected() & TAKES_MESSAGES) !== 0 ? send : undefined) });
}
