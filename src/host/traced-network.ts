// W3C Trace Context: the caller's trace goes on in what the function asks of others.
import type { Network } from "./function.ts";

/** Of an event it may be any text. */
const HEADER_VALUE = /^[ -~]+$/;

/** `network`, with the trace on every request that does not name one itself. */
export function traced(network: Network, traceparent: string, tracestate: string | undefined): Network {
  const followed = (request: Request) => {
    if (!request.headers.has("traceparent")) {
      request.headers.set("traceparent", traceparent);
      if (tracestate !== undefined && HEADER_VALUE.test(tracestate)) request.headers.set("tracestate", tracestate);
    }
    return network(request);
  };
  const { webSocket } = network;
  return webSocket === undefined ? followed : Object.assign(followed, { webSocket });
}
