// Events as families of Prometheus. OpenTelemetry's conventions for messaging (semantic conventions 1.27) name what a consumer
// does and all labels; what the gateway and the log do has no name there.
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Registry } from "prom-client";
import type { Broker } from "../events/broker.ts";
import { deadCounts } from "../events/dead-letters.ts";
import type { EventLog } from "../events/log.ts";
import type { Taker } from "../events/taker.ts";
import type { EventStatistics } from "./event-statistics.ts";
import { type Family, histogramValues, registerFamily, type Value } from "./prometheus.ts";

const DURATION = "sporelet_event_delivery_duration_seconds";

const ofType = (type: string, value: number, more = {}): Value => ({ value, labels: { cloudevents_event_type: type, ...more } });
const ofConsumer = (name: string, value: number, more = {}): Value => ({ value, labels: { messaging_consumer_group_name: name, ...more } });

/** Bytes of the log's file, with what it keeps free for later events. */
export const logBytes = ({ store }: EventLog): number => statSync(join(store.directory, "data.mdb")).size;

/** When the first event that is there was appended; ms since the epoch. */
export const oldestIn = (log: EventLog): number | undefined => log.at(log.first)?.appended;

export function registerEvents(registry: Registry, { log, deliveries }: Broker, statistics: EventStatistics, streams: () => number): void {
  const gauge = (name: string, help: string, values: () => Value[]): Family => ({ name, help, type: "gauge", values });
  const single = (name: string, help: string, read: () => number | undefined): Family =>
    gauge(name, help, () => [read()].flatMap((value) => (value === undefined ? [] : [{ value, labels: {} }])));
  const ofEach = (read: (delivery: Taker) => number) => [...deliveries].map(([name, delivery]) => ofConsumer(name, read(delivery)));

  const families: Family[] = [
    {
      name: "sporelet_events_taken_total",
      help: "Events from outside, by what became of them: accepted, duplicate, refused or aside.",
      type: "counter",
      values: () => [...statistics.taken].flatMap(([type, counts]) => Object.entries(counts).map(([outcome, n]) => ofType(type, n, { outcome }))),
    },
    {
      name: "sporelet_events_appended_total",
      help: "Events that came into the log, from outside and from functions.",
      type: "counter",
      values: () => [...statistics.appended].map(([type, n]) => ofType(type, n)),
    },
    {
      name: "messaging_client_consumed_messages_total",
      help: "Deliveries by what became of them: ok, retry or dead.",
      type: "counter",
      values: () =>
        [...statistics.consumers].flatMap(([name, { ok, retry, dead }]) => [
          ofConsumer(name, ok, { outcome: "ok" }),
          ...Object.entries(retry).map(([code, n]) => ofConsumer(name, n, { outcome: "retry", error_type: code })),
          ...Object.entries(dead).map(([code, n]) => ofConsumer(name, n, { outcome: "dead", error_type: code })),
        ]),
    },
    {
      name: DURATION,
      help: "From an event's append to the end of its handling, retries included; in whole milliseconds.",
      type: "histogram",
      values: () =>
        [...statistics.consumers].flatMap(([name, { duration, total }]) => histogramValues(DURATION, duration, total, { messaging_consumer_group_name: name })),
    },
    {
      name: "sporelet_kv_conflicts_total",
      help: "Runs of a function that were made once more, since what they read by context.kv was changed meanwhile.",
      type: "counter",
      values: () => [...statistics.conflicts].map(([name, n]) => ofConsumer(name, n)),
    },
    gauge("sporelet_consumer_lag_events", "The log's last sequence minus that up to which all events have ended.", () =>
      ofEach((delivery) => {
        delivery.keepUp();
        return Math.max(0, log.last - delivery.position);
      }),
    ),
    gauge("sporelet_consumer_pending_events", "Events that a consumer has before it: what --max-lag limits.", () => ofEach(({ lag }) => lag)),
    gauge("sporelet_dead_letters", "Dead letters that are kept.", () => [...deadCounts(log.store)].map(([name, n]) => ofConsumer(name, n))),
    single("sporelet_log_events", "Events that the log has.", () => log.count),
    single("sporelet_log_bytes", "Bytes of the log's file.", () => logBytes(log)),
    single("sporelet_log_first_sequence", "The sequence of the first event that the log has.", () => log.first),
    single("sporelet_log_last_sequence", "The sequence of the last event.", () => log.last),
    single("sporelet_log_oldest_timestamp_seconds", "When the first event that the log has was appended.", () => {
      const oldest = oldestIn(log);
      return oldest && oldest / 1000;
    }),
    single("sporelet_event_streams", "Clients that hear events by GET /events.", streams),
  ];
  for (const family of families) registerFamily(registry, family);
}
