// Types for handlers: `import type { Context } from "sporelet/handler"`.
import type { WebRequest, WebResponse } from "./web-types.ts";

/** What AWS Lambda says of an invocation: the headers of its Runtime API, as they come. */
export interface LambdaInvocation {
  /** The ARN by which the function was called. */
  readonly invokedFunctionArn?: string;
  /** X-Ray's tracing header, as in the variable _X_AMZN_TRACE_ID. */
  readonly traceId?: string;
  /** Of the AWS Mobile SDK: JSON. */
  readonly clientContext?: string;
  /** Of the AWS Mobile SDK: JSON. */
  readonly cognitoIdentity?: string;
  /** The event that a `fetch` method gets as a request. */
  readonly event?: unknown;
}

/** What a handler gets as its second argument, and a `fetch` method as its third. */
export interface Context {
  /** The environment of this invocation: what the host grants, nothing of the build machine. */
  readonly env: Record<string, string>;
  /** The host's id of the request (its environment variable SPORELET_REQUEST_ID), else a random UUID. */
  readonly requestId: string;
  /** When the handler will be interrupted, ms since the epoch; undefined without a limit. */
  readonly deadline: number | undefined;
  /** The name that the function was built under. */
  readonly functionName: string;
  /** Under AWS Lambda (`--target lambda`) only. */
  readonly lambda?: LambdaInvocation | undefined;
  /**
   * Keeps the invocation going until `work` has settled, after the result is out. If it fails, that is reported
   * on stderr and changes nothing else.
   */
  waitUntil(work: unknown): void;
}

/**
 * A default export that answers requests.
 *
 * @example
 * export default {
 *   fetch: (request) => new Response(`you asked for ${request.url}`),
 * } satisfies App;
 */
export interface App {
  fetch(request: WebRequest, env: Record<string, string>, context: Context): WebResponse | Promise<WebResponse>;
}
