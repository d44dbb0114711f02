// W3C Trace Context: the caller's trace goes on in what the function asks of others.
import type { Network } from "../host/function.ts";

/** Version 00 (Trace Context, section 3.2.2): trace id, parent id, flags. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-|$)/;

/** The trace's id, or undefined if the header is not one. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return traceparent === undefined ? undefined : TRACEPARENT.exec(traceparent)?.[1];
}

/** `network`, with the trace on every request that does not name one itself. */
export function traced(network: Network, traceparent: string, tracestate: string | undefined): Network {
  const followed = (request: Request) => {
    if (!request.headers.has("traceparent")) {
      request.headers.set("traceparent", traceparent);
      if (tracestate !== undefined) request.headers.set("tracestate", tracestate);
    }
    return network(request);
  };
  const { webSocket } = network;
  return webSocket === undefined ? followed : Object.assign(followed, { webSocket });
}
