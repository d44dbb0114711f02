// What the server counts besides its functions, in the form of Prometheus.
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Host } from "../workers/host.ts";
import { registerFunctions } from "./function-metrics.ts";
import type { Statistics } from "./statistics.ts";

export class Metrics {
  readonly registry = new Registry();
  readonly #responses = this.counter("sporelet_http_responses_total", "Responses; code is that of the failure, if there is one.", ["status", "code"]);
  readonly #workersEnded = this.counter("sporelet_workers_ended_total", "Workers that ended and were replaced.", []);

  constructor(host: () => Host | undefined, statistics: Statistics) {
    collectDefaultMetrics({ register: this.registry });
    registerFunctions(this.registry, statistics);
    this.gauge("sporelet_invocations_in_flight", "Invocations that have not ended.", () => host()?.inFlight ?? 0);
    this.gauge("sporelet_invocations_queued", "Invocations that no worker has taken yet.", () => host()?.queued ?? 0);
    this.gauge("sporelet_waiting_memory_bytes", "Memory that waiting invocations keep.", () => host()?.held ?? 0);
    this.gauge("sporelet_workers", "Worker threads.", () => host()?.loads.length ?? 0);
    this.gauge("sporelet_functions", "Functions that are loaded.", () => host()?.functions.size ?? 0);
  }

  responded(status: number, code = ""): void {
    this.#responses.inc({ status, code });
  }

  workerEnded(): void {
    this.#workersEnded.inc();
  }

  counter<T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}
