// What is served and how it is doing, as the admin page shows it.
import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import type { SporeletError } from "../errors.ts";
import { MAX_STACK } from "../module/stack.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import type { App } from "./app.ts";
import { BOUNDS, type FunctionStatistics, none } from "./statistics.ts";

export interface DescribedFunction {
  path: string;
  inFlight?: number;
  [detail: string]: unknown;
}

export interface Description {
  status: "ok" | "draining";
  inFlight: number;
  queued: number;
  workers: { load: number }[];
  /** Upper bounds of the buckets of `latency`, in ms; one more bucket is beyond all. */
  bounds: readonly number[];
  functions: DescribedFunction[];
}

/** What has to be known of a function to describe it. */
export type Describable = Pick<HostedFunction, "name" | "kind" | "metadata" | "options" | "inFlight">;

function describeModule({ metadata }: Describable): object | undefined {
  if (metadata === undefined) return undefined;
  const { module, heapPages, parts = [] } = metadata;
  return { form: module, heapBytes: heapPages * WASM_PAGE_BYTES, parts: parts.map(({ name }) => name) };
}

/** @param fn absent where its source can't be built, which `failure` explains */
export function describe(path: string, fn: Describable | undefined, failure: SporeletError | undefined, statistics: FunctionStatistics): DescribedFunction {
  const error = failure && { code: failure.code, message: failure.message, remedy: failure.remedy };
  if (fn === undefined) return { path: path || "/", error };
  const { name, kind, metadata, options, inFlight } = fn;
  const { timeout, concurrency, maxResult, maxLog } = options;
  // A module that was built for less keeps its own limit.
  const memory = Math.min(options.memory, (metadata?.limitPages ?? Number.POSITIVE_INFINITY) * WASM_PAGE_BYTES);
  const stack = Math.min(options.stack ?? MAX_STACK, metadata?.stackBytes ?? MAX_STACK);
  const module = describeModule(fn);
  const { invocations, cold, warm, errors, failures, latency } = statistics;
  return {
    path: path || "/",
    name,
    kind,
    inFlight,
    limits: { timeout, memory, ...(metadata && { stack }), concurrency, maxResult, maxLog },
    ...(module && { module }),
    ...(error && { error }),
    invocations,
    cold,
    warm,
    errors,
    failures,
    latency,
  };
}

/** What is served, and how it is doing. */
export function describeAll({ routes, host, statistics, isDraining }: App): Description {
  return {
    status: isDraining ? "draining" : "ok",
    inFlight: host.inFlight,
    queued: host.queued,
    workers: host.loads.map((load) => ({ load })),
    bounds: BOUNDS,
    functions: routes.all.map(({ path, fn, failure }) => describe(path, fn, failure, fn ? statistics.of(fn.name) : none())),
  };
}
