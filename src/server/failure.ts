// How a request that was refused, or whose function failed, is answered.
import { ERRORS, type ErrorCode } from "../errors.ts";

/** Statuses of HTTP (RFC 9110); what is not here is the function's own failure, 500. */
const STATUSES: Partial<Record<ErrorCode, number>> = {
  E_BAD_REQUEST: 400,
  E_EVENT_EMPTY: 400,
  E_EVENT_NOT_JSON: 400,
  E_EVENT_TOO_DEEP: 400,
  E_EVENT_INVALID: 400,
  E_EVENT_FILTER: 400,
  E_FORBIDDEN: 403,
  E_NO_FUNCTION: 404,
  E_NOT_FOUND: 404,
  E_NO_STATE: 404,
  E_METHOD: 405,
  E_SLOW_REQUEST: 408,
  E_HISTORY: 410,
  E_BODY_TOO_LARGE: 413,
  E_EVENT_BATCH: 413,
  E_EVENT_FORMAT: 415,
  E_CONTRACT: 422,
  E_BACKLOG: 429,
  E_HEADERS_TOO_LARGE: 431,
  E_ABORTED: 499, // nobody reads it; the log tells it from a failure
  E_WORKER_DIED: 502,
  E_BUSY: 503,
  E_HOST_CLOSED: 503,
  E_STREAMS: 503,
  E_LOG: 503,
  E_NATS: 503,
  E_NATS_REFUSED: 503,
  E_STATE_BUILDING: 503,
  E_TIMEOUT: 504,
  E_DISK_FULL: 507,
};

export const FAILURE_HEADERS: Partial<Record<ErrorCode, Record<string, string>>> = {
  E_METHOD: { allow: "POST" },
  E_BUSY: { "retry-after": "1" },
  E_HOST_CLOSED: { "retry-after": "1" },
  E_STREAMS: { "retry-after": "1" },
  E_NATS: { "retry-after": "1" },
  E_STATE_BUILDING: { "retry-after": "1" },
};

export function statusOf(code: ErrorCode): number {
  return STATUSES[code] ?? 500;
}

export interface FailureResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** @param message what happened; by default what the code means, for what a function says need not be for everyone */
export function failureResponse(code: ErrorCode, requestId: string, message: string = ERRORS[code].meaning): FailureResponse {
  const body = `${JSON.stringify({ error: { code, message, requestId } })}\n`;
  return {
    status: statusOf(code),
    headers: { "content-type": "application/json", "content-length": `${Buffer.byteLength(body)}`, "x-request-id": requestId, ...FAILURE_HEADERS[code] },
    body,
  };
}
