// A consumer whose attempts are spans of a trace: what it emits says of its cause the attempt that made it.
import type { SpanAttributes, Tracer } from "../host/tracer.ts";
import type { CloudEvent } from "./cloud-event.ts";
import type { Consumer } from "./consumer.ts";

/** As OpenTelemetry's conventions for messaging and for CloudEvents name them. */
export function attributesOf({ id, type, source, subject }: CloudEvent, operation: "send" | "process"): SpanAttributes {
  return {
    "messaging.system": "sporelet",
    "messaging.operation.name": operation,
    "messaging.operation.type": operation,
    "messaging.destination.name": type,
    "messaging.message.id": id,
    "cloudevents.event_id": id,
    "cloudevents.event_source": source,
    "cloudevents.event_type": type,
    "cloudevents.event_subject": subject,
  };
}

export function tracedConsumer(consumer: Consumer, tracer: Tracer): Consumer {
  const { name, options, url } = consumer;
  return {
    name,
    options,
    ...(url !== undefined && { url }),
    matches: (event) => consumer.matches(event),
    deliver: async (record, requestId, given) => {
      const { event, sequence } = record;
      const attributes = { ...attributesOf(event, "process"), "messaging.consumer.group.name": name, "messaging.sporelet.sequence": sequence };
      const span = tracer.start(`process ${event.type}`, "consumer", event.traceparent as string | undefined, attributes);
      try {
        const handled = await consumer.deliver(record, requestId, { ...given, traceparent: span.traceparent });
        span.end();
        const traced = (each: unknown) => (typeof each === "object" ? { ...each, traceparent: span.traceparent } : each); // what is no event is refused later
        return { ...handled, events: handled.events.map(traced) };
      } catch (error) {
        span.end((error as { code?: string }).code ?? "_OTHER");
        throw error;
      }
    },
    close: () => consumer.close?.(),
  };
}
