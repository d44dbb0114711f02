// What a trace is told: spans, as OpenTelemetry calls a piece of work with a beginning, an end, and what caused it.

/** Names are those of OpenTelemetry's semantic conventions; what is undefined is left out. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Span {
  /** What work that follows from this one says of its cause (W3C Trace Context). */
  readonly traceparent: string;
  /**
   * @param error the code of what went wrong
   * @param attributes what is known only now
   */
  end(error?: string, attributes?: SpanAttributes): void;
}

export interface Tracer {
  /**
   * @param kind who is served, who sends an event, who handles one
   * @param parent the traceparent of what caused it; without one, or with one that is wrong, a trace begins
   */
  start(name: string, kind: "server" | "producer" | "consumer", parent: string | undefined, attributes: SpanAttributes): Span;
  /** Sends what has ended. */
  close(): Promise<void>;
}
