// Counters and histograms, named after OpenTelemetry's conventions for functions as a service (semantic
// conventions 1.27, FaaS metrics) in the form of Prometheus. Their buckets begin at 5 ms; here a whole
// invocation takes microseconds, so these begin at 10 µs.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Host } from "../workers/host.ts";
import type { HostedFunction, Invocation } from "../workers/hosted.ts";

/** Seconds. */
export const BUCKETS: readonly number[] = [
  1e-5, 2e-5, 3e-5, 5e-5, 7.5e-5, 1e-4, 1.5e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

const FAAS = ["faas_name"] as const;

/** The metrics of one function, looked up once. */
interface Bound {
  invocations: Counter.Internal;
  coldstarts: Counter.Internal;
  duration: Histogram.Internal<(typeof FAAS)[number]>;
  initialization: Histogram.Internal<(typeof FAAS)[number]>;
  queue: Histogram.Internal<(typeof FAAS)[number]>;
}

export class Metrics {
  readonly registry = new Registry();
  readonly #bound = new Map<string, Bound>();
  readonly #invocations = this.counter("faas_invocations_total", "Invocations that ended, also those that failed.", FAAS);
  readonly #coldstarts = this.counter("faas_coldstarts_total", "Invocations that were their function's first in a worker.", FAAS);
  readonly #errors = this.counter("faas_errors_total", "Invocations that failed.", [...FAAS, "error_type"]);
  readonly #timeouts = this.counter("faas_timeouts_total", "Invocations that ran into their time limit.", FAAS);
  readonly #responses = this.counter("sporelet_http_responses_total", "Responses; code is that of the failure, if there is one.", ["status", "code"]);
  readonly #workersEnded = this.counter("sporelet_workers_ended_total", "Workers that ended and were replaced.", []);
  readonly #duration = this.#histogram("faas_invoke_duration_seconds", "From the beginning of an invocation in its worker to its result.");
  readonly #initialization = this.#histogram("faas_init_duration_seconds", "What a cold start takes before the function begins.");
  readonly #queue = this.#histogram("sporelet_queue_duration_seconds", "From an invocation's arrival to its beginning in a worker.");

  constructor(host: () => Host | undefined) {
    collectDefaultMetrics({ register: this.registry });
    this.gauge("sporelet_invocations_in_flight", "Invocations that have not ended.", () => host()?.inFlight ?? 0);
    this.gauge("sporelet_invocations_queued", "Invocations that no worker has taken yet.", () => host()?.queued ?? 0);
    this.gauge("sporelet_waiting_memory_bytes", "Memory that waiting invocations keep.", () => host()?.held ?? 0);
    this.gauge("sporelet_workers", "Worker threads.", () => host()?.loads.length ?? 0);
    this.gauge("sporelet_functions", "Functions that are loaded.", () => host()?.functions.size ?? 0);
  }

  observe({ fn, outcome: { code, isCold, phases } }: Invocation): void {
    const bound = this.#of(fn);
    bound.invocations.inc();
    if (isCold) {
      bound.coldstarts.inc();
      bound.initialization.observe(phases.reset / 1000);
    }
    if (isCold !== undefined) {
      bound.duration.observe((phases.reset + phases.run + phases.wait) / 1000);
      bound.queue.observe(phases.queue / 1000);
    }
    if (code === undefined) return;
    this.#errors.inc({ faas_name: fn.name, error_type: code });
    if (code === "E_TIMEOUT") this.#timeouts.inc({ faas_name: fn.name });
  }

  responded(status: number, code = ""): void {
    this.#responses.inc({ status, code });
  }

  workerEnded(): void {
    this.#workersEnded.inc();
  }

  #of({ name }: HostedFunction): Bound {
    let bound = this.#bound.get(name);
    if (bound === undefined) {
      bound = {
        invocations: this.#invocations.labels(name),
        coldstarts: this.#coldstarts.labels(name),
        duration: this.#duration.labels(name),
        initialization: this.#initialization.labels(name),
        queue: this.#queue.labels(name),
      };
      this.#bound.set(name, bound);
    }
    return bound;
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

  #histogram(name: string, help: string): Histogram<(typeof FAAS)[number]> {
    return new Histogram({ name, help, labelNames: [...FAAS], buckets: [...BUCKETS], registers: [this.registry] });
  }
}
