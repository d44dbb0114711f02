// Families of metrics that are made from counts when somebody asks, in the form of Prometheus.
import type { Metric, Registry } from "prom-client";
import { BUCKETS, type Histogram } from "./statistics.ts";

export interface Value {
  value: number;
  labels: Record<string, string | number>;
  metricName?: string;
}

export interface Family {
  name: string;
  help: string;
  type: "counter" | "gauge" | "histogram";
  values(): Value[];
}

/** Each bucket holds those before it too. */
export function histogramValues(family: string, counts: Histogram, ms: number, labels: Value["labels"]): Value[] {
  let before = 0;
  const buckets = counts.map((n, i): Value => {
    before += n;
    return { value: before, labels: { ...labels, le: BUCKETS[i] ?? "+Inf" }, metricName: `${family}_bucket` };
  });
  return [...buckets, { value: ms / 1000, labels, metricName: `${family}_sum` }, { value: before, labels, metricName: `${family}_count` }];
}

export function registerFamily(registry: Registry, { name, help, type, values }: Family): void {
  // What prom-client asks of a metric: what it is called, and its values when they are wanted.
  registry.registerMetric({ name, help, get: async () => ({ name, help, type, aggregator: "sum", values: values() }) } as unknown as Metric);
}
