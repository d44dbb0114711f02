// The statistics of functions as families of Prometheus, named after OpenTelemetry's conventions for functions as a service
// (semantic conventions 1.27, FaaS metrics). They are made when somebody asks.
import type { Metric, Registry } from "prom-client";
import { BUCKETS, type FunctionStatistics, type Histogram, type Statistics } from "./statistics.ts";

interface Value {
  value: number;
  labels: Record<string, string | number>;
  metricName?: string;
}

type Rows = (name: string, statistics: FunctionStatistics) => Value[];

/** A counter for each function. */
const counter =
  (count: (statistics: FunctionStatistics) => number): Rows =>
  (name, statistics) => [{ value: count(statistics), labels: { faas_name: name } }];

/** In Prometheus' form: each bucket holds those before it too. */
function histogram(family: string, counts: Histogram, ms: number, name: string): Value[] {
  const labels = { faas_name: name };
  let before = 0;
  const buckets = counts.map((n, i): Value => {
    before += n;
    return { value: before, labels: { ...labels, le: BUCKETS[i] ?? "+Inf" }, metricName: `${family}_bucket` };
  });
  return [...buckets, { value: ms / 1000, labels, metricName: `${family}_sum` }, { value: before, labels, metricName: `${family}_count` }];
}

const DURATION = "faas_invoke_duration_seconds";
const INIT = "faas_init_duration_seconds";
const QUEUE = "sporelet_queue_duration_seconds";

const both = ({ cold, warm }: FunctionStatistics["latency"]): Histogram => cold.map((n, i) => n + (warm[i] as number));

const FAMILIES: readonly { name: string; help: string; type: "counter" | "histogram"; rows: Rows }[] = [
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
    rows: (name, { latency, total }) => histogram(DURATION, both(latency), total.latency, name),
  },
  {
    name: INIT,
    help: "What a cold start takes before the function begins.",
    type: "histogram",
    rows: (name, { init, total }) => histogram(INIT, init, total.init, name),
  },
  {
    name: QUEUE,
    help: "From an invocation's arrival to its beginning in a worker.",
    type: "histogram",
    rows: (name, { queue, total }) => histogram(QUEUE, queue, total.queue, name),
  },
];

/** Has `registry` tell the statistics. */
export function registerFunctions(registry: Registry, statistics: Statistics): void {
  for (const { name, help, type, rows } of FAMILIES) {
    const values = () => [...statistics.all].flatMap(([fn, counts]) => rows(fn, counts));
    // What prom-client asks of a metric: what it is called, and its values when they are wanted.
    registry.registerMetric({ name, help, get: async () => ({ name, help, type, aggregator: "sum", values: values() }) } as unknown as Metric);
  }
}
