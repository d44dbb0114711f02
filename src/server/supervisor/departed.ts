// What processes that have ended counted, as far as they said it: totals never fall.
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from "prom-client";
import { type FunctionStatistics, none, sumOf } from "../statistics.ts";
import type { ProcessState } from "./messages.ts";

export type MetricsJson = MetricObjectWithValues<MetricValue<string>>[];

/** prom-client declares the parameter as objects, and takes what `getMetricsAsJSON` answers, process by process. */
export function aggregated(all: readonly MetricsJson[]): ReturnType<typeof AggregatorRegistry.aggregate> {
  return AggregatorRegistry.aggregate(all as unknown as Parameters<typeof AggregatorRegistry.aggregate>[0]);
}

/** Gauges say how things are now, so they go with their process. */
const isTotal = ({ type }: { type: unknown }) => `${type}` === "counter" || `${type}` === "histogram";

export class Departed {
  #metrics: MetricsJson = [];
  readonly #statistics = new Map<string, FunctionStatistics>();

  async add(state: ProcessState | undefined, metrics: MetricsJson | undefined): Promise<void> {
    for (const [name, { statistics }] of state?.functions ?? []) this.#statistics.set(name, sumOf(this.#statistics.get(name) ?? none(), statistics));
    if (metrics !== undefined) this.#metrics = ((await aggregated([this.#metrics, metrics]).getMetricsAsJSON()) as MetricsJson).filter(isTotal);
  }

  get metrics(): MetricsJson {
    return this.#metrics;
  }

  get state(): ProcessState {
    const functions = new Map([...this.#statistics].map(([name, statistics]) => [name, { inFlight: 0, statistics }]));
    return { inFlight: 0, queued: 0, workers: [], functions };
  }
}
