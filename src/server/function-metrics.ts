// The statistics of functions as families of Prometheus, named after OpenTelemetry's conventions for functions as a service
// (semantic conventions 1.27, FaaS metrics). They are made when somebody asks.
import type { Registry } from "prom-client";
import { type Family, histogramValues, registerFamily, type Value } from "./prometheus.ts";
import type { FunctionStatistics, Histogram, Statistics } from "./statistics.ts";

type Rows = (name: string, statistics: FunctionStatistics) => Value[];

/** A counter for each function. */
const counter =
  (count: (statistics: FunctionStatistics) => number): Rows =>
  (name, statistics) => [{ value: count(statistics), labels: { faas_name: name } }];

const DURATION = "faas_invoke_duration_seconds";
const INIT = "faas_init_duration_seconds";
const QUEUE = "sporelet_queue_duration_seconds";

const both = ({ cold, warm }: FunctionStatistics["latency"]): Histogram => cold.map((n, i) => n + (warm[i] as number));

const FAMILIES: readonly { name: string; help: string; type: Family["type"]; rows: Rows }[] = [
  { name: "faas_invocations_total", help: "Invocations that ended, also those that failed.", type: "counter", rows: counter((all) => all.invocations) },
  { name: "faas_coldstarts_total", help: "Invocations that were their function's first in a worker.", type: "counter", rows: counter((all) => all.cold) },
  {
    name: "faas_errors_total",
    help: "Invocations that failed.",
    type: "counter",
    rows: (name, { failures }) => Object.entries(failures).map(([code, value]) => ({ value, labels: { faas_name: name, error_type: code } })),
  },
  {
    name: "faas_timeouts_total",
    help: "Invocations that ran into their time limit.",
    type: "counter",
    rows: (name, { failures: { E_TIMEOUT = 0 } }) => (E_TIMEOUT === 0 ? [] : [{ value: E_TIMEOUT, labels: { faas_name: name } }]),
  },
  {
    name: DURATION,
    help: "From the beginning of an invocation in its worker to its result.",
    type: "histogram",
    rows: (name, { latency, total }) => histogramValues(DURATION, both(latency), total.latency, { faas_name: name }),
  },
  {
    name: INIT,
    help: "What a cold start takes before the function begins.",
    type: "histogram",
    rows: (name, { init, total }) => histogramValues(INIT, init, total.init, { faas_name: name }),
  },
  {
    name: QUEUE,
    help: "From an invocation's arrival to its beginning in a worker.",
    type: "histogram",
    rows: (name, { queue, total }) => histogramValues(QUEUE, queue, total.queue, { faas_name: name }),
  },
];

/** Has `registry` tell the statistics. */
export function registerFunctions(registry: Registry, statistics: Statistics): void {
  for (const { rows, ...family } of FAMILIES)
    registerFamily(registry, { ...family, values: () => [...statistics.all].flatMap(([fn, counts]) => rows(fn, counts)) });
}
