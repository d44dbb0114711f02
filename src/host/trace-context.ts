// The header traceparent (W3C Trace Context, section 3.2.2).

/** Version 00: trace id, parent id, flags; later versions may have more behind them. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-|$)/;

export interface TraceContext {
  traceId: string;
  /** Of the span that is the parent. */
  spanId: string;
  traceFlags: number;
}

/** What the header says, or undefined if it is no such header. */
export function traceContextOf(traceparent: string | undefined): TraceContext | undefined {
  const [, traceId, spanId, flags] = (traceparent !== undefined && TRACEPARENT.exec(traceparent)) || [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

/** The trace's id, or undefined if it is no such header. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return traceContextOf(traceparent)?.traceId;
}
