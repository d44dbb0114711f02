// node:http: a client over `fetch`, and a server whose requests are those that the function answers.
import { clientOf } from "./http-client.ts";
import { Agent, METHODS, STATUS_CODES } from "./http-names.ts";
import { createServer, IncomingMessage, Server, ServerResponse } from "./http-server.ts";

export { ClientRequest } from "./http-client.ts";

import { ClientRequest } from "./http-client.ts";

export const { request, get } = clientOf("http:");
export const globalAgent = new Agent();
export const maxHeaderSize = 16_384; // Node's default
export { Agent, createServer, IncomingMessage, METHODS, Server, ServerResponse, STATUS_CODES };

/** RFC 9110, section 5.6.2. */
export function validateHeaderName(name: string): void {
  if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name)) throw new TypeError(`Header name must be a valid HTTP token ["${name}"]`);
}
export function validateHeaderValue(name: string, value: unknown): void {
  if (value === undefined) throw new TypeError(`Invalid value "undefined" for header "${name}"`);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(`${value}`)) throw new TypeError(`Invalid character in header content ["${name}"]`);
}

export default {
  Agent,
  ClientRequest,
  IncomingMessage,
  METHODS,
  STATUS_CODES,
  Server,
  ServerResponse,
  createServer,
  get,
  globalAgent,
  maxHeaderSize,
  request,
  validateHeaderName,
  validateHeaderValue,
};
