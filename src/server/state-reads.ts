// GET /state/<projection>/<key>: the states of projections, as JSON.
import type { IncomingMessage, ServerResponse } from "node:http";
import { SporeletError } from "../errors.ts";
import type { EventLog } from "../events/log.ts";
import { listStates, type StateSelection, stateAt } from "../events/projections.ts";

export const STATE_PATH = "/state";

/** Of a list, unless the request says it. */
const LIMIT = 100;
const MOST_STATES = 1000;

/** Whether a path, as the client spells it, is below /state. */
export const isStatePath = (url: string): boolean => url.startsWith(`${STATE_PATH}/`);

/** The projection, and the key where one is asked for. A key may hold slashes. */
function askedFor(path: string): { name: string; key?: string } {
  const slash = path.indexOf("/");
  try {
    if (slash < 0 || slash === path.length - 1) return { name: decodeURIComponent(slash < 0 ? path : path.slice(0, slash)) };
    return { name: decodeURIComponent(path.slice(0, slash)), key: decodeURIComponent(path.slice(slash + 1)) };
  } catch (cause) {
    throw new SporeletError("E_BAD_REQUEST", `the path ${STATE_PATH}/${path} has an encoding that is no UTF-8`, { cause });
  }
}

function selectionIn(query: URLSearchParams): StateSelection {
  const given = query.get("limit") ?? `${LIMIT}`;
  const limit = Number(given);
  if (!/^\d+$/.test(given) || limit < 1 || limit > MOST_STATES)
    throw new SporeletError("E_BAD_REQUEST", `Expected the parameter limit to be a number from 1 to ${MOST_STATES}, got ${JSON.stringify(given)}`);
  return { limit, prefix: query.get("prefix") ?? "", after: query.get("after") ?? "" };
}

/**
 * The states that a request wants to hear of, if it is one for Server-Sent Events; undefined for one that reads them once.
 * @throws SporeletError E_BAD_REQUEST
 */
export function watchedStates({ method, headers, url = "" }: IncomingMessage): { name: string; prefix: string } | undefined {
  if (method !== "GET" || !headers.accept?.includes("text/event-stream")) return undefined;
  const [path = "", query] = url.slice(STATE_PATH.length + 1).split("?", 2);
  const { name, key } = askedFor(path);
  if (key !== undefined)
    throw new SporeletError("E_BAD_REQUEST", `${STATE_PATH}/${path} is one state, and streams are of a projection: ${STATE_PATH}/${name}?prefix=${key}`);
  return { name, prefix: new URLSearchParams(query).get("prefix") ?? "" };
}

/** @throws SporeletError E_METHOD, E_BAD_REQUEST, E_NOT_FOUND, E_NO_STATE, E_STATE_BUILDING */
export function answerState(log: EventLog, { method = "GET", headers: asked, url = "" }: IncomingMessage, response: ServerResponse): void {
  if (method !== "GET" && method !== "HEAD") throw new SporeletError("E_METHOD", `${STATE_PATH} is read by GET, not ${method}`);
  const [path = "", query] = url.slice(STATE_PATH.length + 1).split("?", 2);
  const { name, key } = askedFor(path);
  const headers = { "content-type": "application/json", "cache-control": "no-cache" };
  const send = (value: unknown, more = {}) => {
    const text = `${JSON.stringify(value)}\n`;
    response.writeHead(200, { ...headers, ...more, "content-length": Buffer.byteLength(text) }).end(method === "HEAD" ? undefined : text);
  };
  if (key === undefined) {
    send(listStates(log, name, selectionIn(new URLSearchParams(query))));
    return;
  }
  const { state, etag } = stateAt(log, name, key);
  const tags = { etag, "access-control-expose-headers": "etag" };
  const isKnown = asked["if-none-match"]?.split(",").some((tag) => tag.trim() === etag);
  if (isKnown) response.writeHead(304, { ...tags, "cache-control": "no-cache" }).end();
  else send(state, tags);
}
